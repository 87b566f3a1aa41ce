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
/// z = f(x, y), for example mpfr_hypot.
using MpfrFunction2 = int (*)(mpfr_ptr z, mpfr_srcptr x, mpfr_srcptr y, mpfr_rnd_t rounding);

class MpfrJudge {
public:
    explicit MpfrJudge(MpfrFunction function) : MpfrJudge() { function_ = function; }
    explicit MpfrJudge(MpfrFunction2 function) : MpfrJudge() { function2_ = function; }
    MpfrJudge(const MpfrJudge&) = delete;
    MpfrJudge& operator=(const MpfrJudge&) = delete;
    ~MpfrJudge() { mpfr_clears(value_, second_, mpfr_ptr(nullptr)); }

    /// How far y is from f(x), in units in the last place of T at f(x).  An ulp is never less than the smallest subnormal; a y of inf counts
    /// as the number above T's largest; a nan, an inf or a zero of the wrong sign counts as infinitely far.
    template <class T> [[nodiscard]] double error(T x, T y) {
        mpfr_set_d(value_, static_cast<double>(x), MPFR_RNDN);
        function_(value_, value_, MPFR_RNDN);
        return distance(y, 0);
    }
    /// How far z is from f(x, y).  An ulp is that of f(x, y) or of `scale` if that is larger; with a scale, zeros and small values may have
    /// either sign.
    template <class T> [[nodiscard]] double error2(T x, T y, T z, double scale = 0) {
        mpfr_set_d(value_, static_cast<double>(x), MPFR_RNDN);
        mpfr_set_d(second_, static_cast<double>(y), MPFR_RNDN);
        function2_(value_, value_, second_, MPFR_RNDN);
        return distance(z, scale);
    }

private:
    static constexpr mpfr_prec_t precision = 128;
    MpfrJudge() { mpfr_inits2(precision, value_, second_, mpfr_ptr(nullptr)); }

    /// |y - value_| in ulp; destroys value_.
    template <class T> double distance(T y, double scale) {
        using Limits = std::numeric_limits<T>;
        if (mpfr_nan_p(value_)) return std::isnan(y) ? 0 : Limits::infinity();
        if (std::isnan(y) || (scale == 0 && std::signbit(y) != (mpfr_signbit(value_) != 0))) return Limits::infinity();
        if (!mpfr_number_p(value_)) return std::isinf(y) && std::signbit(y) == (mpfr_signbit(value_) != 0) ? 0 : Limits::infinity();
        if (mpfr_zero_p(value_) && scale == 0) return y == 0 ? 0 : Limits::infinity();
        long exponent = mpfr_zero_p(value_) ? Limits::min_exponent : mpfr_get_exp(value_);
        if (exponent > Limits::max_exponent) return std::isinf(y) && std::signbit(y) == (mpfr_signbit(value_) != 0) ? 0 : Limits::infinity();
        if (scale > 0) exponent = std::max<long>(exponent, std::ilogb(scale) + 1);
        const long ulp = std::max<long>(exponent - Limits::digits, Limits::min_exponent - Limits::digits);
        if (std::isinf(y)) add_power(y > 0 ? -1 : 1, Limits::max_exponent);
        else mpfr_sub_d(value_, value_, static_cast<double>(y), MPFR_RNDN);
        mpfr_mul_2si(value_, value_, -ulp, MPFR_RNDN);
        return std::fabs(mpfr_get_d(value_, MPFR_RNDN));
    }
    void add_power(int sign, long exponent) {
        mpfr_t power;
        mpfr_init2(power, 2);
        mpfr_set_si_2exp(power, sign, exponent, MPFR_RNDN);
        mpfr_add(value_, value_, power, MPFR_RNDN);
        mpfr_clear(power);
    }
    MpfrFunction function_ = nullptr;
    MpfrFunction2 function2_ = nullptr;
    mpfr_t value_, second_;
};

}  // namespace bitale::test
