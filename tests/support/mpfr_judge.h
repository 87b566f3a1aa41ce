// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The judge of formulas: MPFR at 128 bits.  Only where BITALE_HAS_MPFR is defined.
#include <mpfr.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace bitale::test {

/// y = f(x) rounded to y's precision, for example mpfr_exp.
using MpfrFunction = int (*)(mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t rounding);

class MpfrJudge {
public:
    explicit MpfrJudge(MpfrFunction function) : function_(function) { mpfr_init2(value_, 128); }
    MpfrJudge(const MpfrJudge&) = delete;
    MpfrJudge& operator=(const MpfrJudge&) = delete;
    ~MpfrJudge() { mpfr_clear(value_); }

    /// How far y is from f(x), in units in the last place of T at f(x).  An ulp is never less than the smallest subnormal; a y of inf counts
    /// as the number above T's largest; a nan, an inf or a zero of the wrong sign counts as infinitely far.
    template <class T> [[nodiscard]] double error(T x, T y) {
        using Limits = std::numeric_limits<T>;
        mpfr_set_d(value_, static_cast<double>(x), MPFR_RNDN);
        function_(value_, value_, MPFR_RNDN);
        if (mpfr_nan_p(value_)) return std::isnan(y) ? 0 : Limits::infinity();
        if (std::isnan(y) || std::signbit(y) != (mpfr_signbit(value_) != 0)) return Limits::infinity();
        if (!mpfr_number_p(value_)) return std::isinf(y) ? 0 : Limits::infinity();
        if (mpfr_zero_p(value_)) return y == 0 ? 0 : Limits::infinity();
        const bool overflows = mpfr_get_exp(value_) > Limits::max_exponent;
        if (overflows) return std::isinf(y) ? 0 : Limits::infinity();
        const long ulp = std::max<long>(mpfr_get_exp(value_) - Limits::digits, Limits::min_exponent - Limits::digits);
        if (std::isinf(y)) add_power(y > 0 ? -1 : 1, Limits::max_exponent);
        else mpfr_sub_d(value_, value_, static_cast<double>(y), MPFR_RNDN);
        mpfr_mul_2si(value_, value_, -ulp, MPFR_RNDN);
        return std::fabs(mpfr_get_d(value_, MPFR_RNDN));
    }

private:
    void add_power(int sign, long exponent) {
        mpfr_t power;
        mpfr_init2(power, 2);
        mpfr_set_si_2exp(power, sign, exponent, MPFR_RNDN);
        mpfr_add(value_, value_, power, MPFR_RNDN);
        mpfr_clear(power);
    }
    MpfrFunction function_;
    mpfr_t value_;
};

}  // namespace bitale::test
