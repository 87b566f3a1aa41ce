// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "bitale/ops.h"
#include "engine/contraction.h"
#include "engine/contraction_order.h"
#include "engine/convert.h"
#include "engine/graph.h"
#include "engine/math/primitives.h"
#include "engine/op.h"
#include "engine/transpose.h"

namespace bitale {
namespace {

bool has(std::string_view letters, char c) { return letters.find(c) != std::string_view::npos; }
/// The letters of x that stand in `in` and not in `out`, in x's order.
std::string only(std::string_view x, std::string_view in, std::string_view out) {
    std::string letters;
    for (char c : x)
        if (has(in, c) && !has(out, c)) letters += c;
    return letters;
}

/// A sum of products over the axes that two operands share.  y[result] = sum over k of a[.. k ..] * b[.. k ..]; integers wrap, bool is "any of
/// both".  da = the contraction of gy with b, db that of a with gy.
struct Einsum final : Op {
    /// contracted: the letters of the axes summed over, the slowest first.
    Einsum(Subscripts s, std::string contracted, bool lanes) : s_(std::move(s)), contracted_(std::move(contracted)), lanes_(lanes) {}
    [[nodiscard]] std::string_view name() const override { return "einsum"; }
    [[nodiscard]] std::string attributes() const override {
        return s_.a + "," + s_.b + "->" + s_.result + (contracted_.size() > 1 ? " over " + contracted_ : "") + (lanes_ ? ", lanes" : "");
    }
    [[nodiscard]] bool reads_again() const override { return true; }
    [[nodiscard]] std::optional<Dim> terms(const Node& node) const override {
        Dim n = 1;
        for (char c : contracted_) n = n * extent(node.inputs, c);
        return n;
    }
    [[nodiscard]] Inferred infer(std::span<const Var> inputs, const Source& source) const override {
        const DType both[] = {inputs[0].dtype(), inputs[1].dtype()};
        const auto dtype = promote(both[0], both[1]);
        if (!dtype) throw TypeError("einsum: no dtype holds " + std::string(bitale::name(both[0])) + " and " + std::string(bitale::name(both[1])), {describe("a", inputs[0]), describe("b", inputs[1]), describe("in", source, "einsum")});
        Inferred out{{{*dtype, {}}}, {}};
        for (char c : s_.result) out.types[0].dims.push_back(extent(inputs, c));
        for (std::size_t axis = 0; axis < s_.b.size(); ++axis) {
            const auto at = s_.a.find(s_.b[axis]);
            if (at == std::string::npos) continue;
            const Dim &x = inputs[0].dims()[at], &y = inputs[1].dims()[axis];
            if (x == y) continue;
            if (x.is_known() && y.is_known())
                throw ShapeError("einsum: axis " + std::to_string(at) + " of a and axis " + std::to_string(axis) + " of b have " + x.text() + " and " + y.text() + " elements", {describe("a", inputs[0]), describe("b", inputs[1]), describe("in", source, "einsum")});
            out.constraints.push_back({x, y});
        }
        return out;
    }
    [[nodiscard]] Gradients gradient(const Var& y, const Var& gy) const override {
        const Source& source = y.node().source;
        return {contract(gy, input(y, 1), {s_.result, s_.b, s_.a}, source), contract(input(y, 0), gy, {s_.a, s_.result, s_.b}, source)};
    }
    [[nodiscard]] loop::Expr element(ElementContext& context, const Node& node, const Indices& indices) const override {
        std::vector<std::pair<loop::Index, loop::Expr>> run;
        std::string letters = s_.result;
        Indices values = indices;
        for (char c : contracted_) {
            const loop::Expr n = context.extent(extent(node.inputs, c));
            const loop::Index k = loop::index(std::string("r") + c, loop::known(n).value_or(0));
            run.emplace_back(k, n);
            letters += c;
            values.push_back(loop::ref(k));
        }
        auto element_of = [&](std::size_t operand, std::string_view own) {
            Indices at;
            for (char c : own) at.push_back(values[letters.find(c)]);
            return context.converted(operand, at, node.types[0].dtype);
        };
        const loop::Expr a = element_of(0, s_.a), b = element_of(1, s_.b);
        const loop::Type type = compute_type(node.types[0].dtype);
        if (type == loop::Type::flag) return loop::reduce(loop::ReduceOp::maximum, {}, std::move(run), a & b, loop::constant(type, std::int64_t{0}));
        const bool floating = loop::is_float(type);
        const auto op = floating ? (lanes_ ? loop::ReduceOp::lanes : loop::ReduceOp::chain) : loop::ReduceOp::sum;
        return loop::reduce(op, {}, std::move(run), a * b, loop::constant(type, std::int64_t{0}));
    }
    void evaluate(const DimBinding&, std::span<const AnyView> inputs, std::span<const AnyMutableView> outputs) const override {
        const AnyMutableView& y = outputs[0];
        const DType compute = compute_dtype(y.dtype());
        const AnyTensor a = converted(inputs[0], compute), b = converted(inputs[1], compute);
        const Offsets a_free(s_.result, s_.a, a.shape(), y.shape()), b_free(s_.result, s_.b, b.shape(), y.shape());
        Dims counts;
        for (char c : contracted_) counts.push_back(a.shape()[s_.a.find(c)]);
        const Offsets a_along(contracted_, s_.a, a.shape(), counts), b_along(contracted_, s_.b, b.shape(), counts);
        const std::int64_t k = element_count(counts);
        AnyTensor totals(compute, y.shape());
        visit(compute, [&]<class T>(std::type_identity<T>) {
            if constexpr (std::is_arithmetic_v<T>) {
                auto *x = static_cast<const T*>(a.data()), *z = static_cast<const T*>(b.data());
                for (std::int64_t i = 0; i < element_count(y.shape()); ++i) {
                    const T *p = x + a_free[i], *q = z + b_free[i];
                    static_cast<T*>(totals.data())[i] = total<T>([&](std::int64_t j) { return p[a_along[j]]; }, [&](std::int64_t j) { return q[b_along[j]]; }, k);
                }
            }
        });
        convert_into(totals, y);
    }

private:
    template <class T, class A, class B> T total(const A& a, const B& b, std::int64_t k) const {
        if constexpr (std::is_floating_point_v<T>) {
            auto add = [&](std::int64_t j, T acc) { return math::fma(a(j), b(j), acc); };
            return lanes_ ? contraction_order::in_lanes<T>(add, k) : contraction_order::chain<T>(add, k);
        } else {
            T sum{};
            for (std::int64_t j = 0; j < k; ++j) sum = math::add(sum, math::multiply(a(j), b(j)));
            return sum;
        }
    }
    /// Where the elements of a dense array with the axes `own` lie for all values, row-major, of the letters `over`.
    class Offsets {
    public:
        Offsets(std::string_view over, std::string_view own, const Dims& shape, const Dims& counts) : values_(static_cast<std::size_t>(element_count(counts)), 0) {
            std::vector<std::int64_t> strides(own.size());
            std::int64_t stride = 1;
            for (std::size_t axis = own.size(); axis-- > 0; stride *= shape[axis]) strides[axis] = stride;
            std::int64_t repeat = 1;
            for (std::size_t k = over.size(); k-- > 0; repeat *= counts[k]) {
                const auto axis = own.find(over[k]);
                if (axis == std::string_view::npos) continue;
                for (std::size_t i = 0; i < values_.size(); ++i) values_[i] += static_cast<std::int64_t>(i) / repeat % counts[k] * strides[axis];
            }
        }
        std::int64_t operator[](std::int64_t i) const { return values_[static_cast<std::size_t>(i)]; }

