// SPDX-License-Identifier: BSD-3-Clause
/// accuracy [--all] [--only NAME] [--dtype f32|f64]: the largest error of each function in ulp, judged by MPFR; fails above the bounds of engine/math/README.md.
///   --all   f32: every one of the 2^32 arguments, or 10^9 pairs; f64: 10^7 random ones (hours).  Otherwise a sample of both (seconds).
/// f32 goes through a double function first, whose error is below 10^-7 ulp of a float; MPFR judges what comes near the maximum.
/// A function is one line of `functions` below.
#include <cstdio>
#include <functional>
#include <string_view>

#include "engine/math/asin.h"
#include "engine/math/atan.h"
#include "engine/math/erf.h"
#include "engine/math/asinh.h"
#include "engine/math/atanh.h"
#include "engine/math/cbrt.h"
#include "engine/math/erfc.h"
#include "engine/math/exp.h"
#include "engine/math/exp2.h"
#include "engine/math/expm1.h"
#include "engine/math/hypot.h"
#include "engine/math/log.h"
#include "engine/math/log1p.h"
#include "engine/math/log2.h"
#include "engine/math/rsqrt.h"
#include "engine/math/sigmoid.h"
#include "engine/math/power.h"
#include "engine/math/sin.h"
#include "engine/math/sinh.h"
#include "engine/math/softplus.h"
#include "engine/math/tan.h"
#include "engine/math/tanh.h"
#ifdef BITALE_HAS_MPFR
#include "tests/support/formula_arguments.h"
#include "tests/support/mpfr_judge.h"

using namespace bitale;

