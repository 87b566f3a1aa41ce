// SPDX-License-Identifier: BSD-3-Clause
/// From a failed check of a kernel to the message that its caller reads.
#include "bitale/bitale.h"
#include "jit/compile.h"
#include "jit/failure.h"
#include "jit/program.h"
#include "tests/jit/nest_runner.h"

namespace bitale::test {
namespace {

/// The nest copies x[from(i)] to y[i] for 20 elements, on behalf of graph node 1.
LoopNest copying(int width, const std::function<Expr(Expr)>& from, bool outlined = false) {
    const Buffer x = loop::argument("x", Type::f32, integer(20), 0), y = loop::argument("y", Type::f32, integer(20), 1);
    Stmt body = elementwise(integer(20), width, [&](Expr i) { return loop::store(y, i, loop::load(x, from(i)), 1); });
    return kernel({x, y}, outlined ? loop::statement(loop::Outline{"part", body}) : body);
}

std::string message(const LoopNest& nest) {
    std::vector<float> x(20, 1.0F), y(20);
    Failure failure{0, -1, 0, 0, 0};
    const std::int32_t status = run(nest, {x.data(), y.data()}, {.failure = &failure}, Target::host(), {.check_bounds = true});
    try {
        jit::throw_failure("train", {{"the input \"x\"", "output 0"}, {"exp  a.cpp:1", "add  a.cpp:2"}}, status, failure);
    } catch (const InternalError& e) { return e.what(); }
}

}  // namespace

TEST_CASE("check_bounds: the message names function, buffer, element, op and line") {
    for (int width : {0, 8})
        for (bool outlined : {false, true}) {
            CHECK(message(copying(width, [](Expr i) { return i + 3; }, outlined)) ==
                  "InternalError: the kernel of \"train\" accesses element 20 of the input \"x\", which has 20; nothing was committed. Please report it with the text of dump(shapes, \"loops\")\n"
                  "  in      add  a.cpp:2");
            CHECK(message(copying(width, [](Expr i) { return i - 1; }, outlined)) ==
                  "InternalError: the kernel of \"train\" accesses element -1 of the input \"x\", which has 20; nothing was committed. Please report it with the text of dump(shapes, \"loops\")\n"
                  "  in      add  a.cpp:2");
        }
}

TEST_CASE("check_bounds: outlined bodies that are alike but of other nodes blame their own") {
    const Buffer x = loop::argument("x", Type::f32, integer(20), 0), y = loop::argument("y", Type::f32, integer(20), 1);
    const Index shift = named("shift", Type::i64);
    auto part = [&](std::int32_t origin, std::int64_t by) {
        return loop::block({loop::let(shift, loop::convert(Type::i64, loop::load(x, integer(0))) * by),
                            loop::statement(loop::Outline{"part", loop::for_each("i", integer(18), LoopKind::serial, [&](Expr i) { return loop::store(y, i, loop::load(x, i + loop::ref(shift)), origin); })})});
    };
    const LoopNest nest = kernel({x, y}, loop::block({loop::if_else(loop::load(x, integer(1)) > 0, part(0, 1)), loop::if_else(loop::load(x, integer(2)) > 0, part(1, 5))}));
    CHECK(message(nest).find("element 20 of the input \"x\"") != std::string::npos);
    CHECK(message(nest).find("in      add  a.cpp:2") != std::string::npos);
}

TEST_CASE("a check without a node, of a buffer without a name, and of another kind") {
    try {
        jit::throw_failure("f", {}, jit::out_of_bounds, Failure{jit::out_of_bounds, -1, 7, 3, 5});
    } catch (const InternalError& e) {
        CHECK(e.message() == "the kernel of \"f\" accesses element 7 of buffer 3, which has 5; nothing was committed. Please report it with the text of dump(shapes, \"loops\")");
        CHECK(e.lines().empty());
    }
    try {
        jit::throw_failure("f", {{}, {"log  a.cpp:3"}}, 4, Failure{4, 0, 7, 3, 5});
    } catch (const InternalError& e) { CHECK(std::string(e.what()) == "InternalError: the kernel of \"f\": check 4 failed: index 7, value 3, bound 5\n  in      log  a.cpp:3"); }
}

TEST_CASE("a kernel names its buffers as the user does") {
    auto w = shared("W", {1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0}), v = shared("v", {1.0});
    auto m = shared("m", {{1.0, 2.0}, {3.0, 4.0}});
    const Var x = dvector("x"), table = constant(AnyView(std::vector<double>(9, 2.0)));
    const Graph graph{{x}, {x * w, sum(exp(x))}, {{w, w / sum(w)}, {v, v + sum(table * x)}, {m, m + transpose(m)}}};
    DimBinding dims;
    REQUIRE(dims.bind(x.dims()[0], 9));
    const auto kernel = jit::compile(graph, dims, {.name = "f", .user = {}, .specialisation = {}});
    std::string names;
    for (const std::string& name : kernel->names.buffers) names += name + "; ";
    CHECK(names == "the input \"x\"; output 0; output 1; the variable \"W\"; the variable \"v\"; the variable \"m\"; the new value of the variable \"m\"; the constant table0; ");
}

}  // namespace bitale::test
