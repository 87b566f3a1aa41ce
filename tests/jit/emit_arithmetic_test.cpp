// SPDX-License-Identifier: BSD-3-Clause
/// Every operation of every type, alone and in lanes, for every target, against C++.
#include "engine/math/primitives.h"
#include "tests/jit/nest_runner.h"

namespace bitale::test {
namespace {

using loop::BinaryOp;
using loop::UnaryOp;

template <class T> using Wrapping = std::make_unsigned_t<std::conditional_t<std::is_integral_v<T> && !std::is_same_v<T, bool>, T, int>>;

template <class T> T reference(UnaryOp op, T x) {
    if constexpr (std::is_floating_point_v<T>) {
        switch (op) {
        case UnaryOp::negate: return -x;
        case UnaryOp::absolute: return std::fabs(x);
        case UnaryOp::round: return std::nearbyint(x);
        case UnaryOp::floor: return std::floor(x);
        case UnaryOp::square_root: return std::sqrt(x);
        default: return x;
        }
    } else if constexpr (std::is_same_v<T, bool>) {
        return !x;
    } else {
        const auto negative = static_cast<T>(Wrapping<T>(0) - static_cast<Wrapping<T>>(x));
        switch (op) {
        case UnaryOp::negate: return negative;
        case UnaryOp::absolute: return x < T(0) ? negative : x;
        default: return static_cast<T>(~x);
        }
    }
}

template <class T> T largest(T x, T y) {    // IEEE 754-2019 maximum
    if constexpr (std::is_floating_point_v<T>) {
        if (std::isnan(x) || std::isnan(y)) return std::numeric_limits<T>::quiet_NaN();
        if (x == y) return std::signbit(x) ? y : x;
    }
    return x < y ? y : x;
}
template <class T> T smallest(T x, T y) {
    if constexpr (std::is_floating_point_v<T>) {
        if (std::isnan(x) || std::isnan(y)) return std::numeric_limits<T>::quiet_NaN();
        if (x == y) return std::signbit(x) ? x : y;
    }
    return y < x ? y : x;
}

template <class T> T reference(BinaryOp op, T x, T y) {
    if (op == BinaryOp::minimum) return smallest(x, y);
    if (op == BinaryOp::maximum) return largest(x, y);
    if constexpr (std::is_floating_point_v<T>) {
        switch (op) {
        case BinaryOp::add: return x + y;
        case BinaryOp::subtract: return x - y;
        case BinaryOp::multiply: return x * y;
        case BinaryOp::divide: return x / y;
        default: return std::copysign(x, y);
        }
    } else if constexpr (std::is_same_v<T, bool>) {
        return op == BinaryOp::bit_and ? x && y : op == BinaryOp::bit_or ? x || y : x != y;
    } else {
        const auto a = static_cast<Wrapping<T>>(x), b = static_cast<Wrapping<T>>(y);
        const auto wide_a = static_cast<std::uint64_t>(a), wide_b = static_cast<std::uint64_t>(b);
        switch (op) {
        case BinaryOp::add: return static_cast<T>(wide_a + wide_b);
        case BinaryOp::subtract: return static_cast<T>(wide_a - wide_b);
        case BinaryOp::multiply: return static_cast<T>(wide_a * wide_b);
        case BinaryOp::bit_and: return static_cast<T>(x & y);
        case BinaryOp::bit_or: return static_cast<T>(x | y);
        default: return static_cast<T>(x ^ y);
        }
    }
}

bool reference_comparison(BinaryOp op, auto x, auto y) {
    switch (op) {
    case BinaryOp::less: return x < y;
    case BinaryOp::less_equal: return x <= y;
    case BinaryOp::equal: return x == y;
    default: return x != y;
    }
}

constexpr std::array comparisons{BinaryOp::less, BinaryOp::less_equal, BinaryOp::equal, BinaryOp::not_equal};

template <class T> std::vector<UnaryOp> unary_ops() {
    if (std::is_same_v<T, bool>) return {UnaryOp::invert};
    if (std::is_floating_point_v<T>) return {UnaryOp::negate, UnaryOp::absolute, UnaryOp::round, UnaryOp::floor, UnaryOp::square_root};
    return {UnaryOp::negate, UnaryOp::absolute, UnaryOp::invert};
}
template <class T> std::vector<BinaryOp> binary_ops() {
    using enum BinaryOp;
    if (std::is_same_v<T, bool>) return {minimum, maximum, bit_and, bit_or, bit_xor};
    if (std::is_floating_point_v<T>) return {add, subtract, multiply, divide, minimum, maximum, copysign};
    return {add, subtract, multiply, minimum, maximum, bit_and, bit_or, bit_xor};
}

/// All pairs of special values; bool in bytes, since std::vector<bool> is not an array.
template <class T> struct Pairs {
    using Stored = std::conditional_t<std::is_same_v<T, bool>, std::uint8_t, T>;
    std::vector<Stored> x, y;
    Pairs() {
        const auto values = special_values<T>();
        for (T a : values)
            for (T b : values) {
                x.push_back(static_cast<Stored>(a));
                y.push_back(static_cast<Stored>(b));
            }
    }
};

template <class T> void check_operations(int width, const Target& target) {
    using Stored = typename Pairs<T>::Stored;
    Pairs<T> in;
    const auto count = static_cast<std::int64_t>(in.x.size());
    const Expr n = integer(count);
    const Buffer x = loop::argument("x", type_of<T>, n, 0), y = loop::argument("y", type_of<T>, n, 1);
    std::vector<Buffer> arguments{x, y};
    std::vector<std::vector<Stored>> results;
    std::vector<std::vector<std::uint8_t>> flags;
    const auto unary = unary_ops<T>();
    const auto binary = binary_ops<T>();
    const auto values = unary.size() + binary.size() + 1;      // the last is a select
    for (std::size_t k = 0; k < values; ++k) {
        arguments.push_back(loop::argument("value" + std::to_string(k), type_of<T>, n, static_cast<int>(arguments.size())));
        results.emplace_back(in.x.size());
    }
    for (std::size_t k = 0; k < comparisons.size(); ++k) {
        arguments.push_back(loop::argument("flag" + std::to_string(k), Type::flag, n, static_cast<int>(arguments.size())));
        flags.emplace_back(in.x.size());
    }
    const Stmt body = elementwise(n, width, [&](Expr i) {
        std::vector<Stmt> s;
        const Expr a = loop::load(x, i), b = loop::load(y, i);
        std::size_t out = 2;
        for (auto op : unary) s.push_back(loop::store(arguments[out++], i, loop::unary(op, a)));
        for (auto op : binary) s.push_back(loop::store(arguments[out++], i, loop::binary(op, a, b)));
        s.push_back(loop::store(arguments[out++], i, loop::select(a < b, a, b)));
        for (auto op : comparisons) s.push_back(loop::store(arguments[out++], i, loop::binary(op, a, b)));
        return loop::block(s);
    });
    std::vector<void*> buffers{in.x.data(), in.y.data()};
    for (auto& r : results) buffers.push_back(r.data());
    for (auto& f : flags) buffers.push_back(f.data());
    REQUIRE(run(kernel(arguments, body), buffers, {}, target) == 0);

    for (std::size_t i = 0; i < in.x.size(); ++i) {
        const T a = static_cast<T>(in.x[i]), b = static_cast<T>(in.y[i]);
        CAPTURE(+a);
        CAPTURE(+b);
        std::size_t k = 0;
        auto expect = [&](T value, int op) {
            const T found = static_cast<T>(results[k++][i]);
            if (same_value(found, value)) return;
            CAPTURE(op);
            CHECK(+found == +value);
        };
        for (auto op : unary) expect(reference(op, a), static_cast<int>(op));
        for (auto op : binary) expect(reference(op, a, b), static_cast<int>(op));
        expect(a < b ? a : b, -1);
        for (std::size_t c = 0; c < comparisons.size(); ++c)
            if (flags[c][i] != static_cast<std::uint8_t>(reference_comparison(comparisons[c], a, b))) {
                CAPTURE(c);
                CHECK(flags[c][i] == static_cast<std::uint8_t>(reference_comparison(comparisons[c], a, b)));
            }
    }
}

template <class T> void check_fma(int width, const Target& target) {
    const auto v = special_values<T>();
    std::vector<T> x, y, z, r;
    for (std::size_t i = 0; i < v.size(); ++i)
        for (std::size_t j = 0; j < v.size(); ++j) {
            x.push_back(v[i]);
            y.push_back(v[j]);
            z.push_back(v[(3 * i + 5 * j) % v.size()]);
        }
    r.resize(x.size());
    const Expr n = integer(static_cast<std::int64_t>(x.size()));
    std::vector<Buffer> b;
    for (const char* name : {"x", "y", "z", "r"}) b.push_back(loop::argument(name, type_of<T>, n, static_cast<int>(b.size())));
    const Stmt body = elementwise(n, width, [&](Expr i) { return loop::store(b[3], i, loop::fma(loop::load(b[0], i), loop::load(b[1], i), loop::load(b[2], i))); });
    REQUIRE(run(kernel(b, body), {x.data(), y.data(), z.data(), r.data()}, {}, target) == 0);
    for (std::size_t i = 0; i < x.size(); ++i) CHECK(same_value(r[i], std::fma(x[i], y[i], z[i])));
}

/// Shifts by counts below the width, division of non-negative by positive.
template <class T> void check_integers(int width, const Target& target) {
    std::vector<T> x, y, s;
    for (T a : special_values<T>())
        for (T b : special_values<T>())
            for (int count : {0, 1, 3, static_cast<int>(8 * sizeof(T)) - 1}) {
                x.push_back(a < T(0) ? T(5) : a);
                y.push_back(b <= T(0) ? T(3) : b);
                s.push_back(static_cast<T>(count));
            }
    const Expr n = integer(static_cast<std::int64_t>(x.size()));
    std::vector<Buffer> b;
    for (const char* name : {"x", "y", "s", "quotient", "rest", "left", "right"}) b.push_back(loop::argument(name, type_of<T>, n, static_cast<int>(b.size())));
    std::vector<std::vector<T>> r(4, std::vector<T>(x.size()));
    const Stmt body = elementwise(n, width, [&](Expr i) {
        const Expr a = loop::load(b[0], i), d = loop::load(b[1], i), c = loop::load(b[2], i);
        return loop::block({loop::store(b[3], i, a / d), loop::store(b[4], i, a % d), loop::store(b[5], i, ~a << c), loop::store(b[6], i, ~a >> c)});
    });
    REQUIRE(run(kernel(b, body), {x.data(), y.data(), s.data(), r[0].data(), r[1].data(), r[2].data(), r[3].data()}, {}, target) == 0);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const T inverted = static_cast<T>(~x[i]);
        CHECK(r[0][i] == static_cast<T>(x[i] / y[i]));
        CHECK(r[1][i] == static_cast<T>(x[i] % y[i]));
        CHECK(r[2][i] == static_cast<T>(static_cast<std::uint64_t>(static_cast<Wrapping<T>>(inverted)) << s[i]));
        CHECK(r[3][i] == static_cast<T>(inverted >> s[i]));
    }
}


}  // namespace

