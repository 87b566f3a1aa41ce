// SPDX-License-Identifier: BSD-3-Clause
/// What cannot be written: expressions that are refused where the user writes them.
#include "tests/jit/refusals.h"

#include <limits>

namespace bitale::test {
namespace {
const std::vector<AnyShared> none;
}

TEST_CASE("refused: shapes that do not broadcast") {
    const Var a = tensor<float>("a", {3, 4}), b = tensor<float>("b", {4, 3}), c = tensor<double>("c", {2}), flag = tensor<bool>("flag", {5});
    REFUSED(ShapeError, a + b,
            "ShapeError: add: shapes do not broadcast: f32[3, 4] and f32[4, 3]\n"
            "  left    \"a\"  f32[3, 4]   @\n"
            "  right   \"b\"  f32[4, 3]   @\n"
            "  in      add   @", none);
    REFUSED(ShapeError, where(flag, c, 0),
            "ShapeError: where: shapes do not broadcast: bool[5], f64[2] and f64[]\n"
            "  operand 0  \"flag\"  bool[5]   @\n"
            "  operand 1  \"c\"  f64[2]   @\n"
            "  operand 2  0  f64[]   @\n"
            "  in      where   @", none);
    REFUSED(ShapeError, tanh(a) * square(c),
            "ShapeError: multiply: shapes do not broadcast: f32[3, 4] and f64[2]\n"
            "  left    tanh(...)  f32[3, 4]   @\n"
            "  right   square(...)  f64[2]   @\n"
            "  in      multiply   @", none);
    REFUSED(ShapeError, broadcast_to(a, {5, 3, 3}),
            "ShapeError: broadcast_to: f32[3, 4] does not broadcast to [5, 3, 3]\n"
            "  x       \"a\"  f32[3, 4]   @\n"
            "  in      broadcast_to   @", none);
    REFUSED(ShapeError, broadcast_to(a, {4}),
            "ShapeError: broadcast_to: f32[3, 4] does not broadcast to [4]\n"
            "  x       \"a\"  f32[3, 4]   @\n"
            "  in      broadcast_to   @", none);
}

TEST_CASE("refused: axes that are not there or given twice") {
    const Var a = tensor<float>("a", {3, 4});
    REFUSED(ShapeError, sum(a, 2),
            "ShapeError: sum: axis 2 is out of range for rank 2 (-2 to 1)\n"
            "  x       \"a\"  f32[3, 4]   @\n"
            "  in      sum   @", none);
    REFUSED(ShapeError, sum(a, -3),
            "ShapeError: sum: axis -3 is out of range for rank 2 (-2 to 1)\n"
            "  x       \"a\"  f32[3, 4]   @\n"
            "  in      sum   @", none);
    REFUSED(ShapeError, mean(a, {1, -1}),
            "ShapeError: mean: axis 1 is given twice\n"
            "  x       \"a\"  f32[3, 4]   @\n"
            "  in      mean   @", none);
    REFUSED(ShapeError, size(a, 5),
            "ShapeError: size: axis 5 is out of range for rank 2 (-2 to 1)\n"
            "  x       \"a\"  f32[3, 4]   @\n"
            "  in      size   @", none);
    REFUSED(ShapeError, expand_dims(a, {0, 4}),
            "ShapeError: expand_dims: axis 4 is out of range for rank 4 (-4 to 3)\n"
            "  x       \"a\"  f32[3, 4]   @\n"
            "  in      expand_dims   @", none);
    REFUSED(ShapeError, expand_dims(a, {1, 1}),
            "ShapeError: expand_dims: axis 1 is given twice\n"
            "  x       \"a\"  f32[3, 4]   @\n"
            "  in      expand_dims   @", none);
}

TEST_CASE("refused: reshape, squeeze, transpose") {
    const Var a = tensor<float>("a", {3, 4}), b = tensor<float>("b", {dim("n"), 4});
    REFUSED(ShapeError, reshape(a, {5, 2}),
            "ShapeError: reshape: f32[3, 4] has 12 elements, [5, 2] has 10\n"
            "  x       \"a\"  f32[3, 4]   @\n"
            "  in      reshape   @", none);
    REFUSED(ShapeError, reshape(a, {-1, -1}),
            "ShapeError: reshape: two extents are -1\n"
            "  x       \"a\"  f32[3, 4]   @\n"
            "  in      reshape   @", none);
    REFUSED(ShapeError, reshape(a, {5, -1}),
            "ShapeError: reshape: 12 elements cannot be divided into rows of 5\n"
            "  x       \"a\"  f32[3, 4]   @\n"
            "  in      reshape   @", none);
    REFUSED(ShapeError, reshape(a, {0, -1}),
            "ShapeError: reshape: 12 elements cannot be divided into rows of 0\n"
            "  x       \"a\"  f32[3, 4]   @\n"
            "  in      reshape   @", none);
    REFUSED(ShapeError, reshape(a, {3, -4}), "ShapeError: a dim of -4: extents are 0 or more", none);
    REFUSED(ShapeError, squeeze(a, {0}),
            "ShapeError: squeeze: axis 0 has extent 3, not 1\n"
            "  x       \"a\"  f32[3, 4]   @\n"
            "  in      squeeze   @", none);
    REFUSED(ShapeError, squeeze(b, {0}),
            "ShapeError: squeeze: axis 0 has extent n, which is not known to be 1; reshape it if it is\n"
            "  x       \"b\"  f32[n, 4]   @\n"
            "  in      squeeze   @", none);
    REFUSED(ShapeError, squeeze(a, {2}),
            "ShapeError: squeeze: axis 2 is out of range for rank 2 (-2 to 1)\n"
            "  x       \"a\"  f32[3, 4]   @\n"
            "  in      squeeze   @", none);
    REFUSED(ShapeError, transpose(a, {0}),
            "ShapeError: transpose: the permutation names 1 axes, x has rank 2\n"
            "  x       \"a\"  f32[3, 4]   @\n"
            "  in      transpose   @", none);
    REFUSED(ShapeError, transpose(a, {0, 0}),
            "ShapeError: transpose: axis 0 is given twice\n"
            "  x       \"a\"  f32[3, 4]   @\n"
            "  in      transpose   @", none);
    REFUSED(ShapeError, transpose(a, {0, 2}),
            "ShapeError: transpose: axis 2 is out of range for rank 2 (-2 to 1)\n"
            "  x       \"a\"  f32[3, 4]   @\n"
            "  in      transpose   @", none);
}

TEST_CASE("refused: numbers that a dtype cannot hold") {
    const Var i = tensor<std::int8_t>("i", {2}), u = tensor<std::uint8_t>("u", {2}), l = lvector("l");
    REFUSED(TypeError, i + 300,
            "TypeError: the number 300 is out of range for i8; write it as a constant<T>() of a wider type\n"
            "  in      number   @", none);
    REFUSED(TypeError, u - -1,
            "TypeError: the number -1 is out of range for u8; write it as a constant<T>() of a wider type\n"
            "  in      number   @", none);
    REFUSED(TypeError, l * std::numeric_limits<std::uint64_t>::max(),
            "TypeError: the number 18446744073709551615 is out of range for i64; write it as a constant<T>() of a wider type\n"
            "  in      number   @", none);
    REFUSED(TypeError, constant<std::int32_t>(1) + 3000000000LL,
            "TypeError: the number 3000000000 is out of range for i32; write it as a constant<T>() of a wider type\n"
            "  in      number   @", none);
    REFUSED(TypeError, constant(DType::i32, 1.5),
            "TypeError: a floating number cannot be a constant of i32; cast a floating constant\n"
            "  in      number   @", none);
    REFUSED(TypeError, constant(DType::u8, 256),
            "TypeError: the number 256 is out of range for u8; write it as a constant<T>() of a wider type\n"
            "  in      number   @", none);
    REFUSED(TypeError, constant(DType::f64, l),
            "TypeError: constant() takes a number, not i64[l.0]; cast() converts a Var\n"
            "  x       \"l\"  i64[l.0]   @\n"
            "  in      constant   @", none);
}

TEST_CASE("refused: operands of a kind that an operation does not take") {
    const Var x = fvector("x"), flag = tensor<bool>("flag", {2}), a = tensor<bool>("a", {2});
    REFUSED(TypeError, where(x, x, x),
            "TypeError: where's condition is f32[x.0], not bool; compare it: not_equal(x, 0)\n"
            "  operand 0  \"x\"  f32[x.0]   @\n"
            "  operand 1  \"x\"  f32[x.0]   @\n"
            "  operand 2  \"x\"  f32[x.0]   @\n"
            "  in      where   @", none);
    REFUSED(TypeError, where(1, x, x),
            "TypeError: where's condition is f32[], not bool; compare it: not_equal(x, 0)\n"
            "  operand 0  1  f32[]   @\n"
            "  operand 1  \"x\"  f32[x.0]   @\n"
            "  operand 2  \"x\"  f32[x.0]   @\n"
            "  in      where   @", none);
    REFUSED(TypeError, -flag,
            "TypeError: negative is not defined for bool; cast its operand\n"
            "  x       \"flag\"  bool[2]   @\n"
            "  in      negative   @", none);
    REFUSED(TypeError, flag - a,
            "TypeError: subtract is not defined for bool; cast its operand\n"
            "  left    \"flag\"  bool[2]   @\n"
            "  right   \"a\"  bool[2]   @\n"
            "  in      subtract   @", none);
    REFUSED(TypeError, tensor<half>("h", {2}) + tensor<bfloat16>("b", {2}),
            "TypeError: add has no common dtype for its operands; cast one of them\n"
            "  left    \"h\"  f16[2]   @\n"
            "  right   \"b\"  bf16[2]   @\n"
            "  in      add   @", none);
}

TEST_CASE("refused: gradients that do not exist") {
    const Var x = dvector("x"), y = dvector("y"), n = lvector("n");
    REFUSED(GradientError, grad(tanh(x), x),
            "GradientError: the cost is f64[x.0], not a scalar; reduce it: grad(sum(cost), x)\n"
            "  cost    tanh(...)  f64[x.0]   @\n"
            "  in      grad   @", none);
    REFUSED(GradientError, grad(sum(n), x),
            "GradientError: the cost is i64[], not floating; cast what it is made of\n"
            "  cost    sum(...)  i64[]   @\n"
            "  in      grad   @", none);
    REFUSED(GradientError, grad(sum(x), n),
            "GradientError: no gradient with respect to i64[n.0]: it is not floating\n"
            "  x       \"n\"  i64[n.0]   @\n"
            "  in      grad   @", none);
    REFUSED(GradientError, grad(sum(square(x)), y),
            "GradientError: the cost does not depend on x through floating operations; pass Disconnected::zero for a gradient of zeros\n"
            "  cost    sum(...)  f64[]   @\n"
            "  x       \"y\"  f64[y.0]   @\n"
            "  in      grad   @", none);
    REFUSED(GradientError, grad(sum(cast<double>(cast<std::int64_t>(x))), x),
            "GradientError: the cost does not depend on x through floating operations; pass Disconnected::zero for a gradient of zeros\n"
            "  cost    sum(...)  f64[]   @\n"
            "  x       \"x\"  f64[x.0]   @\n"
            "  in      grad   @", none);
    REFUSED(GradientError, grad(sum(x), 2.0),
            "GradientError: no gradient with respect to a number\n"
            "  in      grad   @", none);
    REFUSED(GradientError, grad(3.0, x),
            "GradientError: the cost does not depend on x through floating operations; pass Disconnected::zero for a gradient of zeros\n"
            "  cost    3  f64[]   @\n"
            "  x       \"x\"  f64[x.0]   @\n"
            "  in      grad   @", none);
}

TEST_CASE("refused: a Var that was never assigned") {
    const Var x = dvector("x"), nothing;
    const std::string empty = "ValueError: an operation got an empty Var: it was default-constructed and never assigned\n  in      expression   @";
    REFUSED(ValueError, x + nothing, empty, none);
    REFUSED(ValueError, tanh(nothing), empty, none);
    REFUSED(ValueError, sum(nothing), empty, none);
    REFUSED(ValueError, cast<float>(nothing), empty, none);
    REFUSED(ValueError, reshape(nothing, {2}), empty, none);
    REFUSED(ValueError, transpose(nothing), empty, none);
    REFUSED(ValueError, squeeze(nothing), empty, none);
    REFUSED(ValueError, expand_dims(nothing, {0}), empty, none);
    REFUSED(ValueError, broadcast_to(nothing, {2}), empty, none);
    REFUSED(ValueError, where(nothing, x, x), empty, none);
    REFUSED(ValueError, grad(nothing, x), empty, none);
    REFUSED(ValueError, grad(sum(x), nothing), empty, none);
    REFUSED(ValueError, grad(sum(x), std::vector<Var>{x, nothing}),
            "ValueError: grad got an empty Var: it was default-constructed and never assigned\n"
            "  cost    sum(...)  f64[]   @\n"
            "  in      grad   @", none);
    REFUSED(ValueError, nothing.type(), "ValueError: an empty Var has no type: it was default-constructed and never assigned", none);
    CHECK(nothing.name().empty());
}

TEST_CASE("refused: extents below 0, without a name, or with a size that overflows") {
    REFUSED(ShapeError, tensor<float>("x", {3, -2}), "ShapeError: a dim of -2: extents are 0 or more", none);
    REFUSED(ValueError, dim(""), "ValueError: a symbolic dim needs a name", none);
    constexpr std::int64_t large = std::int64_t{1} << 40;
    const Var x = tensor<float>("x", {large, large});
    REFUSED(ShapeError, reshape(x, {-1}), "ShapeError: a tensor of 1099511627776 * 1099511627776 elements: the size overflows", none);
    REFUSED(ShapeError, (shared("w", AnyView(DType::f64, nullptr, {large, large}, {0, 0}))), "ShapeError: shape [1099511627776, 1099511627776]: the number of elements overflows", none);
    REFUSED(OutOfMemory, (shared("w", AnyView(DType::f64, nullptr, {large, 1000}, {0, 0}))), "OutOfMemory: no memory for 8796093022208000 bytes", none);
    REFUSED(ShapeError, (Tensor<double, 2>({large, large})), "ShapeError: shape [1099511627776, 1099511627776]: the number of elements overflows", none);
    REFUSED(ShapeError, (AnyTensor(DType::f32, {2, -1})), "ShapeError: shape [2, -1] has a negative extent", none);
    REFUSED(ShapeError, (shared("w", {{1.0, 2.0}, {3.0}})), "ShapeError: a list of rows of 2 and of 1 elements", none);
    REFUSED(ShapeError, (tensor_of_rank(DType::f32, "x", 17)),
            "ShapeError: a tensor of rank 17; there are at most 16 axes\n"
            "  in      input   @", none);
}

}  // namespace bitale::test
