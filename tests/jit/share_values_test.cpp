// SPDX-License-Identifier: BSD-3-Clause
/// Values that several statements of a vector loop compute are computed once, and never across a store that changes them.
#include "bitale/bitale.h"
#include "jit/schedule/passes.h"
#include "tests/jit/nest_runner.h"

namespace bitale::test {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
    return n;
}

TEST_CASE("sin and cos of one argument have one reduction") {
    const Var x = tensor<float>("x", {100});
    const auto text = [&](const char* without) {
        return function({.inputs = {x}, .outputs = {sin(x) + exp(x), cos(x)}, .options = {.without = without, .target = "x86-64-v4"}}).dump({{100}}, "loops");
    };
    constexpr const char* reduction = "0.63661975f, 12582912.0f";
    CHECK(count(text(""), reduction) * 2 == count(text("share_values"), reduction));
}

TEST_CASE("equal values are shared with operands exchanged and through names, but not across a store, out of a cold arm or of an offset") {
    constexpr std::int64_t n = 24;
    const Buffer x = loop::argument("x", Type::f32, integer(n), 0), y = loop::argument("y", Type::f32, integer(n), 1), z = loop::argument("z", Type::f32, integer(4 * n), 2);
    const auto body = [&](Expr i) {
        const Index p = named("p", Type::f32), q = named("q", Type::f32);
        const auto old = [&] { return loop::load(x, i); };
        const auto root = [&] { return loop::sqrt(old() * old() + 1.0F); };
        return loop::block({
            loop::let(p, old()),
            loop::let(q, old()),
            loop::store(z, i * 4, loop::ref(p) / 3.0F + root()),
            loop::store(z, i * 4 + 1, root() * (loop::ref(q) / 3.0F)),
            loop::store(y, i, loop::select(old() < 0.0F, 7.0F / old(), 1.0F + old() * old(), true)),
            loop::store(x, i, old() + 1.0F),
            loop::store(z, i * 4 + 2, root()),
            loop::store(z, i * 4 + 3, loop::select(old() < 0.0F, 7.0F / old(), loop::load(y, i), true)),
        });
    };
    for_all_settings([&](int width, const Target& target) {
        const Stmt plain = elementwise(integer(n), width, body), shared = jit::share_values(plain);
        if (width == 8) {
            CHECK(loop::print(shared) ==
R"(for i < 3
  for l < 8 vector(8)
    let p = x[i*8 + l]
    let q = x[i*8 + l]
    let c2 = x[i*8 + l]*x[i*8 + l] + 1.0f
    let c1 = sqrt(c2)
    let c0 = p / 3.0f
    z[(i*8 + l)*4] = c0 + c1
    z[(i*8 + l)*4 + 1] = c1*c0
    y[i*8 + l] = select_cold(x[i*8 + l] < 0.0f, 7.0f / x[i*8 + l], c2)
    x[i*8 + l] = x[i*8 + l] + 1.0f
    z[(i*8 + l)*4 + 2] = sqrt(x[i*8 + l]*x[i*8 + l] + 1.0f)
    z[(i*8 + l)*4 + 3] = select_cold(x[i*8 + l] < 0.0f, 7.0f / x[i*8 + l], y[i*8 + l])
)");
        }
        std::vector<float> results[2];
        for (const bool pass : {false, true}) {
            std::vector<float> a(n), b(n), c(4 * n);
            for (std::size_t k = 0; k < a.size(); ++k) a[k] = static_cast<float>(k) - 7.25F;
            REQUIRE(run(kernel({x, y, z}, pass ? shared : plain), {a.data(), b.data(), c.data()}, {}, target) == 0);
            std::vector<float>& all = results[pass];
            for (const auto* part : {&a, &b, &c}) all.insert(all.end(), part->begin(), part->end());
        }
        CHECK(results[0] == results[1]);
    });
}

}  // namespace
}  // namespace bitale::test