TEST_CASE("floating operations are IEEE 754's, alone and in lanes, on every target") {
    for_all_settings([](int width, const Target& t) {
        check_operations<float>(width, t);
        check_operations<double>(width, t);
    });
}
TEST_CASE("fma rounds once, also on targets without the instruction") {
    for_all_settings([](int width, const Target& t) {
        check_fma<float>(width, t);
        check_fma<double>(width, t);
    });
}
TEST_CASE("integer operations wrap") {
    for_all_settings([](int width, const Target& t) {
        check_operations<std::int8_t>(width, t);
        check_operations<std::uint8_t>(width, t);
        check_operations<std::int16_t>(width, t);
        check_operations<std::uint16_t>(width, t);
        check_operations<std::int32_t>(width, t);
        check_operations<std::uint32_t>(width, t);
        check_operations<std::int64_t>(width, t);
        check_operations<std::uint64_t>(width, t);
    });
}
TEST_CASE("flags are one bit in registers and a byte in memory") {
    for_all_settings([](int width, const Target& t) { check_operations<bool>(width, t); });
}
TEST_CASE("integer division and shifts") {
    for_all_settings([](int width, const Target& t) {
        check_integers<std::int8_t>(width, t);
        check_integers<std::uint8_t>(width, t);
        check_integers<std::int32_t>(width, t);
        check_integers<std::uint32_t>(width, t);
        check_integers<std::int64_t>(width, t);
        check_integers<std::uint64_t>(width, t);
    });
}

