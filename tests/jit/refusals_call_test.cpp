// SPDX-License-Identifier: BSD-3-Clause
/// What a call refuses: its arguments, its results, memory that is used twice; and what variables and tensors refuse.
#include "engine/leaves.h"
#include "runtime/shared_storage.h"
#include "tests/jit/refusals.h"

namespace bitale::test {
namespace {

/// One step of a regression: x (batch, 2), t (batch), W (2).
struct Model {
    Var x = tensor<float>("x", {dim("batch"), 2}), t = tensor<float>("t", {dim("batch")});
    Shared<double, 1> W = shared("W", {0.5, 0.25});
    std::vector<AnyShared> variables{W};
    Var y = sum(x * W, 1), cost = mean(square(t - y));
    FunctionSpec spec{.inputs = {x, t}, .outputs = {y, cost}, .updates = {{W, W - grad(cost, W)}}, .name = "train"};
};

const Tensor<float, 2> xs{{1, 2}, {3, 4}, {5, 6}};
const std::vector<float> ts{1, 2, 3};

}  // namespace

TEST_CASE("refused: a typed call with extents that do not fit") {
    Model m;
    const auto f = function<std::tuple<Tensor<double, 1>, double>(MatrixView<float>, VectorView<float>)>(m.spec);
    REFUSED(ShapeError, (f(MatrixView<float>(xs.data(), {2, 3}), {1, 2})),
            "ShapeError: the input \"x\" has extent 3 on axis 1, expected 2\n"
            "  x       \"x\"  f32[batch, 2]   @", m.variables);
    REFUSED(ShapeError, (f(xs, {1, 2, 3, 4})),
            "ShapeError: the input \"t\" has extent 4 on axis 0, expected batch = 3\n"
            "  x       \"t\"  f32[batch]   @", m.variables);
    const auto held = f.exclusive();
    REFUSED(ShapeError, (held(xs, {1, 2, 3, 4})),
            "ShapeError: the input \"t\" has extent 4 on axis 0, expected batch = 3\n"
            "  x       \"t\"  f32[batch]   @", m.variables);
    REFUSED(ShapeError, (held(MatrixView<float>(xs.data(), {1, -2}), {1})),
            "ShapeError: the input \"x\" has extent -2 on axis 1, expected 2\n"
            "  x       \"x\"  f32[batch, 2]   @", m.variables);
}

TEST_CASE("refused: extents that differ at the call, at the operation that needs them equal") {
    Model m;
    const Var a = dvector("a"), b = dvector("b");
    auto v = shared("v", {1.0, 2.0, 3.0});
    m.variables.push_back(v);
    const auto f = function<double(VectorView<double>, VectorView<double>)>({.inputs = {a, b}, .outputs = {sum(a * b)}, .updates = {{m.W, m.W + sum(a)}}, .name = "f"});
    REFUSED(ShapeError, f({1, 2, 3}, {1, 2}),
            "ShapeError: multiply: extents differ at this call: a.0 = 3 and b.0 = 2\n"
            "  left    \"a\"  f64[a.0]   @\n"
            "  right   \"b\"  f64[b.0]   @\n"
            "  in      multiply   @", m.variables);
    REFUSED(ShapeError, f({1, 2, 3}, {1}),
            "ShapeError: multiply: extents differ at this call: a.0 = 3 and b.0 = 1\n"
            "  left    \"a\"  f64[a.0]   @\n"
            "  right   \"b\"  f64[b.0]   @\n"
            "  in      multiply   @", m.variables);
    const auto g = function<void(VectorView<double>)>({.inputs = {a}, .updates = {{v, a * 2}}, .name = "g"});
    REFUSED(UpdateError, g({1, 2}),
            "UpdateError: the update of \"v\" has shape [2] at this call, the variable [3]\n"
            "  target  \"v\"  f64[3]   @\n"
            "  value   multiply(...)  f64[a.0]   @", m.variables);
    const auto h = function<Tensor<double, 2>(VectorView<double>)>({.inputs = {a}, .outputs = {reshape(a, {-1, 4}) * 2}, .name = "h"});
    REFUSED(ShapeError, h({1, 2, 3}),
            "ShapeError: reshape: the dim a.0/4 is 3/4 at this call, which does not divide\n"
            "  x       \"a\"  f64[a.0]   @\n"
            "  in      reshape   @", m.variables);
    const auto k = function<Tensor<double, 2>(VectorView<double>)>({.inputs = {a}, .outputs = {reshape(a, {2, 3})}, .name = "k"});
    REFUSED(ShapeError, k({1, 2, 3}),
            "ShapeError: reshape: extents differ at this call: a.0 = 3 and 6\n"
            "  x       \"a\"  f64[a.0]   @\n"
            "  in      reshape   @", m.variables);
    const Var c = dmatrix("c"), d = dvector("d");
    const auto large = function({.inputs = {c, d}, .outputs = {sum(reshape(c, {-1, 1}) + d)}, .name = "large"});
    constexpr std::int64_t n = std::int64_t{1} << 32;
    REFUSED(ShapeError, large({AnyView(DType::f64, nullptr, {n, 2}, {0, 0}), AnyView(DType::f64, nullptr, {n}, {0})}),
            "ShapeError: add: shape [8589934592, 4294967296]: the number of elements overflows\n"
            "  left    reshape(...)  f64[c.0*c.1, 1]   @\n"
            "  right   \"d\"  f64[d.0]   @\n"
            "  in      add   @", m.variables);
}

TEST_CASE("refused: a dynamic call with the wrong count, dtype, rank or extent") {
    Model m;
    const auto f = function(m.spec);
    REFUSED(ValueError, f({xs}), "ValueError: \"train\" takes 2 arguments, got 1", m.variables);
    REFUSED(ValueError, f({}), "ValueError: \"train\" takes 2 arguments, got 0", m.variables);
    REFUSED(TypeError, (f({xs, std::vector<double>{1, 2, 3}})),
            "TypeError: argument 1 of \"train\", the input \"t\", is f64, expected f32\n"
            "  x       \"t\"  f32[batch]   @", m.variables);
    REFUSED(ShapeError, (f({ts, ts})),
            "ShapeError: argument 0 of \"train\", the input \"x\", has rank 1, expected 2\n"
            "  x       \"x\"  f32[batch, 2]   @", m.variables);
    REFUSED(ShapeError, (f({xs, std::vector<float>{1, 2}})),
            "ShapeError: the input \"t\" has extent 2 on axis 0, expected batch = 3\n"
            "  x       \"t\"  f32[batch]   @", m.variables);
}

TEST_CASE("refused: results in the caller's memory of the wrong count, dtype or shape") {
    Model m;
    const auto f = function(m.spec);
    std::vector<double> y(3), wrong(4);
    std::vector<float> floats(3);
    double cost = 0;
    for (bool called : {false, true}) {    // a call like the one before goes a shorter way
        if (called) f.into({xs, ts}, {y, cost});
        REFUSED(ValueError, f.into({xs, ts}, {y}), "ValueError: \"train\" has 2 outputs, into() got 1 view", m.variables);
        REFUSED(TypeError, (f.into({xs, ts}, {floats, cost})),
                "TypeError: result 0 of \"train\" is f64, the view given for it f32\n"
                "  output  sum(...)  f64[batch]   @", m.variables);
        REFUSED(ShapeError, (f.into({xs, ts}, {wrong, cost})),
                "ShapeError: result 0 of \"train\" has shape [3], the view given for it [4]\n"
                "  output  sum(...)  f64[batch]   @", m.variables);
        REFUSED(ShapeError, (f.into({xs, ts}, {cost, y})),
                "ShapeError: result 0 of \"train\" has shape [3], the view given for it []\n"
                "  output  sum(...)  f64[batch]   @", m.variables);
        REFUSED(ValueError, f.into({xs}, {y, cost}), "ValueError: \"train\" takes 2 arguments, got 1", m.variables);
        REFUSED(AliasError, (f.into({xs, ts}, {MutableView<double, 1>(y.data(), {3}, {0}), cost})),
                "AliasError: the view given for result 0 of \"train\" has a stride of 0: its elements share memory\n"
                "  output  sum(...)  f64[batch]   @", m.variables);
    }
}

TEST_CASE("refused: memory that a call writes and uses elsewhere") {
    auto W = shared("W", {1.0, 2.0, 3.0, 4.0}), V = shared("V", {1.0, 2.0, 3.0, 4.0});
    const std::vector<AnyShared> variables{W, V};
    const Var x = dvector("x"), s = dscalar("s");
    for (Mode mode : {Mode::jit, Mode::interpret, Mode::check}) for (bool called : {false, true}) {    // a call like the one before goes a shorter way
        const auto f = function({.inputs = {x}, .outputs = {x + 1, x * 2}, .updates = {{W, W + sum(x * V)}}, .name = "f", .mode = mode});
        std::vector<double> a(4), b(4), both(7);
        if (called) f.into({a}, {b, MutableView<double, 1>(both.data(), {4})});
        double* const w = const_cast<double*>(W.view().data());
        REFUSED(AliasError, f({W.view()}),
            "AliasError: the input \"x\" overlaps the variable \"W\", which \"f\" writes; pass a copy\n"
            "  x       \"x\"  f64[x.0]   @", variables);
        REFUSED(AliasError, f({View<double, 1>(w + 3, {4}, {-1})}),
            "AliasError: the input \"x\" overlaps the variable \"W\", which \"f\" writes; pass a copy\n"
            "  x       \"x\"  f64[x.0]   @", variables);
        REFUSED(AliasError, (f.into({a}, {a, b})),
            "AliasError: result 0 of \"f\" overlaps the input \"x\"; give it memory of its own\n"
            "  x       \"x\"  f64[x.0]   @", variables);
        REFUSED(AliasError, (f.into({a}, {MutableView<double, 1>(both.data(), {4}), MutableView<double, 1>(both.data() + 3, {4})})), "AliasError: result 1 of \"f\" overlaps result 0; give it memory of its own", variables);
        REFUSED(AliasError, (f.into({a}, {b, MutableView<double, 1>(w, {4})})),
            "AliasError: result 1 of \"f\" overlaps the variable \"W\"; give it memory of its own\n"
            "  output  multiply(...)  f64[x.0]   @", variables);
        REFUSED(AliasError, (f.into({a}, {b, MutableView<double, 1>(const_cast<double*>(V.view().data()), {4})})),
            "AliasError: result 1 of \"f\" overlaps the variable \"V\"; give it memory of its own\n"
            "  output  multiply(...)  f64[x.0]   @", variables);
        const auto g = function<void(double)>({.inputs = {s}, .updates = {{W, W * s}}, .name = "g", .mode = mode});
        const auto dynamic = function({.inputs = {s}, .updates = {{W, W * s}}, .name = "g", .mode = mode});
        REFUSED(AliasError, dynamic({AnyView(*(w + 2))}),
            "AliasError: the input \"s\" overlaps the variable \"W\", which \"g\" writes; pass a copy\n"
            "  x       \"s\"  f64[]   @", variables);
        g(1);
    }
}

TEST_CASE("refused: copy() with other things than variables of the same kind, one each") {
    Model m;
    auto V = shared("V", {1.0, 2.0}), three = shared("three", {1.0, 2.0, 3.0});
    auto F = shared("F", {1.0F, 2.0F});
    m.variables.insert(m.variables.end(), {V, three, F});
    const auto f = function(m.spec);
    REFUSED(ValueError, f.copy({{m.x, V}}),
            "ValueError: copy() of \"train\" exchanges shared variables only\n"
            "  got     \"x\"  f32[batch, 2]   @", m.variables);
    REFUSED(ValueError, f.copy({{m.W, m.y}}),
            "ValueError: copy() of \"train\" exchanges shared variables only\n"
            "  got     sum(...)  f64[batch]   @", m.variables);
    REFUSED(ValueError, f.copy({{m.W, Var()}}), "ValueError: copy() of \"train\" got an empty Var", m.variables);
    REFUSED(TypeError, f.copy({{m.W, three}}),
            "TypeError: copy() of \"train\" replaces f64[2] by f64[3]; both must have one dtype and shape\n"
            "  from    \"W\"  f64[2]   @\n"
            "  to      \"three\"  f64[3]   @", m.variables);
    REFUSED(TypeError, f.copy({{m.W, F}}),
            "TypeError: copy() of \"train\" replaces f64[2] by f32[2]; both must have one dtype and shape\n"
            "  from    \"W\"  f64[2]   @\n"
            "  to      \"F\"  f32[2]   @", m.variables);
    REFUSED(ValueError, f.copy({{V, m.W}}),
            "ValueError: copy() of \"train\" replaces \"V\", which the function does not use\n"
            "  from    \"V\"  f64[2]   @", m.variables);
    REFUSED(ValueError, (f.copy({{m.W, V}, {m.W, m.W}})),
            "ValueError: copy() of \"train\" replaces \"W\" twice\n"
            "  from    \"W\"  f64[2]   @\n"
            "  to      \"W\"  f64[2]   @", m.variables);
    const auto two = function({.outputs = {sum(V * m.W)}, .updates = {{V, V + m.W}}, .name = "two"});
    REFUSED(ValueError, two.copy({{V, m.W}}),
            "ValueError: copy() of \"two\" uses \"W\" for both \"V\" and \"W\"; make a function of its own for that\n"
            "  first   \"V\"  f64[2]   @\n"
            "  second  \"W\"  f64[2]   @", m.variables);
}

TEST_CASE("refused: everything that an empty Function is asked") {
    const std::string empty = "ValueError: an empty Function: it was default-constructed or moved from, and nothing was assigned to it";
    Function<double(double)> f;
    Function<> dynamic;
    CHECK(!f);
    REFUSED(ValueError, f(1), empty, {});
    REFUSED(ValueError, f.exclusive(), empty, {});
    REFUSED(ValueError, f.copy({}), empty, {});
    REFUSED(ValueError, dynamic({}), empty, {});
    REFUSED(ValueError, dynamic.into({}, {}), empty, {});
    REFUSED(ValueError, dynamic.prepare({}), empty, {});
    const Var x = dscalar("x");
    f = function<double(double)>({.inputs = {x}, .outputs = {x * 2}});
    CHECK(f);
    const auto moved = std::move(f);
    CHECK(moved(2) == 4);
    REFUSED(ValueError, f(1), empty, {});
}

TEST_CASE("refused: variables and tensors taken as what they are not") {
    auto W = shared("W", {{1.0, 2.0}, {3.0, 4.0}});
    const AnyShared any = W;
    const std::vector<AnyShared> variables{W};
    AnyShared erased = W;
    REFUSED(TypeError, erased.set(Tensor<float, 2>{{1, 2}, {3, 4}}), "TypeError: the variable \"W\" is f64, it was set to f32", variables);
    REFUSED(ShapeError, erased.set(Tensor<double, 2>{{1, 2, 3}}), "ShapeError: the variable \"W\" has shape [2, 2], it was set to shape [1, 3]", variables);
    REFUSED(ShapeError, erased.set(Tensor<double, 1>{1, 2, 3, 4}), "ShapeError: the variable \"W\" has shape [2, 2], it was set to shape [4]", variables);
    const AnyTensor x = W.get_any();
    REFUSED(TypeError, (x.as<float, 2>()), "TypeError: a tensor f64 of rank 2 taken as f32 of rank 2", variables);
    REFUSED(ShapeError, (x.as<double, 1>()), "ShapeError: a tensor f64 of rank 2 taken as f64 of rank 1", variables);
    REFUSED(TypeError, x.item<float>(), "TypeError: a tensor f64 of rank 2 taken as f32 of rank 2", variables);
    REFUSED(ShapeError, x.item<double>(), "ShapeError: item() of a tensor of shape [2, 2]", variables);
    double number = 0;
    REFUSED(ShapeError, copy(x, AnyMutableView(number)), "ShapeError: copy from shape [2, 2] to []", variables);
    AnyTensor ints(DType::i32, {2, 2});
    REFUSED(TypeError, copy(x, ints), "TypeError: copy from f64 to i32", variables);
}

TEST_CASE("refused: a call from inside a call, and a join of what this thread holds") {
    Model m;
    auto V = shared("V", {1.0, 2.0});
    m.variables.push_back(V);
    const auto f = function<void()>({.updates = {{m.W, m.W * 2}}, .name = "f"});
    const std::string inside = "ValueError: a call from inside a call: the function or variable belongs to a group that this thread is calling already";
    std::vector<double> result(2);
    const auto g = function({.outputs = {m.W}, .name = "g"});
    g.into({}, {result});
    {
        const GroupHold call(*as<SharedVariable>(m.W)->storage());      // what a call holds while its kernel runs
        REFUSED(ValueError, f(), inside, {});
        REFUSED(ValueError, g({}), inside, {});
        REFUSED(ValueError, g.into({}, {result}), inside, {});
        REFUSED(ValueError, f.exclusive(), inside, {});
        REFUSED(ValueError, m.W.get(), inside, {});
        REFUSED(ValueError, m.W.set(Tensor<double, 1>{1, 2}), inside, {});
        REFUSED(ValueError, function({.outputs = {sum(m.W * V)}, .name = "joined"}), "ValueError: function() joins variables of a group that this thread is calling", {V});
    }
    const auto held = f.exclusive();
    REFUSED(ValueError, function({.outputs = {sum(m.W * V)}, .name = "joined"}), "ValueError: function() joins variables of a group that this thread holds exclusively; make the function before exclusive()", m.variables);
}

}  // namespace bitale::test
