// SPDX-License-Identifier: BSD-3-Clause
/// accuracy [--all]: the largest error of exp, log and tanh in ulp, judged by MPFR; fails above the bounds of engine/math/README.md.
///   --all   f32: every one of the 2^32 arguments; f64: 10^7 random ones (a quarter of an hour).  Otherwise a sample of both (seconds).
/// f32 goes through libm's double function first, whose error is below 10^-8 ulp of a float; MPFR judges what comes near the maximum.
#include <cstdio>
#include <string_view>

#include "engine/math/exp.h"
#include "engine/math/log.h"
#include "engine/math/tanh.h"
#ifdef BITALE_HAS_MPFR
#include "tests/support/formula_arguments.h"
#include "tests/support/mpfr_judge.h"

using namespace bitale;

namespace {

constexpr std::uint64_t seed = 2;
constexpr double slack = 1e-6;  // ulp: MPFR judges what is not this far below the maximum so far

struct Worst {
    double error = 0, at = 0;
    std::uint64_t arguments = 0;
    void take(double new_error, double x) {
        if (!(new_error <= error)) error = new_error, at = x;
    }
};

/// |y - t| in ulp of a float at t.  Its power of two comes from the bits of t; nan and inf give nan or inf, which no comparison skips.
double estimate(float y, double t) {
    constexpr std::int64_t smallest = std::int64_t{1023 - 126} << 52;  // below, floats are subnormal and share an ulp
    constexpr std::int64_t exponent_mask = 0x7ff0000000000000;
    const std::int64_t exponent = std::max(math::to_bits(t) & exponent_mask, smallest);
    return std::fabs(y - t) / math::from_bits(exponent - (std::int64_t{23} << 52));
}

/// The same number with the same sign, both nan, or both above the range of float.
bool agree(float y, double t) {
    if (std::isinf(y) && std::fabs(t) > std::numeric_limits<float>::max()) return (y < 0) == (t < 0);
    return (y == t && std::signbit(y) == std::signbit(t)) || (std::isnan(y) && std::isnan(t));
}

constexpr std::size_t block = 4096;  // arguments evaluated together, so that the compiler may inline fma below
struct Rows { float x[block], y[block]; };

template <class Formula> void evaluate(Formula formula, Rows& rows) {
    for (std::size_t i = 0; i < block; ++i) rows.y[i] = formula(rows.x[i]);
}
#ifdef __x86_64__
/// The same bits: a hardware fma instead of a call.
template <class Formula> [[gnu::target("avx2,fma"), gnu::flatten]] void evaluate_with_fma(Formula formula, Rows& rows) {
    for (std::size_t i = 0; i < block; ++i) rows.y[i] = formula(rows.x[i]);
}
#endif

template <class Formula> Worst sweep_f32(Formula formula, double (*libm)(double), test::MpfrFunction exact, std::uint32_t stride) {
    test::MpfrJudge judge(exact);
    Worst worst;
    static Rows rows;
    for (std::uint64_t start = 0; start < std::uint64_t{1} << 32; start += block * stride) {
        for (std::size_t i = 0; i < block; ++i) rows.x[i] = std::bit_cast<float>(static_cast<std::uint32_t>(start + i * stride));
#ifdef __x86_64__
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) evaluate_with_fma(formula, rows);
        else evaluate(formula, rows);
#else
        evaluate(formula, rows);
#endif
        for (std::size_t i = 0; i < block; ++i) {
            const double x = rows.x[i], t = libm(x);
            if (agree(rows.y[i], t) || estimate(rows.y[i], t) < worst.error - slack) continue;
            worst.take(judge.error(rows.x[i], rows.y[i]), x);
        }
        worst.arguments += block;
    }
    return worst;
}

Worst sweep_f64(double (*formula)(double), test::MpfrFunction exact, int points) {
    test::MpfrJudge judge(exact);
    Worst worst;
    for (double x : test::formula_arguments<double>(points, seed)) {
        worst.take(judge.error(x, formula(x)), x);
        ++worst.arguments;
    }
    return worst;
}

bool report(const char* name, const char* type, double bound, const Worst& worst) {
    const bool good = worst.error <= bound;
    std::printf("%-4s %s  max %.4f ulp at %-20a bound %.1f, %llu arguments%s\n", name, type, worst.error, worst.at, bound,
        static_cast<unsigned long long>(worst.arguments), good ? "" : "  FAILED");
    std::fflush(stdout);
    return good;
}

}  // namespace

int main(int argc, char** argv) {
    const bool all = argc > 1 && std::string_view(argv[1]) == "--all";
    const std::uint32_t stride = all ? 1 : 1021;
    const int points = all ? 10'000'000 : 20'000;
    // Lambdas, not function pointers: they are inlined where fma is an instruction.
    bool good = report("exp", "f32", 1, sweep_f32([](float x) { return math::exp(x); }, std::exp, mpfr_exp, stride));
    good &= report("log", "f32", 1, sweep_f32([](float x) { return math::log(x); }, std::log, mpfr_log, stride));
    good &= report("tanh", "f32", 1.5, sweep_f32([](float x) { return math::tanh(x); }, std::tanh, mpfr_tanh, stride));
    good &= report("exp", "f64", 1, sweep_f64(math::exp, mpfr_exp, points));
    good &= report("log", "f64", 1, sweep_f64(math::log, mpfr_log, points));
    good &= report("tanh", "f64", 1.5, sweep_f64(math::tanh, mpfr_tanh, points));
    return good ? 0 : 1;
}
#else
int main() { std::puts("skipped, not found: MPFR"); }
#endif