    private:
        std::vector<std::int64_t> values_;
    };
    [[nodiscard]] const Dim& extent(std::span<const Var> inputs, char c) const {
        const auto at = s_.a.find(c);
        return at != std::string::npos ? inputs[0].dims()[at] : inputs[1].dims()[s_.b.find(c)];
    }

    Subscripts s_;
    std::string contracted_;
    bool lanes_;
};

/// x without the transposes on top; its letters follow.
Var without_transposes(Var x, std::string& letters) {
    while (const auto* permutation = permutation_of(x)) {
        std::string own(letters.size(), ' ');
        for (std::size_t k = 0; k < letters.size(); ++k) own[(*permutation)[k]] = letters[k];
        letters = own;
        x = input(x, 0);
    }
    return x;
}

/// The order, from what the graph knows: many chains beside each other where both operands run along their last axes and one has few others.
bool takes_lanes(const Var& a, const Var& b, const Subscripts& s, const std::string& contracted) {
    if (contracted.size() != 1 || s.a.back() != contracted[0] || s.b.back() != contracted[0]) return false;
    const Dim& k = a.dims().back();
    if (k.is_known() && k.known() < contraction_order::short_lanes) return false;
    auto has_few = [&](const Var& x, const std::string& own, const std::string& other) {
        Dim n = 1;
        for (std::size_t axis = 0; axis < own.size(); ++axis)
            if (!has(other, own[axis])) n = n * x.dims()[axis];
        return n.is_known() && n.known() <= contraction_order::few_results;
    };
    return has_few(a, s.a, s.b) || has_few(b, s.b, s.a);
}

}  // namespace

std::string letters(std::size_t first, std::size_t count) {
    constexpr std::string_view all = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    if (first + count > all.size()) throw ShapeError("a contraction of operands with more than " + std::to_string(all.size()) + " axes");
    return std::string(all.substr(first, count));
}

Var contract(const Var& a, const Var& b, const Subscripts& subscripts, const Source& source) {
    std::string contracted = only(subscripts.a, subscripts.b, subscripts.result);
    if (contracted.empty()) return multiply(aligned(a, subscripts.a, subscripts.result), aligned(b, subscripts.b, subscripts.result));
    Subscripts s = subscripts;
    const Var x = without_transposes(a, s.a), y = without_transposes(b, s.b);
    // Letters in the order of their appearance, so that equal contractions look equal.
    std::string seen = s.a;
    for (char c : s.b)
        if (!has(seen, c)) seen += c;
    const std::string names = letters(0, seen.size());
    for (std::string* own : {&s.a, &s.b, &s.result, &contracted})
        for (char& c : *own) c = names[seen.find(c)];
    const bool lanes = takes_lanes(x, y, s, contracted);
    return apply(std::make_shared<const Einsum>(std::move(s), contracted, lanes), {x, y}, source);
}

Var aligned(const Var& x, std::string_view from, std::string_view to) {
    std::vector<int> permutation, missing;
    for (std::size_t k = 0; k < to.size(); ++k) {
        const auto axis = from.find(to[k]);
        if (axis == std::string_view::npos) missing.push_back(static_cast<int>(k));
        else permutation.push_back(static_cast<int>(axis));
    }
    return expand_dims(transpose(x, permutation), missing);
}

}  // namespace bitale
