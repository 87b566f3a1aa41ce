// SPDX-License-Identifier: BSD-3-Clause
/// Conversions between all types, for every target, against C++ where C++ defines them.
#include "tests/jit/nest_runner.h"

namespace bitale::test {
namespace {

template <class To, class From> To converted(From x) {
    if constexpr (std::is_same_v<To, bool>) {
        return x != From(0);
    } else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {    // saturates, nan gives 0
        if (std::isnan(x)) return To(0);
        const From lowest = static_cast<From>(std::numeric_limits<To>::min()), above = std::ldexp(From(1), std::numeric_limits<To>::digits);
        return x < lowest ? std::numeric_limits<To>::min() : x >= above ? std::numeric_limits<To>::max() : static_cast<To>(x);
    } else {
        return static_cast<To>(x);
    }
}

template <class T> using Stored = std::conditional_t<std::is_same_v<T, bool>, std::uint8_t, T>;

template <class From, class... To> void check_from(int width, const Target& target) {
    std::vector<Stored<From>> x;
    for (From v : special_values<From>()) x.push_back(static_cast<Stored<From>>(v));
    const Expr n = integer(static_cast<std::int64_t>(x.size()));
    std::vector<Buffer> b{loop::argument("x", type_of<From>, n, 0)};
    (b.push_back(loop::argument(std::string("to_") + loop::name(type_of<To>), type_of<To>, n, static_cast<int>(b.size()))), ...);
    std::tuple<std::vector<Stored<To>>...> results{std::vector<Stored<To>>(x.size())...};
    const Stmt body = elementwise(n, width, [&](Expr i) {
        std::vector<Stmt> s;
        for (std::size_t k = 1; k < b.size(); ++k) s.push_back(loop::store(b[k], i, loop::convert(b[k]->type, loop::load(b[0], i))));
        return loop::block(s);
    });
    std::vector<void*> buffers{x.data()};
    std::apply([&](auto&... r) { (buffers.push_back(r.data()), ...); }, results);
    REQUIRE(run(kernel(b, body), buffers, {}, target) == 0);
    auto compare = [&]<class T>(std::type_identity<T>, const std::vector<Stored<T>>& found) {
        for (std::size_t i = 0; i < x.size(); ++i) {
            const T expected = converted<T>(static_cast<From>(x[i]));
            if (same_value(static_cast<T>(found[i]), expected)) continue;
            CAPTURE(loop::name(type_of<T>));
            CAPTURE(+x[i]);
            CHECK(+found[i] == +expected);
        }
    };
    std::apply([&](auto&... r) { (compare(std::type_identity<To>{}, r), ...); }, results);
}

template <class From> void check_all(int width, const Target& t) {
    check_from<From, bool, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t, std::uint32_t, std::int64_t, std::uint64_t, float, double>(width, t);
}

}  // namespace

TEST_CASE("conversions: floats saturate to integers, integers wrap, a flag is x != 0") {
    for_all_settings([](int width, const Target& t) {
        check_all<float>(width, t);
        check_all<double>(width, t);
        check_all<bool>(width, t);
        check_all<std::int8_t>(width, t);
        check_all<std::uint8_t>(width, t);
        check_all<std::int16_t>(width, t);
        check_all<std::uint16_t>(width, t);
        check_all<std::int32_t>(width, t);
        check_all<std::uint32_t>(width, t);
        check_all<std::int64_t>(width, t);
        check_all<std::uint64_t>(width, t);
    });
}

TEST_CASE("bits: reinterpretation keeps every bit, also of a nan") {
    for (int width : {0, 8}) {
        std::vector<float> x{1.5F, -0.0F, std::bit_cast<float>(0x7fc12345U), std::bit_cast<float>(0xffc00001U), 3.25F};
        std::vector<std::int32_t> r(x.size());
        std::vector<float> back(x.size());
        const Expr n = integer(5);
        const Buffer a = loop::argument("x", Type::f32, n, 0), b = loop::argument("r", Type::i32, n, 1), c = loop::argument("back", Type::f32, n, 2);
        const Stmt body = elementwise(n, width, [&](Expr i) {
            const Expr word = loop::bits(Type::i32, loop::load(a, i));
            return loop::block({loop::store(b, i, word), loop::store(c, i, loop::bits(Type::f32, word))});
        });
        REQUIRE(run(kernel({a, b, c}, body), {x.data(), r.data(), back.data()}) == 0);
        for (std::size_t i = 0; i < x.size(); ++i) {
            CHECK(r[i] == std::bit_cast<std::int32_t>(x[i]));
            CHECK(std::memcmp(&x[i], &back[i], sizeof(float)) == 0);
        }
    }
}

}  // namespace bitale::test