TEST_CASE("a cold arm is taken where its condition holds, and its values are computed again outside") {
    static constexpr float table[] = {10, 20, 30, 40};
    for_all_settings([](int width, const Target& t) {
        for (float threshold : {1000.0F, 40.0F, 3.0F, -1.0F}) {     // no lane, the last lanes, most, all
            std::vector<float> in(45), out(45), after(45);
            for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<float>(i);
            const Expr n = integer(static_cast<std::int64_t>(in.size()));
            const Buffer x = loop::argument("x", Type::f32, n, 0), y = loop::argument("y", Type::f32, n, 1), z = loop::argument("z", Type::f32, n, 2);
            const Stmt body = elementwise(n, width, [&](Expr i) {
                const Expr a = loop::load(x, i), twice = a + a;
                const Expr inner = math::rare(a > 42, [&] { return twice * twice; }, a);        // a cold arm inside a cold arm
                const Expr entry = math::lookup(table, loop::convert(Type::i32, a) & 3);
                const Expr chosen = math::rare(a > threshold, [&] { return twice * 3 + inner + entry; }, a);
                // `twice * 3` is another node, `twice` the one that was computed in the cold block first.
                return loop::block({loop::store(y, i, chosen + twice), loop::store(z, i, math::rare(a > threshold, [&] { return loop::constant(Type::f32, 7); }, loop::constant(Type::f32, 8)))});
            });
            REQUIRE(run(kernel({x, y, z}, body), {in.data(), out.data(), after.data()}, {}, t) == 0);
            for (std::size_t i = 0; i < in.size(); ++i) {
                const float a = in[i], inner = a > 42 ? 4 * a * a : a;
                CHECK(out[i] == (a > threshold ? 6 * a + inner + table[i % 4] : a) + 2 * a);
                CHECK(after[i] == (a > threshold ? 7 : 8));
            }
        }
    });
}
TEST_CASE("a cold arm's own loads, also with bounds checked") {
    for_all_settings([](int width, const Target& t) {
        std::vector<double> in(21, 2.0), other(21), out(21);
        for (std::size_t i = 0; i < in.size(); ++i) other[i] = static_cast<double>(i);
        in[5] = in[20] = -1;
        const Expr n = integer(static_cast<std::int64_t>(in.size()));
        const Buffer x = loop::argument("x", Type::f64, n, 0), y = loop::argument("y", Type::f64, n, 1), z = loop::argument("z", Type::f64, n, 2);
        const Stmt body = elementwise(n, width, [&](Expr i) {
            const Expr a = loop::load(x, i);
            return loop::store(z, i, math::rare(a < 0, [&] { return loop::load(y, i) + loop::load(y, n - 1 - i); }, a));
        });
        for (bool check_bounds : {false, true}) {
            REQUIRE(run(kernel({x, y, z}, body), {in.data(), other.data(), out.data()}, {}, t, {.check_bounds = check_bounds}) == 0);
            for (std::size_t i = 0; i < in.size(); ++i) CHECK(out[i] == (i == 5 || i == 20 ? 20 : 2));
        }
    });
}

}  // namespace bitale::test
