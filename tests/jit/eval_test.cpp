// SPDX-License-Identifier: BSD-3-Clause
/// eval(): a value without a function of one's own.
#include <thread>

#include "tests/jit/refusals.h"
#include "tests/jit/settings.h"

namespace bitale::test {

TEST_CASE("eval: of inputs, variables, constants and numbers") {
    const Var x = dvector("x"), n = lscalar("n");
    auto w = shared("w", {1.0, 2.0});
    const std::vector<double> xs{3, 4};
    CHECK(eval(sum(x * w), {{x, xs}}).item<double>() == 11);
    CHECK(numbers(eval(x * n, {{n, std::int64_t{2}}, {x, xs}})) == Values{6, 8});
    CHECK(numbers(eval(w)) == Values{1, 2});
    CHECK(eval<double>(constant(2.0) + 3) == 5);
    CHECK(eval<std::int64_t>(n + 1, {{n, std::int64_t{41}}}) == 42);
    CHECK(values(eval<Tensor<double, 1>>(grad(sum(square(x)), x), {{x, xs}})) == Values{6, 8});
}

TEST_CASE("eval: again, with other values, other shapes and other contents of a variable") {
    const Var x = dvector("x");
    auto w = shared("w", 2.0);
    const Var y = sum(x * w);
    for (int i = 1; i < 10; ++i) {
        w.set(i + 0.0);
        const std::vector<double> ones(static_cast<std::size_t>(i), 1);
        CHECK(eval<double>(y, {{x, ones}}) == i * i);
    }
}

TEST_CASE("eval: many expressions, more than are kept, and inputs in another order") {
    const Var x = dscalar("x"), y = dscalar("y");
    std::vector<Var> all;
    for (int i = 0; i < 40; ++i) all.push_back(x * i - y);
    for (int round = 0; round < 2; ++round)
        for (int i = 0; i < 40; ++i) {
            CHECK(eval<double>(all[static_cast<std::size_t>(i)], {{x, 10.0}, {y, 1.0}}) == 10 * i - 1);
            CHECK(eval<double>(all[static_cast<std::size_t>(i)], {{y, 1.0}, {x, 10.0}}) == 10 * i - 1);
        }
}

TEST_CASE("eval: an expression that is gone is not taken for a new one at its address") {
    const Var x = dscalar("x");
    for (int i = 0; i < 100; ++i) {
        const Var y = x + i;
        CHECK(eval<double>(y, {{x, 1.0}}) == 1 + i);
    }
}

TEST_CASE("eval: from several threads, and under exclusive()") {
    const Var x = dscalar("x");
    auto w = shared("w", 1.0);
    const Var y = x * w;
    std::vector<std::thread> all;
    std::atomic<int> wrong = 0;
    for (int t = 0; t < 4; ++t)
        all.emplace_back([&, t] {
            for (int i = 0; i < 50; ++i) wrong += eval<double>(y + t, {{x, i + 0.0}}) != i + t;
            for (int i = 0; i < 50; ++i) wrong += eval<double>(y, {{x, i + 0.0}}) != i;
        });
    for (auto& t : all) t.join();
    CHECK(wrong == 0);
    const auto step = function<void()>({.updates = {{w, w + 1}}});
    const auto held = step.exclusive();
    held();
    CHECK(eval<double>(y, {{x, 3.0}}) == 6);
}

TEST_CASE("refused: eval without an input, with one too many, of another type") {
    const Var x = dvector("x"), z = dscalar("z"), nothing;
    const std::vector<double> xs{1, 2};
    REFUSED(ValueError, eval(sum(x)),
            "ValueError: the graph of \"eval\" needs the input \"x\", which is not among its inputs\n"
            "  x       \"x\"  f64[x.0]   @\n"
            "  in      function   @", {});
    REFUSED(ValueError, (eval(sum(x), {{x, xs}, {z, 1.0}})),
            "ValueError: the input \"z\" of \"eval\" is not used; set .unused = Unused::allow if that is meant\n"
            "  x       \"z\"  f64[]   @\n"
            "  in      function   @", {});
    REFUSED(ValueError, (eval(sum(x), {{x, xs}, {x, xs}})),
            "ValueError: input \"x\" of \"eval\" is given twice\n"
            "  x       \"x\"  f64[x.0]   @\n"
            "  in      function   @", {});
    REFUSED(ValueError, (eval(sum(x), {{x + 1, xs}})),
            "ValueError: input 0 of \"eval\" is no input but add; inputs come from fvector(), tensor() and the like\n"
            "  x       add(...)  f64[x.0]   @\n"
            "  in      function   @", {});
    REFUSED(ValueError, (eval(nothing)),
            "ValueError: output 0 of \"eval\" is an empty Var\n"
            "  in      function   @", {});
    REFUSED(TypeError, (eval(sum(x), {{x, 1.0F}})),
            "TypeError: argument 0 of \"eval\", the input \"x\", is f32, expected f64\n"
            "  x       \"x\"  f64[x.0]   @", {});
    REFUSED(ShapeError, (eval(sum(x), {{x, 1.0}})),
            "ShapeError: argument 0 of \"eval\", the input \"x\", has rank 0, expected 1\n"
            "  x       \"x\"  f64[x.0]   @", {});
    REFUSED(TypeError, (eval<float>(sum(x), {{x, xs}})), "TypeError: a tensor f64 of rank 0 taken as f32 of rank 0", {});
    REFUSED(ShapeError, (eval<Tensor<double, 1>>(sum(x), {{x, xs}})), "ShapeError: a tensor f64 of rank 0 taken as f64 of rank 1", {});
}

}  // namespace bitale::test
