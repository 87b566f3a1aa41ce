// SPDX-License-Identifier: BSD-3-Clause
/// What function() refuses: inputs, outputs, updates, givens, symbols, signatures.
#include "tests/jit/refusals.h"

namespace bitale::test {
namespace {

struct Model {
    Var x = fvector("x"), target = fscalar("target");
    Shared<double, 1> W = shared("W", {0.5, 0.25, 0.125, 1.0});
    Shared<float, 2> M = shared("M", {{1.0F, 2.0F}, {3.0F, 4.0F}});
    Var y = sum(x * W), cost = square(target - y);
    std::vector<AnyShared> variables{W, M};
};

}  // namespace

TEST_CASE("refused: inputs that are missing, unused, twice, none or empty") {
    Model m;
    const Var z = fvector("z"), nothing;
    REFUSED(ValueError, function({.inputs = {m.x}, .outputs = {m.cost}, .name = "f"}),
            "ValueError: the graph of \"f\" needs the input \"target\", which is not among its inputs\n"
            "  x       \"target\"  f32[]   @\n"
            "  in      function   @", m.variables);
    REFUSED(ValueError, function({.inputs = {m.x, m.target}, .outputs = {m.y}, .name = "f"}),
            "ValueError: the input \"target\" of \"f\" is not used; set .unused = Unused::allow if that is meant\n"
            "  x       \"target\"  f32[]   @\n"
            "  in      function   @", m.variables);
    REFUSED(ValueError, function({.inputs = {m.x, m.x}, .outputs = {m.y}, .name = "f"}),
            "ValueError: input \"x\" of \"f\" is given twice\n"
            "  x       \"x\"  f32[x.0]   @\n"
            "  in      function   @", m.variables);
    REFUSED(ValueError, function({.inputs = {m.y}, .outputs = {m.y}, .name = "f"}),
            "ValueError: input 0 of \"f\" is no input but sum; inputs come from fvector(), tensor() and the like\n"
            "  x       sum(...)  f64[]   @\n"
            "  in      function   @", m.variables);
    REFUSED(ValueError, function({.inputs = {m.W}, .outputs = {m.y}, .name = "f"}),
            "ValueError: input 0 of \"f\" is the shared variable \"W\", which a function reads without being given it; leave it out\n"
            "  x       \"W\"  f64[4]   @\n"
            "  in      function   @", m.variables);
    REFUSED(ValueError, function({.inputs = {m.x, nothing}, .outputs = {m.y}, .name = "f"}),
            "ValueError: input 1 of \"f\" is an empty Var\n"
            "  in      function   @", m.variables);
    REFUSED(ValueError, function({.inputs = {m.x}, .outputs = {m.y, nothing}, .name = "f"}),
            "ValueError: output 1 of \"f\" is an empty Var\n"
            "  in      function   @", m.variables);
}

TEST_CASE("refused: updates of what is no variable, twice, or of an empty Var") {
    Model m;
    const Var nothing;
    REFUSED(UpdateError, function({.inputs = {m.x}, .updates = {{m.x, m.x * 2}}, .name = "f"}),
            "UpdateError: only shared variables can be updated; shared() makes one\n"
            "  target  \"x\"  f32[x.0]   @\n"
            "  in      update   @", m.variables);
    REFUSED(UpdateError, function({.inputs = {m.x}, .updates = {{m.y, m.y}}, .name = "f"}),
            "UpdateError: only shared variables can be updated; shared() makes one\n"
            "  target  sum(...)  f64[]   @\n"
            "  in      update   @", m.variables);
    REFUSED(UpdateError, function({.updates = {{nothing, m.W}}, .name = "f"}),
            "UpdateError: only shared variables can be updated; shared() makes one\n"
            "  target  an empty Var   @\n"
            "  in      update   @", m.variables);
    REFUSED(UpdateError, function({.updates = {{m.W, nothing}}, .name = "f"}),
            "UpdateError: the update of \"W\" is an empty Var\n"
            "  in      update   @", m.variables);
    REFUSED(UpdateError, function({.updates = {{m.W, m.W.var() * 2}, {m.M, m.M.var() + 1}, {m.W, m.W.var() * 3}}, .name = "f"}),
            "UpdateError: \"W\" is updated twice in one function; join the two expressions\n"
            "  target  \"W\"  f64[4]   @\n"
            "  in      update   @", m.variables);
}

TEST_CASE("refused: updates of another dtype, with the expression that brought it in, or of another shape") {
    Model m;
    const Var v = dscalar("v"), i = tensor<std::int32_t>("i", {2, 2});
    REFUSED(UpdateError, function({.inputs = {v}, .updates = {{m.M, m.M - square(v) * 2}}, .name = "f"}),
            "UpdateError: the update of \"M\" is f64, the variable f32; cast the update, or what became f64 first\n"
            "  target  \"M\"  f32[2, 2]   @\n"
            "  value   subtract(...)  f64[2, 2]   @\n"
            "  became  \"v\"  f64[]   @\n"
            "  in      update   @", m.variables);
    REFUSED(UpdateError, function({.inputs = {i}, .updates = {{m.M, m.M - tanh(i) * 2}}, .name = "f"}),
            "UpdateError: the update of \"M\" is f64, the variable f32; cast the update, or what became f64 first\n"
            "  target  \"M\"  f32[2, 2]   @\n"
            "  value   subtract(...)  f64[2, 2]   @\n"
            "  became  tanh(...)  f64[2, 2]   @\n"
            "  in      update   @", m.variables);
    REFUSED(UpdateError, function({.updates = {{m.M, m.M * constant(0.5)}}, .name = "f"}),
            "UpdateError: the update of \"M\" is f64, the variable f32; cast the update, or what became f64 first\n"
            "  target  \"M\"  f32[2, 2]   @\n"
            "  value   multiply(...)  f64[2, 2]   @\n"
            "  became  0.5  f64[]   @\n"
            "  in      update   @", m.variables);
    REFUSED(UpdateError, function({.updates = {{m.W, m.W > 0.5}}, .name = "f"}),
            "UpdateError: the update of \"W\" is bool, the variable f64; cast the update, or what became bool first\n"
            "  target  \"W\"  f64[4]   @\n"
            "  value   greater(...)  bool[4]   @\n"
            "  became  greater(...)  bool[4]   @\n"
            "  in      update   @", m.variables);
    REFUSED(UpdateError, function({.updates = {{m.W, sum(m.W)}}, .name = "f"}),
            "UpdateError: the update of \"W\" has shape [], the variable [4]\n"
            "  target  \"W\"  f64[4]   @\n"
            "  value   sum(...)  f64[]   @\n"
            "  in      update   @", m.variables);
    REFUSED(UpdateError, function({.updates = {{m.W, reshape(m.W, {2, 2})}}, .name = "f"}),
            "UpdateError: the update of \"W\" has shape [2, 2], the variable [4]\n"
            "  target  \"W\"  f64[4]   @\n"
            "  value   reshape(...)  f64[2, 2]   @\n"
            "  in      update   @", m.variables);
    REFUSED(UpdateError, function({.updates = {{m.M, broadcast_to(m.M, {3, 2, 2})}}, .name = "f"}),
            "UpdateError: the update of \"M\" has shape [3, 2, 2], the variable [2, 2]\n"
            "  target  \"M\"  f32[2, 2]   @\n"
            "  value   broadcast_to(...)  f32[3, 2, 2]   @\n"
            "  in      update   @", m.variables);
}

TEST_CASE("refused: givens of another type, of an empty Var, twice, or after which an update does not fit") {
    Model m;
    const Var z = dvector("z"), s = fscalar("s"), nothing, u = tensor<double>("u", {4}), five = tensor<double>("five", {5});
    REFUSED(TypeError, function({.inputs = {z}, .outputs = {m.y}, .givens = {{m.x, z}}, .name = "f"}),
            "TypeError: a given replaces f32[x.0] by f64[z.0]; both must have one dtype and shape\n"
            "  what    \"x\"  f32[x.0]   @\n"
            "  by      \"z\"  f64[z.0]   @\n"
            "  in      function   @", m.variables);
    REFUSED(TypeError, function({.inputs = {s}, .outputs = {m.y}, .givens = {{m.x, s}}, .name = "f"}),
            "TypeError: a given replaces f32[x.0] by f32[]; both must have one dtype and shape\n"
            "  what    \"x\"  f32[x.0]   @\n"
            "  by      \"s\"  f32[]   @\n"
            "  in      function   @", m.variables);
    REFUSED(ValueError, function({.outputs = {m.y}, .givens = {{m.x, nothing}}, .name = "f"}),
            "ValueError: a given with an empty Var\n"
            "  what    \"x\"  f32[x.0]   @\n"
            "  in      function   @", m.variables);
    REFUSED(ValueError, function({.inputs = {m.x, s}, .outputs = {m.cost}, .givens = {{m.target, s}, {m.target, s * 2}}, .name = "f"}),
            "ValueError: two givens replace the same Var\n"
            "  what    \"target\"  f32[]   @\n"
            "  by      multiply(...)  f32[]   @\n"
            "  in      function   @", m.variables);
    REFUSED(TypeError, function({.inputs = {five}, .updates = {{m.W, m.W + u}}, .givens = {{u, five}}, .name = "f"}),
            "TypeError: a given replaces f64[4] by f64[5]; both must have one dtype and shape\n"
            "  what    \"u\"  f64[4]   @\n"
            "  by      \"five\"  f64[5]   @\n"
            "  in      function   @", m.variables);
}

TEST_CASE("refused: an extent that no input has") {
    Model m;
    const Var n = tensor<double>("n", {dim("batch"), 4}), v = tensor<double>("v", {4}), c = dscalar("c");
    REFUSED(ShapeError, function({.inputs = {c}, .outputs = {broadcast_to(c, {dim("batch")})}, .name = "f"}),
            "ShapeError: the dim batch of \"f\" is the extent of none of its inputs; add an input that has it\n"
            "  x       broadcast_to(...)  f64[batch]   @\n"
            "  in      function   @", m.variables);
    REFUSED(ShapeError, function({.inputs = {v}, .outputs = {broadcast_to(v, {dim("batch"), 4})}, .name = "f"}),
            "ShapeError: the dim batch of \"f\" is the extent of none of its inputs; add an input that has it\n"
            "  x       broadcast_to(...)  f64[batch, 4]   @\n"
            "  in      function   @", m.variables);
}

TEST_CASE("refused: a signature that is not the graph's") {
    Model m;
    const FunctionSpec spec{.inputs = {m.x, m.target}, .outputs = {m.y, m.cost}, .updates = {{m.W, m.W - grad(m.cost, m.W)}}, .name = "train"};
    using Both = std::tuple<double, double>;
    REFUSED(TypeError, function<Both(VectorView<float>)>(spec),
            "TypeError: the signature of \"train\" has 1 argument, the graph 2 inputs\n"
            "  in      function   @", m.variables);
    REFUSED(TypeError, (function<Both(VectorView<double>, float)>(spec)),
            "TypeError: the signature of \"train\" has f64 of rank 1 as argument 0, the graph f32[x.0]\n"
            "  argument  \"x\"  f32[x.0]   @\n"
            "  in      function   @", m.variables);
    REFUSED(TypeError, (function<Both(MatrixView<float>, float)>(spec)),
            "TypeError: the signature of \"train\" has f32 of rank 2 as argument 0, the graph f32[x.0]\n"
            "  argument  \"x\"  f32[x.0]   @\n"
            "  in      function   @", m.variables);
    REFUSED(TypeError, (function<Both(VectorView<float>, double)>(spec)),
            "TypeError: the signature of \"train\" has f64 of rank 0 as argument 1, the graph f32[]\n"
            "  argument  \"target\"  f32[]   @\n"
            "  in      function   @", m.variables);
    REFUSED(TypeError, (function<Both(float, VectorView<float>)>(spec)),
            "TypeError: the signature of \"train\" has f32 of rank 0 as argument 0, the graph f32[x.0]\n"
            "  argument  \"x\"  f32[x.0]   @\n"
            "  in      function   @", m.variables);
    REFUSED(TypeError, (function<double(VectorView<float>, float)>(spec)),
            "TypeError: the signature of \"train\" has 1 result, the graph 2 outputs\n"
            "  in      function   @", m.variables);
    REFUSED(TypeError, (function<void(VectorView<float>, float)>(spec)),
            "TypeError: the signature of \"train\" has no result, the graph 2 outputs\n"
            "  in      function   @", m.variables);
    REFUSED(TypeError, (function<std::tuple<double, float>(VectorView<float>, float)>(spec)),
            "TypeError: the signature of \"train\" has f32 of rank 0 as result 1, the graph f64[]\n"
            "  result  square(...)  f64[]   @\n"
            "  in      function   @", m.variables);
    REFUSED(TypeError, (function<std::tuple<Tensor<double, 1>, double>(VectorView<float>, float)>(spec)),
            "TypeError: the signature of \"train\" has f64 of rank 1 as result 0, the graph f64[]\n"
            "  result  sum(...)  f64[]   @\n"
            "  in      function   @", m.variables);
}

TEST_CASE("refused: settings that do not exist") {
    Model m;
    const auto f = function({.inputs = {m.x}, .outputs = {m.y}, .name = "f"});
    REFUSED(ValueError, f.dump({{4}}, "loop"), "ValueError: no stage is called \"loop\"; there are graph, loops, llvm, asm and the loop passes' names", m.variables);
    REFUSED(ValueError, f.dump({}, "loops"), "ValueError: got 0 shapes for 1 input", m.variables);
    REFUSED(ShapeError, f.dump({{4, 4}}, "loops"),
            "ShapeError: the input \"x\" has rank 1, the shape given for it is [4, 4]\n"
            "  x       \"x\"  f32[x.0]   @", m.variables);
    REFUSED(ValueError, f.prepare({}), "ValueError: got 0 shapes for 1 input", m.variables);
    REFUSED(ShapeError, f.workspace_bytes({{5}}),
            "ShapeError: multiply: extents differ at this call: x.0 = 5 and 4\n"
            "  left    \"x\"  f32[x.0]   @\n"
            "  right   \"W\"  f64[4]   @\n"
            "  in      multiply   @", m.variables);
    const auto g = function({.inputs = {m.x}, .outputs = {m.y}, .name = "g", .options = {.target = "pentium"}});
    REFUSED(ValueError, g.prepare({{4}}), "ValueError: no target is called \"pentium\" on this machine", m.variables);
    const auto h = function({.inputs = {m.x}, .outputs = {m.y}, .name = "h", .options = {.without = "order_reductions"}});
    REFUSED(ValueError, h.prepare({{4}}),
            "ValueError: Options::without = \"order_reductions\" names no loop pass that can be left out; there are split_loops, merge_loops, stream_rows, tile_contractions, parallelise, "
            "join_loops, unroll_small, vectorise, load_both_rows, divide_by_unchanging, share_and_hoist, share_values, share_reciprocals, divide_ahead, prefetch_rows, promote_registers, share_loops", m.variables);
}

}  // namespace bitale::test
