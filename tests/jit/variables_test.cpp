// SPDX-License-Identifier: BSD-3-Clause
/// Shared variables beside functions: copy() with others, view() across calls, prepare() and workspace.
#include "engine/leaves.h"
#include "jit/program.h"
#include "tests/jit/settings.h"

namespace bitale::test {
namespace {

/// What AnyFunction keeps to itself.
struct Inside : AnyFunction {
    static Program& program(const AnyFunction& f) { return *(f.*(&Inside::program_)); }
    static const jit::Kernel* kernel(const AnyFunction& f, const std::vector<Dims>& shapes) { return program(f).find(shapes).kernel.get(); }
};

using Step = Function<double(double)>;
Step adder(const AnyShared& w, const AnyShared& v, Mode mode = Mode::jit, const Options& options = {}) {
    const Var x = dscalar("x");
    return function<double(double)>({.inputs = {x}, .outputs = {sum(w) + sum(v)}, .updates = {{w, w + x}}, .name = "adder", .mode = mode, .options = options});
}

}  // namespace

TEST_CASE("copy: the same machine code on other variables; the original keeps its own") {
    auto a = shared("a", {1.0, 2.0}), b = shared("b", {10.0, 20.0}), other = shared("other", {5.0, 5.0});
    const Step f = adder(a, b);
    CHECK(f(1) == 33);
    const Step g = f.copy({{a, other}});
    CHECK(g(3) == 40);
    CHECK(values(a) == Values{2, 3});
    CHECK(values(other) == Values{8, 8});
    CHECK(Inside::kernel(f, {{}}) == Inside::kernel(g, {{}}));
    CHECK(f(0) == 35);
}

TEST_CASE("copy: of a copy, of both variables, exchanged with each other") {
    for_every_setting([](Mode mode, const Options& options) {
        auto a = shared("a", {1.0, 2.0}), b = shared("b", {10.0, 20.0}), c = shared("c", {0.5, 0.5}), d = shared("d", {0.25, 0.25});
        const Step f = adder(a, b, mode, options), g = f.copy({{a, c}, {b, d}}), exchanged = f.copy({{a, b}, {b, a}}), back = g.copy({{c, a}, {d, b}});
        CHECK(f(1) == 33);
        CHECK(g(1) == 1.5);
        CHECK(exchanged(2) == 35);
        CHECK(back(0) == 39);
        CHECK(values(a) == Values{2, 3});
        CHECK(values(b) == Values{12, 22});
        CHECK(values(c) == Values{1.5, 1.5});
        CHECK(values(d) == Values{0.25, 0.25});
    });
}

TEST_CASE("copy: of a function with double-buffered updates, and before its first call") {
    for_every_setting([](Mode mode, const Options& options) {
        auto a = shared("a", {1.0, 3.0}), b = shared("b", {10.0, 30.0});
        const auto f = function<void()>({.updates = {{a, a / sum(a)}}, .mode = mode, .options = options});
        const auto g = f.copy({{a, b}});
        g(), f();
        CHECK(values(a) == Values{0.25, 0.75});
        CHECK(values(b) == Values{0.25, 0.75});
    });
}

TEST_CASE("view: valid and current across updates in place, through a second buffer, and set()") {
    for_every_setting([](Mode mode, const Options& options) {
        auto w = shared("w", {1.0, 3.0});
        const auto plus = function<void()>({.updates = {{w, w.var() + 1}}, .mode = mode, .options = options});
        const auto share = function<void()>({.updates = {{w, w / sum(w)}}, .mode = mode, .options = options});
        share();                                // before there is a view the buffers may flip
        CHECK(values(w) == Values{0.25, 0.75});
        const View<double, 1> view = w.view();
        const double* const data = view.data();
        CHECK(view(1) == 0.75);
        plus();
        CHECK(view(0) == 1.25);
        for (int i = 0; i < 3; ++i) {
            share();
            CHECK(view(0) + view(1) == 1);
            CHECK(numbers(view) == values(w));
        }
        w.set(Tensor<double, 1>{2, 6});
        CHECK(view(1) == 6);
        share();
        CHECK(view(0) == 0.25);
        CHECK(w.view().data() == data);
    });
}

TEST_CASE("view: of a variable that a function alone still holds") {
    const Var x = dscalar("x");
    std::unique_ptr<Shared<double, 1>> w = std::make_unique<Shared<double, 1>>(shared("w", {1.0, 2.0}));
    const auto f = function<void(double)>({.inputs = {x}, .updates = {{*w, *w * x}}});
    const View<double, 1> view = w->view();
    w.reset();
    f(3);
    CHECK(view(1) == 6);
}

TEST_CASE("a call's inputs may be views of variables that it reads, not of those it writes") {
    for_every_setting([](Mode mode, const Options& options) {
        auto w = shared("w", {1.0, 2.0}), v = shared("v", {3.0, 4.0});
        const Var x = dvector("x");
        const auto f = function<double(VectorView<double>)>({.inputs = {x}, .outputs = {sum(x * v)}, .updates = {{w, w + x}}, .mode = mode, .options = options});
        CHECK(f(v.view()) == 25);
        CHECK(values(w) == Values{4, 6});
        CHECK_THROWS_AS(f(w.view()), AliasError);
        CHECK(values(w) == Values{4, 6});
        CHECK(f(VectorView<double>(w.get())) == 36);
    });
}

TEST_CASE("prepare compiles ahead, workspace_bytes says what a call needs beside its arguments") {
    const Var x = dvector("x");
    const auto f = function({.inputs = {x}, .outputs = {x / sum(x)}});
    f.prepare({{1000}});
    const auto* kernel = Inside::kernel(f, {{1000}});
    CHECK(numbers(f({std::vector<double>(1000, 2)})[0])[999] == 0.001);
    CHECK(Inside::kernel(f, {{1000}}) == kernel);
    const auto none = function({.inputs = {x}, .outputs = {x + 1}});
    CHECK(none.workspace_bytes({{1000}}) == 0);
    const auto twice = function({.inputs = {x}, .outputs = {exp(x) / sum(exp(x))}});      // exp(x) is read again after its sum
    CHECK(twice.workspace_bytes({{1000}}) >= 8000);
}

TEST_CASE("four shapes get kernels of their own, all further ones share one") {
    const Var x = dvector("x");
    const auto f = function<double(VectorView<double>)>({.inputs = {x}, .outputs = {sum(exp(x))}});
    std::vector<const jit::Kernel*> kernels;
    for (std::int64_t n = 2; n < 12; ++n) {
        const std::vector<double> zeros(static_cast<std::size_t>(n), 0);
        CHECK(f(zeros) == static_cast<double>(n));
        kernels.push_back(Inside::kernel(f, {{n}}));
    }
    std::ranges::sort(kernels);
    CHECK(std::ranges::unique(kernels).begin() - kernels.begin() == 5);
}

}  // namespace bitale::test