namespace {

constexpr std::uint64_t seed = 2;
constexpr double slack = 1e-6;  // ulp: MPFR judges what is not this far below the maximum so far

struct Effort {
    std::uint32_t stride;   // f32: every stride-th bit pattern
    std::uint64_t pairs;    // f32, two arguments
    int points;             // f64
};
constexpr Effort sample{40'961, 100'000, 20'000}, everything{1, 1'000'000'000, 10'000'000};

struct Worst {
    double error = 0, at = 0, second = 0;
    std::uint64_t arguments = 0;
    void take(double new_error, double x, double y = 0) {
        if (!(new_error <= error)) error = new_error, at = x, second = y;
    }
};

/// |y - t| in ulp of a float at t, or at `scale` if that is larger.  Its power of two comes from the bits; nan and inf give nan or inf, which
/// no comparison skips.
double estimate(float y, double t, double scale = 0) {
    constexpr std::int64_t smallest = std::int64_t{1023 - 126} << 52;  // below, floats are subnormal and share an ulp
    constexpr std::int64_t exponent_mask = 0x7ff0000000000000;
    const std::int64_t exponent = std::max({math::to_bits(t) & exponent_mask, math::to_bits(scale) & exponent_mask, smallest});
    return std::fabs(y - t) / math::from_bits(exponent - (std::int64_t{23} << 52));
}

/// The same number with the same sign, both nan, or both above the range of float.
bool agree(float y, double t) {
    if (std::isinf(y) && std::fabs(t) > std::numeric_limits<float>::max()) return (y < 0) == (t < 0);
    return (y == t && std::signbit(y) == std::signbit(t)) || (std::isnan(y) && std::isnan(t));
}

// ---- f32: arguments evaluated in blocks, so that the compiler may inline fma -----------------------------------------------
constexpr std::size_t block = 4096;
struct Rows { float x[block], y[block], z[block]; };

template <class Formula> [[gnu::always_inline]] inline void evaluate_rows(Formula formula, Rows& rows) {
    for (std::size_t i = 0; i < block; ++i) {
        if constexpr (std::is_invocable_v<Formula, float>) rows.z[i] = formula(rows.x[i]);
        else rows.z[i] = formula(rows.x[i], rows.y[i]);
    }
}
#ifdef __x86_64__
/// The same bits: a hardware fma instead of a call.
template <class Formula> [[gnu::target("avx2,fma"), gnu::flatten]] void evaluate_with_fma(Formula formula, Rows& rows) { evaluate_rows(formula, rows); }
#endif
template <class Formula> void evaluate(Formula formula, Rows& rows) {
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return evaluate_with_fma(formula, rows);
#endif
    evaluate_rows(formula, rows);
}

template <class Formula> Worst sweep_f32(Formula formula, double (*reference)(double), test::MpfrFunction exact, const Effort& effort) {
    test::MpfrJudge judge(exact);
    Worst worst;
    static Rows rows;
    // First, so that where a function is almost constant (softplus near 0) not every argument comes near the maximum so far.
    for (float x : test::special_values<float>()) worst.take(judge.error(x, formula(x)), x);
    for (std::uint64_t start = 0; start < std::uint64_t{1} << 32; start += block * effort.stride) {
        for (std::size_t i = 0; i < block; ++i) rows.x[i] = std::bit_cast<float>(static_cast<std::uint32_t>(start + i * effort.stride));
        evaluate(formula, rows);
        for (std::size_t i = 0; i < block; ++i) {
            const double x = rows.x[i], t = reference(x);
            if (agree(rows.z[i], t) || estimate(rows.z[i], t) < worst.error - slack) continue;
            worst.take(judge.error(rows.x[i], rows.z[i]), x);
        }
        worst.arguments += block;
    }
    return worst;
}

template <class Formula> Worst sweep_f64(Formula formula, test::MpfrFunction exact, const Effort& effort) {
    test::MpfrJudge judge(exact);
    Worst worst;
    for (double x : test::formula_arguments<double>(effort.points, seed)) {
        worst.take(judge.error(x, formula(x)), x);
        ++worst.arguments;
    }
    return worst;
}

// ---- two arguments ---------------------------------------------------------------------------------------------------------
/// Where a result near 0 is a difference of larger numbers, an ulp is that of scale(x, y): a bound that is honest there.
using Scale = double (*)(double x, double y);

/// Every pair of special values, judged by MPFR.
template <class T, class Formula> void take_special_pairs(Worst& worst, test::MpfrJudge& judge, Formula formula, Scale scale) {
    for (T x : test::special_values<T>())
        for (T y : test::special_values<T>()) worst.take(judge.error2(x, y, formula(x, y), scale(x, y)), x, y);
}

template <class Formula> Worst sweep_pairs_f32(Formula formula, double (*reference)(double, double), test::MpfrFunction2 exact, Scale scale, const Effort& effort) {
    test::MpfrJudge judge(exact);
    test::FormulaPairs<float> pairs(seed);
    Worst worst;
    static Rows rows;
    take_special_pairs<float>(worst, judge, formula, scale);
    for (; worst.arguments < effort.pairs; worst.arguments += block) {
        for (std::size_t i = 0; i < block; ++i) {
            const auto pair = pairs();
            rows.x[i] = pair[0], rows.y[i] = pair[1];
        }
        evaluate(formula, rows);
        for (std::size_t i = 0; i < block; ++i) {
            const double x = rows.x[i], y = rows.y[i], t = reference(x, y), ulp_at = scale(x, y);
            if (agree(rows.z[i], t) || estimate(rows.z[i], t, ulp_at) < worst.error - slack) continue;
            worst.take(judge.error2(rows.x[i], rows.y[i], rows.z[i], ulp_at), x, y);
        }
    }
    return worst;
}

template <class Formula> Worst sweep_pairs_f64(Formula formula, test::MpfrFunction2 exact, Scale scale, const Effort& effort) {
    test::MpfrJudge judge(exact);
    test::FormulaPairs<double> pairs(seed);
    Worst worst;
    take_special_pairs<double>(worst, judge, formula, scale);
    for (int i = 0; i < effort.points; ++i) {
        const auto [x, y] = pairs();
        worst.take(judge.error2(x, y, formula(x, y), scale(x, y)), x, y);
        ++worst.arguments;
    }
    return worst;
}

// ---- what MPFR lacks -------------------------------------------------------------------------------------------------------
/// 1 / sqrt(-0) is -inf: mpfr_rec_sqrt says +inf.
int rsqrt(mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t rounding) {
    if (!mpfr_zero_p(x)) return mpfr_rec_sqrt(y, x, rounding);
    return mpfr_ui_div(y, 1, x, rounding);
}
int sigmoid(mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t rounding) {
    mpfr_neg(y, x, rounding);
    mpfr_exp(y, y, rounding);
    mpfr_add_ui(y, y, 1, rounding);
    return mpfr_ui_div(y, 1, y, rounding);
}
int softplus(mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t rounding) {
    if (mpfr_cmp_si(x, 1000) > 0) return mpfr_set(y, x, rounding);  // e^-1000 beside it; e^x may be too large for MPFR
    mpfr_exp(y, x, rounding);
    return mpfr_log1p(y, y, rounding);
}
/// max(x, y) + log1p(e^-|x - y|).
int logaddexp(mpfr_ptr z, mpfr_srcptr x, mpfr_srcptr y, mpfr_rnd_t rounding) {
    if (mpfr_nan_p(x) || mpfr_nan_p(y)) return mpfr_set_nan(z), 0;
    mpfr_t high, difference;
    mpfr_init2(high, 128);
    mpfr_init2(difference, 2300);  // exact
    mpfr_max(high, x, y, rounding);
    mpfr_sub(difference, x, y, rounding);
    mpfr_abs(difference, difference, rounding);
    if (mpfr_nan_p(difference)) mpfr_set_zero(difference, 1);  // equal infinities
    mpfr_neg(difference, difference, rounding);
    mpfr_exp(z, difference, rounding);
    mpfr_log1p(z, z, rounding);
    mpfr_add(z, z, high, rounding);
    mpfr_clears(high, difference, mpfr_ptr(nullptr));
    return 0;
}
double logaddexp_reference(double x, double y) {
    return x == y ? x + std::log(2.0) : std::fmax(x, y) + std::log1p(std::exp(-std::fabs(x - y)));
}
/// Where both are negative, log(e^x + e^y) is a difference of numbers of this size.
double logaddexp_scale(double x, double y) {
    const double high = std::fmax(x, y);
    return std::isfinite(high) && high < 0 ? std::fmax(-high, std::log1p(std::exp(std::fmin(x, y) - high))) : 0;
}

// ---- the table -------------------------------------------------------------------------------------------------------------
struct Function {
    std::string_view name;
    bool two_arguments;
    double bound;   // ulp
    std::function<Worst(const Effort&)> f32, f64;
};

/// formula: a generic lambda, not a function pointer: it is inlined where fma is an instruction.  reference: in double, for f32.
template <class Formula>
Function one(std::string_view name, double bound, Formula formula, double (*reference)(double), test::MpfrFunction exact) {
    return {name, false, bound, [=](const Effort& effort) { return sweep_f32(formula, reference, exact, effort); },
            [=](const Effort& effort) { return sweep_f64(formula, exact, effort); }};
}
template <class Formula>
Function two(std::string_view name, double bound, Formula formula, double (*reference)(double, double), test::MpfrFunction2 exact,
             Scale scale = [](double, double) { return 0.0; }) {
    return {name, true, bound, [=](const Effort& effort) { return sweep_pairs_f32(formula, reference, exact, scale, effort); },
            [=](const Effort& effort) { return sweep_pairs_f64(formula, exact, scale, effort); }};
}

bool report(const Function& f, const char* type, const Worst& worst) {
    const bool good = worst.error <= f.bound;
    std::printf("%-9s %s  max %.4f ulp at %a", f.name.data(), type, worst.error, worst.at);
    if (f.two_arguments) std::printf(", %a", worst.second);
    std::printf("  bound %.1f, %llu arguments%s\n", f.bound, static_cast<unsigned long long>(worst.arguments), good ? "" : "  FAILED");
    std::fflush(stdout);
    return good;
}

const Function functions[] = {
    one("asinh", 1.5, [](auto x) { return math::asinh(x); }, std::asinh, mpfr_asinh),
    one("acosh", 1.5, [](auto x) { return math::acosh(x); }, std::acosh, mpfr_acosh),
    one("atanh", 1.5, [](auto x) { return math::atanh(x); }, std::atanh, mpfr_atanh),
    one("cbrt", 1, [](auto x) { return math::cbrt(x); }, std::cbrt, mpfr_cbrt),
    one("exp", 1, [](auto x) { return math::exp(x); }, std::exp, mpfr_exp),
    one("exp2", 1, [](auto x) { return math::exp2(x); }, std::exp2, mpfr_exp2),
    one("expm1", 1.5, [](auto x) { return math::expm1(x); }, std::expm1, mpfr_expm1),
    one("log", 1, [](auto x) { return math::log(x); }, std::log, mpfr_log),
    one("log1p", 1, [](auto x) { return math::log1p(x); }, std::log1p, mpfr_log1p),
    one("log2", 1, [](auto x) { return math::log2(x); }, std::log2, mpfr_log2),
    one("log10", 1, [](auto x) { return math::log10(x); }, std::log10, mpfr_log10),
    one("rsqrt", 1.5, [](auto x) { return math::rsqrt(x); }, [](double x) { return 1 / std::sqrt(x); }, rsqrt),
    one("sigmoid", 1.5, [](auto x) { return math::sigmoid(x); }, [](double x) { return 1 / (1 + std::exp(-x)); }, sigmoid),
    one("sin", 1.5, [](auto x) { return math::sin(x); }, std::sin, mpfr_sin),
    one("cos", 1.5, [](auto x) { return math::cos(x); }, std::cos, mpfr_cos),
    one("tan", 1.5, [](auto x) { return math::tan(x); }, std::tan, mpfr_tan),
    one("asin", 1.5, [](auto x) { return math::asin(x); }, std::asin, mpfr_asin),
    one("acos", 1.5, [](auto x) { return math::acos(x); }, std::acos, mpfr_acos),
    one("atan", 1.5, [](auto x) { return math::atan(x); }, std::atan, mpfr_atan),
    two("atan2", 1.5, [](auto y, auto x) { return math::atan2(y, x); }, std::atan2, mpfr_atan2),
    one("erf", 1.5, [](auto x) { return math::erf(x); }, std::erf, mpfr_erf),
    one("erfc", 1.5, [](auto x) { return math::erfc(x); }, std::erfc, mpfr_erfc),
    two("power", 2, [](auto x, auto y) { return math::power(x, y); }, std::pow, mpfr_pow),
    one("sinh", 1.5, [](auto x) { return math::sinh(x); }, std::sinh, mpfr_sinh),
    one("cosh", 1.5, [](auto x) { return math::cosh(x); }, std::cosh, mpfr_cosh),
    one("softplus", 1.5, [](auto x) { return math::softplus(x); }, [](double x) { return std::fmax(x, 0) + std::log1p(std::exp(-std::fabs(x))); }, softplus),
    one("tanh", 1.5, [](auto x) { return math::tanh(x); }, std::tanh, mpfr_tanh),
    two("hypot", 1.5, [](auto x, auto y) { return math::hypot(x, y); }, std::hypot, mpfr_hypot),
    two("logaddexp", 1.5, [](auto x, auto y) { return math::logaddexp(x, y); }, logaddexp_reference, logaddexp, logaddexp_scale),
};

}  // namespace

int main(int argc, char** argv) {
    Effort effort = sample;
    std::string_view only, dtype;
    for (int i = 1; i < argc; ++i) {
        if (argv[i] == std::string_view("--all")) effort = everything;
        else if (argv[i] == std::string_view("--only") && i + 1 < argc) only = argv[++i];
        else if (argv[i] == std::string_view("--dtype") && i + 1 < argc && (argv[i + 1] == std::string_view("f32") || argv[i + 1] == std::string_view("f64"))) dtype = argv[++i];
        else return std::fputs("usage: accuracy [--all] [--only NAME] [--dtype f32|f64]\n", stderr), 2;
    }
    bool good = true, found = only.empty();
    for (const Function& f : functions) {
        if (!only.empty() && f.name != only) continue;
        found = true;
        if (dtype != "f64") good &= report(f, "f32", f.f32(effort));
        if (dtype != "f32") good &= report(f, "f64", f.f64(effort));
    }
    if (!found) std::fprintf(stderr, "accuracy: no function %s\n", only.data());
    return good && found ? 0 : 1;
}
#else
int main() { std::puts("skipped, not found: MPFR"); }
#endif
