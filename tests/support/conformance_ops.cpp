// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/conformance_ops.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/support/runner.h"

namespace bitale::test {
namespace {

using Inputs = std::span<const Var>;
using Outputs = std::vector<Var>;

// Rows of the table for ops of one output, by their signature.
ConformanceOp unary(std::string_view name, Var (*f)(Operand)) {
    return {name, {}, [f](Inputs x, const Attributes&) -> Outputs { return {f(x[0])}; }};
}
ConformanceOp binary(std::string_view name, Var (*f)(Operand, Operand)) {
    return {name, {}, [f](Inputs x, const Attributes&) -> Outputs { return {f(x[0], x[1])}; }};
}
ConformanceOp ternary(std::string_view name, Var (*f)(Operand, Operand, Operand)) {
    return {name, {}, [f](Inputs x, const Attributes&) -> Outputs { return {f(x[0], x[1], x[2])}; }};
}
ConformanceOp reduction(std::string_view name, Var (*f)(Operand, Axes, bool)) {
    return {name, {"axes", "keepdims"}, [f](Inputs x, const Attributes& a) -> Outputs { return {f(x[0], a.at("axes").get<std::vector<int>>(), a.at("keepdims"))}; }};
}
ConformanceOp with_axes(std::string_view name, const char* attribute, Var (*f)(Operand, std::vector<int>)) {
    return {name, {attribute}, [f, attribute](Inputs x, const Attributes& a) -> Outputs { return {f(x[0], a.at(attribute).get<std::vector<int>>())}; }};
}

ConformanceOp with_correction(std::string_view name, Var (*f)(Operand, Axes, bool, double)) {
    return {name, {"axes", "keepdims", "correction"}, [f](Inputs x, const Attributes& a) -> Outputs {
                return {f(x[0], a.at("axes").get<std::vector<int>>(), a.at("keepdims"), a.at("correction"))};
            }};
}
ConformanceOp along_axis(std::string_view name, Var (*f)(Operand, int)) {
    return {name, {"axis"}, [f](Inputs x, const Attributes& a) -> Outputs { return {f(x[0], a.at("axis"))}; }};
}

Outputs build_norm(Inputs x, const Attributes& a) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const auto& ord = a.at("ord");
    const double p = ord == "inf" ? infinity : ord == "-inf" ? -infinity : ord.get<double>();
    if (std::isfinite(p) && p != 0 && p != 1 && p != 2) throw Unknown("norm of ord " + ord.dump());
    return {norm(x[0], p, a.at("axes").get<std::vector<int>>(), a.at("keepdims"))};
}
DType dtype_from(const nlohmann::json& name) {
    const auto dtype = dtype_named(name.get<std::string>());
    if (!dtype) throw Unknown("dtype " + name.dump());
    return *dtype;
}
Outputs build_cast(Inputs x, const Attributes& a) { return {cast(x[0], dtype_from(a.at("to")))}; }
Outputs build_reshape(Inputs x, const Attributes& a) {
    std::vector<Extent> extents;
    for (const std::int64_t n : a.at("shape")) extents.emplace_back(n);
    return {reshape(x[0], extents)};
}
Outputs build_broadcast_to(Inputs x, const Attributes& a) {
    std::vector<Dim> dims;
    for (const std::int64_t n : a.at("shape")) dims.emplace_back(n);
    return {broadcast_to(x[0], dims)};
}
Outputs build_slice(Inputs x, const Attributes& a) {
    const auto bound = [](const auto& b) { return b.is_null() ? std::nullopt : std::optional(b.template get<std::int64_t>()); };
    std::vector<Slice> slices;
    for (const auto& s : a.at("slices")) slices.push_back({bound(s[0]), bound(s[1]), bound(s[2]).value_or(1)});
    return {slice(x[0], slices)};
}
Outputs build_pad(Inputs x, const Attributes& a) {
    std::vector<Padding> widths;
    for (const auto& w : a.at("widths")) widths.push_back({w[0].get<std::int64_t>(), w[1].get<std::int64_t>()});
    const auto& mode = a.at("mode");
    if (mode == "constant") return {pad(x[0], widths, a.at("value").get<double>())};
    if (mode != "edge" && mode != "reflect") throw Unknown("pad mode " + mode.dump());
    return {pad(x[0], widths, mode == "edge" ? PadMode::edge : PadMode::reflect)};
}
Outputs build_repeat(Inputs x, const Attributes& a) {
    const auto& r = a.at("repeats");
    if (r.is_array()) return {repeat(x[0], r.get<std::vector<std::int64_t>>(), a.at("axis"))};
    return {repeat(x[0], r.get<std::int64_t>(), a.at("axis"))};
}
Outputs build_roll(Inputs x, const Attributes& a) { return {roll(x[0], a.at("shift").get<std::vector<std::int64_t>>(), a.at("axes").get<std::vector<int>>())}; }
Outputs build_tile(Inputs x, const Attributes& a) { return {tile(x[0], a.at("reps").get<std::vector<std::int64_t>>())}; }
Outputs build_split(Inputs x, const Attributes& a) { return split(x[0], a.at("indices").get<std::vector<std::int64_t>>(), a.at("axis")); }
Outputs build_concatenate(Inputs x, const Attributes& a) { return {concatenate({x.begin(), x.end()}, a.at("axis"))}; }
Outputs build_stack(Inputs x, const Attributes& a) { return {stack({x.begin(), x.end()}, a.at("axis"))}; }
Outputs build_flip(Inputs x, const Attributes& a) { return {flip(x[0], a.at("axes").get<std::vector<int>>())}; }
Outputs build_tensordot(Inputs x, const Attributes& a) { return {tensordot(x[0], x[1], a.at("axes")[0].get<std::vector<int>>(), a.at("axes")[1].get<std::vector<int>>())}; }
Outputs build_einsum(Inputs x, const Attributes& a) { return {einsum(a.at("subscripts").get<std::string>(), {x.begin(), x.end()})}; }

Outputs build_arange(Inputs, const Attributes& a) { return {arange(a.at("start").get<double>(), a.at("stop").get<double>(), a.at("step").get<double>(), dtype_from(a.at("dtype")))}; }
Outputs build_one_hot(Inputs x, const Attributes& a) { return {one_hot(x[0], a.at("depth"), dtype_from(a.at("dtype")))}; }
Outputs build_cross_entropy(Inputs x, const Attributes& a) {
    const auto& r = a.at("reduction");
    if (r != "none" && r != "mean" && r != "sum") throw Unknown("reduction " + r.dump());
    return {cross_entropy(x[0], x[1], r == "none" ? CostReduction::none : r == "mean" ? CostReduction::mean : CostReduction::sum, a.at("label_smoothing"))};
}
Outputs build_take_along_axis(Inputs x, const Attributes& a) { return {take_along_axis(x[0], x[1], a.at("axis"))}; }
Outputs build_gelu(Inputs x, const Attributes& a) {
    const auto& how = a.at("approximate");
    if (how != "none" && how != "tanh") throw Unknown("gelu approximated by " + how.dump());
    return {gelu(x[0], how == "tanh")};
}

const ConformanceOp table[] = {
    // arithmetic
    binary("add", add),
    binary("subtract", subtract),
    binary("multiply", multiply),
    binary("divide", divide),
    binary("maximum", maximum),
    binary("minimum", minimum),
    unary("neg", negative),
    unary("abs", abs),
    unary("square", square),
    binary("power", power),
    // functions
    unary("sqrt", sqrt),
    unary("exp", exp),
    unary("log", log),
    unary("tanh", tanh),
    unary("log1p", log1p),
    unary("log2", log2),
    unary("log10", log10),
    unary("expm1", expm1),
    unary("exp2", exp2),
    unary("sigmoid", sigmoid),
    unary("rsqrt", rsqrt),
    unary("sin", sin),
    unary("cos", cos),
    unary("tan", tan),
    unary("asin", asin),
    unary("acos", acos),
    unary("atan", atan),
    binary("atan2", atan2),
    unary("erf", erf),
    unary("sinh", sinh),
    unary("cosh", cosh),
    unary("softplus", softplus),
    unary("cbrt", cbrt),
    unary("asinh", asinh),
    unary("acosh", acosh),
    unary("atanh", atanh),
    binary("hypot", hypot),
    binary("logaddexp", logaddexp),
    unary("erfc", erfc),
    unary("silu", silu),
    {"gelu", {"approximate"}, build_gelu},
    // rounding and signs
    unary("reciprocal", reciprocal),
    unary("floor", floor),
    unary("ceil", ceil),
    unary("trunc", trunc),
    unary("round", round),
    unary("sign", sign),
    unary("relu", relu),
    binary("copysign", copysign),
    binary("floor_divide", floor_divide),
    binary("remainder", remainder),
    ternary("clip", clip),
    // logic and bits
    unary("logical_not", logical_not),
    binary("logical_and", logical_and),
    binary("logical_or", logical_or),
    binary("logical_xor", logical_xor),
    unary("isnan", isnan),
    unary("isinf", isinf),
    unary("isfinite", isfinite),
    unary("bitwise_not", bitwise_not),
    binary("bitwise_and", bitwise_and),
    binary("bitwise_or", bitwise_or),
    binary("bitwise_xor", bitwise_xor),
    binary("left_shift", left_shift),
    binary("right_shift", right_shift),
    // comparisons and choices
    binary("equal", equal),
    binary("not_equal", not_equal),
    binary("less", less),
    binary("less_equal", less_equal),
    binary("greater", greater),
    binary("greater_equal", greater_equal),
    ternary("where", where),
    {"cast", {"to"}, build_cast},
    // reductions
    reduction("sum", sum),
    reduction("mean", mean),
    reduction("prod", prod),
    reduction("max", max),
    reduction("min", min),
    reduction("any", any),
    reduction("all", all),
    with_correction("var", var),
    with_correction("std", std_),
    reduction("logsumexp", logsumexp),
    {"norm", {"ord", "axes", "keepdims"}, build_norm},
    along_axis("softmax", softmax),
    along_axis("log_softmax", log_softmax),
    // shapes
    {"reshape", {"shape"}, build_reshape},
    {"broadcast_to", {"shape"}, build_broadcast_to},
    with_axes("transpose", "perm", transpose),
    with_axes("expand_dims", "axes", expand_dims),
    with_axes("squeeze", "axes", squeeze),
    {"slice", {"slices"}, build_slice},
    {"pad", {"widths", "mode", "value"}, build_pad},
    {"concatenate", {"axis"}, build_concatenate},
    // contractions
    binary("dot", dot),
    binary("matmul", matmul),
    binary("outer", outer),
    {"tensordot", {"axes"}, build_tensordot},
    {"einsum", {"subscripts"}, build_einsum},
    {"stack", {"axis"}, build_stack},
    {"split", {"indices", "axis"}, build_split},
    {"flip", {"axes"}, build_flip},
    {"roll", {"shift", "axes"}, build_roll},
    {"repeat", {"repeats", "axis"}, build_repeat},
    {"tile", {"reps"}, build_tile},
    // indices
    {"arange", {"start", "stop", "step", "dtype"}, build_arange},
    {"one_hot", {"depth", "dtype"}, build_one_hot},
    {"take_along_axis", {"axis"}, build_take_along_axis},
    // networks
    {"cross_entropy", {"reduction", "label_smoothing"}, build_cross_entropy},
};

}  // namespace

const ConformanceOp* find_conformance_op(std::string_view name) {
    const auto at = std::ranges::find(table, name, &ConformanceOp::name);
    return at == std::end(table) ? nullptr : &*at;
}

}  // namespace bitale::test
