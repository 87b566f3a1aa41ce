// SPDX-License-Identifier: BSD-3-Clause
#include "engine/elementwise.h"

#include <algorithm>
#include <numeric>

#include "engine/convert.h"
#include "engine/leaves.h"

namespace bitale {
namespace {

std::vector<SourceLine> describe_all(std::span<const Var> inputs, const Source& source, std::string_view op) {
    static constexpr std::array<const char*, 2> pair{"left", "right"};
    std::vector<SourceLine> lines;
    for (std::size_t k = 0; k < inputs.size(); ++k)
        lines.push_back(describe(inputs.size() == 1 ? "x" : inputs.size() == 2 ? pair[k] : "operand " + std::to_string(k), inputs[k]));
    lines.push_back(describe("in", source, std::string(op)));
    return lines;
}

std::vector<DType> dtypes(std::span<const Var> inputs) {
    std::vector<DType> out;
    for (const Var& x : inputs) out.push_back(x.dtype());
    return out;
}

/// Joins two extents of one axis, neither of which broadcasts.
Dim join(const Dim& x, const Dim& y, std::vector<DimConstraint>& constraints) {
    if (x == y) return x;
    constraints.push_back({x, y});
    return x.is_known() ? x : y.is_known() ? y : x;
}

bool fits(const Literal& n, DType d) {
    return visit(d, [&]<class T>(std::type_identity<T>) {
        if constexpr (!std::is_integral_v<T> || std::is_same_v<T, bool>) return true;
        else if (n.natural) return n.natural <= static_cast<std::uint64_t>(std::numeric_limits<T>::max()) && std::is_unsigned_v<T>;
        else return std::in_range<T>(n.integer);
    });
}

Var literal_constant(const Literal& n, DType strong, const std::source_location& at) {
    const bool floating = n.kind == Literal::Kind::floating;
    DType d = strong;
    if (floating && !is_floating(d)) d = DType::f64;
    if (n.kind == Literal::Kind::integer && d == DType::boolean) d = DType::i64;
    return constant(d, n.kind == Literal::Kind::boolean ? Operand(n.integer != 0, at)
                       : floating                       ? Operand(n.real, at)
                       : n.natural                      ? Operand(n.natural, at)
                                                        : Operand(n.integer, at));
}

}  // namespace

std::optional<DType> ElementwiseBase::common(std::span<const DType> operands) const {
    std::optional<DType> d = operands[conditions()];
    for (DType x : operands.subspan(conditions() + 1)) d = d ? promote(*d, x) : d;
    if (d && result() == Result::floating && !is_floating(*d)) d = DType::f64;
    return d;
}

Inferred ElementwiseBase::infer(std::span<const Var> inputs, const Source& source) const {
    if (inputs.size() != arity()) throw InternalError(std::string(name()) + " takes " + std::to_string(arity()) + " operands");
    for (std::size_t k = 0; k < conditions(); ++k)
        if (inputs[k].dtype() != DType::boolean)
            throw TypeError(std::string(name()) + "'s condition is " + inputs[k].type().text() + ", not bool; compare it: not_equal(x, 0)", describe_all(inputs, source, name()));
    const auto d = common(dtypes(inputs));
    if (!d) throw TypeError(std::string(name()) + " has no common dtype for its operands; cast one of them", describe_all(inputs, source, name()));
    if (!accepts(*d)) throw TypeError(std::string(name()) + " is not defined for " + std::string(bitale::name(*d)) + "; cast its operand", describe_all(inputs, source, name()));
    return broadcast(inputs, result() == Result::boolean ? DType::boolean : *d, name(), source);
}

Inferred broadcast(std::span<const Var> inputs, DType result, std::string_view op, const Source& source) {
    std::size_t rank = 0;
    for (const Var& x : inputs) rank = std::max(rank, x.rank());
    Inferred out{{{result, std::vector<Dim>(rank, 1)}}, {}};
    for (std::size_t axis = 0; axis < rank; ++axis) {
        Dim& joined = out.types[0].dims[axis];
        for (const Var& x : inputs) {
            if (axis + x.rank() < rank) continue;
            const Dim& d = x.dims()[axis + x.rank() - rank];
            if (d.is(1)) continue;
            if (joined.is_known() && d.is_known() && !joined.is(1) && !(joined == d)) {
                std::string shapes;
                for (const Var& v : inputs) shapes += (shapes.empty() ? "" : &v == &inputs.back() ? " and " : ", ") + v.type().text();
                throw ShapeError(std::string(op) + ": shapes do not broadcast: " + shapes, describe_all(inputs, source, op));
            }
            joined = joined.is(1) ? d : join(joined, d, out.constraints);
        }
    }
    return out;
}

std::vector<Var> resolve(std::initializer_list<Operand> operands, std::size_t conditions) {
    // The strong dtype is that of the Vars; it exists, since C++ itself computes with two numbers.
    std::optional<DType> strong;
    std::size_t k = 0;
    for (const Operand& x : operands) {
        if (k++ < conditions || x.is_literal()) continue;
        strong = strong ? promote(*strong, x.var().dtype()).value_or(*strong) : x.var().dtype();
    }
    if (!strong) {  // all are numbers: where(c, 1, 0)
        strong = DType::boolean;
        for (auto x = operands.begin() + static_cast<std::ptrdiff_t>(conditions); x != operands.end(); ++x)
            if (x->literal().kind != Literal::Kind::boolean)
                strong = x->literal().kind == Literal::Kind::floating || *strong == DType::f64 ? DType::f64 : DType::i64;
    }
    std::vector<Var> vars;
    for (const Operand& x : operands) vars.push_back(x.is_literal() ? literal_constant(x.literal(), *strong, x.at()) : x.var());
    return vars;
}

Var constant(DType dtype, Operand x) {
    const Source source = source_at(x.at());
    const SourceLine in = describe("in", source, "number");
    if (!x.is_literal()) throw TypeError("constant() takes a number, not " + x.var().type().text() + "; cast() converts a Var", {describe("x", x.var()), describe("in", source, "constant")});
    const Literal& n = x.literal();
    if (n.kind == Literal::Kind::integer && !fits(n, dtype))
        throw TypeError("the number " + (n.natural ? std::to_string(n.natural) : std::to_string(n.integer)) + " is out of range for " + std::string(name(dtype)) + "; write it as a constant<T>() of a wider type", {in});
    if (n.kind == Literal::Kind::floating && !is_floating(dtype))
        throw TypeError("a floating number cannot be a constant of " + std::string(name(dtype)) + "; cast a floating constant", {in});
    // Through the widest type of the literal's kind, so that 2^53 + 1 stays itself in i64.
    AnyTensor wide(n.kind == Literal::Kind::floating ? DType::f64 : n.natural ? DType::u64 : DType::i64, {});
    if (n.kind == Literal::Kind::floating) *static_cast<double*>(wide.data()) = n.real;
    else if (n.natural) *static_cast<std::uint64_t*>(wide.data()) = n.natural;
    else *static_cast<std::int64_t*>(wide.data()) = n.integer;
    return apply(std::make_shared<const Constant>(converted(wide, dtype)), {}, source);
}

loop::Expr ElementwiseBase::element(ElementContext& context, const Node& node, const Indices& indices) const {
    const loop::Type compute = compute_type(*common(dtypes(node.inputs)));
    std::vector<loop::Expr> x;
    for (std::size_t k = 0; k < node.inputs.size(); ++k) {
        const auto& dims = node.inputs[k].dims();
        Indices own;
        for (std::size_t axis = 0; axis < dims.size(); ++axis)
            own.push_back(dims[axis].is(1) ? loop::integer(0) : indices[axis + indices.size() - dims.size()]);
        auto value = context.input(k, own);
        x.push_back(k < conditions() ? value : loop::convert(compute, value));
    }
    return formula(x);
}

void ElementwiseBase::evaluate(const DimBinding&, std::span<const AnyView> inputs, std::span<const AnyMutableView> outputs) const {
    const AnyMutableView& y = outputs[0];
    std::vector<DType> kinds;
    for (const AnyView& x : inputs) kinds.push_back(x.dtype());
    const DType compute = compute_dtype(*common(kinds));
    const DType written = result() == Result::boolean ? DType::boolean : compute;
    AnyTensor widened;
    AnyMutableView out = y;
    if (y.dtype() != written) {
        widened = AnyTensor(written, y.shape());
        out = widened;
    }
    std::vector<AnyTensor> operands;
    for (std::size_t k = 0; k < inputs.size(); ++k) operands.push_back(converted(inputs[k], k < conditions() ? DType::boolean : compute));

    // The last axis is the row; the axes before it are counted in an odometer.
    const std::size_t rank = y.shape().size();
    const std::int64_t count = rank ? y.shape()[rank - 1] : 1;
    const std::int64_t rows = count ? element_count(y.shape()) / count : 0;
    std::vector<std::int64_t> position(rank, 0);
    std::vector<Row> row(operands.size());
    for (std::int64_t r = 0; r < rows; ++r) {
        for (std::size_t k = 0; k < operands.size(); ++k) {
            const Dims& shape = operands[k].shape();
            std::int64_t offset = 0;
            for (std::size_t axis = 0; axis < shape.size(); ++axis)
                offset = offset * shape[axis] + (shape[axis] == 1 ? 0 : position[axis + rank - shape.size()]);
            row[k] = {static_cast<const std::byte*>(operands[k].data()) + static_cast<std::size_t>(offset) * size_of(operands[k].dtype()),
                      shape.size() && shape[shape.size() - 1] != 1 ? 1 : 0};
        }
        evaluate_row(compute, row, static_cast<std::byte*>(out.data()) + static_cast<std::size_t>(r * count) * size_of(written), count);
        for (std::size_t axis = rank ? rank - 1 : 0; axis-- > 0;) {
            if (++position[axis] < y.shape()[axis]) break;
            position[axis] = 0;
        }
    }
    if (y.dtype() != written) convert_into(out, y);
}

}  // namespace bitale
