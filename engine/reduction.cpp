// SPDX-License-Identifier: BSD-3-Clause
#include "engine/reduction.h"

#include <algorithm>
#include <numeric>

#include "engine/convert.h"
#include "engine/gradient.h"
#include "engine/math/primitives.h"
#include "engine/sum_order.h"

namespace bitale {

std::vector<std::size_t> normal_axes(const std::vector<int>& axes, std::size_t rank, const Var& x, std::string_view op, const Source& source) {
    std::vector<std::size_t> normal;
    for (int axis : axes) {
        const int r = static_cast<int>(rank);
        if (axis < -r || axis >= r)
            throw ShapeError(std::string(op) + ": axis " + std::to_string(axis) + " is out of range for rank " + std::to_string(rank) + (r ? " (" + std::to_string(-r) + " to " + std::to_string(r - 1) + ")" : ", which has no axes"), {describe("x", x), describe("in", source, std::string(op))});
        normal.push_back(static_cast<std::size_t>(axis < 0 ? axis + r : axis));
    }
    std::ranges::sort(normal);
    if (auto twice = std::ranges::adjacent_find(normal); twice != normal.end())
        throw ShapeError(std::string(op) + ": axis " + std::to_string(*twice) + " is given twice", {describe("x", x), describe("in", source, std::string(op))});
    return normal;
}
std::vector<std::size_t> normal_axes(const Axes& axes, const Var& x, std::string_view op, const Source& source) {
    if (!axes.all) return normal_axes(axes.list, x.rank(), x, op, source);
    std::vector<std::size_t> every(x.rank());
    std::iota(every.begin(), every.end(), std::size_t{0});
    return every;
}
std::string axes_text(const std::vector<std::size_t>& axes) {
    std::string out;
    for (std::size_t a : axes) out += (out.empty() ? "" : ", ") + std::to_string(a);
    return "[" + out + "]";
}

namespace {

/// The value of nothing, in the compute type: 0 for sums, which are -0 only of -0s.
loop::Expr identity(loop::ReduceOp op, loop::Type type) {
    switch (op) {
    case loop::ReduceOp::sum: return loop::constant(type, std::int64_t{0});
    case loop::ReduceOp::maximum: return loop::neutral(loop::Combine::maximum, type);
    case loop::ReduceOp::minimum: return loop::neutral(loop::Combine::minimum, type);
    case loop::ReduceOp::product: return loop::neutral(loop::Combine::multiply, type);
    case loop::ReduceOp::chain: case loop::ReduceOp::lanes: break;
    }
    throw InternalError("a reduction that does not exist");
}
template <class T> T identity(loop::ReduceOp op) {
    using Limits = std::numeric_limits<T>;
    const bool lowest = op == loop::ReduceOp::maximum;
    if (op == loop::ReduceOp::sum || op == loop::ReduceOp::product) return static_cast<T>(op == loop::ReduceOp::product);
    if constexpr (std::is_floating_point_v<T>) return lowest ? -Limits::infinity() : Limits::infinity();
    else return lowest ? Limits::lowest() : Limits::max();
}

template <class T> T combine(loop::ReduceOp op, T x, T y) {
    switch (op) {
    case loop::ReduceOp::sum: return math::add(x, y);
    case loop::ReduceOp::maximum: return math::maximum(x, y);
    case loop::ReduceOp::minimum: return math::minimum(x, y);
    case loop::ReduceOp::product: return math::multiply(x, y);
    case loop::ReduceOp::chain: case loop::ReduceOp::lanes: break;
    }
    return x;
}

}  // namespace

std::optional<Dim> Reduction::terms(const Node& node) const {
    Dim n = 1;
    for (std::size_t axis : axes_) n = n * node.inputs[0].dims()[axis];
    return n;
}

bool Reduction::reduces(std::size_t axis) const { return std::ranges::binary_search(axes_, axis); }

Inferred Reduction::infer(std::span<const Var> inputs, const Source&) const {
    const auto& dims = inputs[0].dims();
    std::vector<Dim> kept;
    for (std::size_t axis = 0; axis < dims.size(); ++axis) {
        if (!reduces(axis)) kept.push_back(dims[axis]);
        else if (keepdims_) kept.emplace_back(1);
    }
    return {{{result(inputs[0].dtype()), std::move(kept)}}, {}};
}

loop::Expr Reduction::element(ElementContext& context, const Node& node, const Indices& indices) const {
    const auto& dims = node.inputs[0].dims();
    Indices own(dims.size());
    std::vector<std::pair<loop::Index, loop::Expr>> rows, run;
    loop::Expr count = loop::integer(1);
    // From the last axis back: reduced axes are the trailing run until a kept axis stands before them.  Axes of extent 1 do not count.
    bool trailing = true;
    std::size_t kept = indices.size();
    for (std::size_t axis = dims.size(); axis-- > 0;) {
        const loop::Expr extent = context.extent(dims[axis]);
        const auto n = loop::known(extent);
        if (!reduces(axis)) {
            own[axis] = indices[--kept];
            if (!n || *n != 1) trailing = false;
            continue;
        }
        if (keepdims_) --kept;
        count = extent * count;
        if (n && *n == 1) { own[axis] = loop::integer(0); continue; }
        loop::Index k = loop::index("r" + std::to_string(axis), n ? *n : 0);
        own[axis] = loop::ref(k);
        auto& group = trailing ? run : rows;
        group.insert(group.begin(), {k, extent});
    }
    const loop::Type type = compute_type(node.types[0].dtype);
    loop::Expr x = loop::convert(type, context.input(0, own));
    loop::Expr total = rows.empty() && run.empty() ? x : loop::reduce(combiner(), std::move(rows), std::move(run), x, identity(combiner(), type));
    return finish(total, loop::convert(type, count));
}

void Reduction::evaluate(const DimBinding&, std::span<const AnyView> inputs, std::span<const AnyMutableView> outputs) const {
    const AnyMutableView& y = outputs[0];
    const DType compute = compute_dtype(y.dtype());
    const AnyTensor x = converted(inputs[0], compute);
    const Dims& shape = x.shape();
    // Row-major strides of x, split into kept axes, reduced leading axes and the reduced trailing run.
    std::vector<std::int64_t> kept_extents, kept_strides, row_extents, row_strides;
    std::int64_t run_length = 1, stride = 1, row_count = 1, kept_count = 1;
    bool trailing = true;
    for (std::size_t axis = shape.size(); axis-- > 0;) {
        const std::int64_t n = shape[axis];
        if (!reduces(axis)) {
            kept_extents.insert(kept_extents.begin(), n);
            kept_strides.insert(kept_strides.begin(), stride);
            kept_count *= n;
            if (n != 1) trailing = false;
        } else if (trailing) {
            run_length *= n;
        } else if (n != 1) {
            row_extents.insert(row_extents.begin(), n);
            row_strides.insert(row_strides.begin(), stride);
            row_count *= n;
        }
        stride *= n;
    }
    auto offset_of = [](std::int64_t flat, const std::vector<std::int64_t>& extents, const std::vector<std::int64_t>& strides) {
        std::int64_t offset = 0;
        for (std::size_t k = extents.size(); k-- > 0; flat /= extents[k]) offset += flat % extents[k] * strides[k];
        return offset;
    };
    AnyTensor totals(compute, y.shape());
    visit(compute, [&]<class T>(std::type_identity<T>) {
        if constexpr (std::is_arithmetic_v<T>) {
            const auto op = combiner();
            auto join = [&](T a, T b) { return combine(op, a, b); };
            auto* from = static_cast<const T*>(x.data());
            for (std::int64_t i = 0; i < kept_count; ++i) {
                const T* base = from + offset_of(i, kept_extents, kept_strides);
                auto row = [&](std::int64_t r) {
                    const T* start = base + offset_of(r, row_extents, row_strides);
                    return sum_order::run([&](std::int64_t k) { return start[k]; }, join, 0, run_length);
                };
                static_cast<T*>(totals.data())[i] = row_count && run_length ? sum_order::rows(row, join, row_count) : identity<T>(op);
            }
        }
    });
    finish(totals, row_count * run_length);
    convert_into(totals, y);
}

Var Reduction::spread(const Var& gy, const Var& x) const { return broadcast_to(keepdims_ ? gy : expand_dims(gy, int_axes()), x.dims()); }

Var Reduction::share_among_ties(const Var& x, const Var& y, const Var& gy) const {
    const Var tie = equal(x, spread(y, x));
    const Var count = sum(cast(tie, compute_dtype(gy.dtype())), int_axes(), keepdims_);
    const Var part = spread(gy / count, x);
    return where(tie, part, zeros_like(part));
}

void Reduction::refuse_empty(const Var& x, const Source& source) const {
    for (std::size_t axis : axes_)
        if (x.dims()[axis].is(0))
            throw ShapeError(std::string(name()) + ": axis " + std::to_string(axis) + " is empty, and " + std::string(name()) + " of nothing has no value", {describe("x", x), describe("in", source, std::string(name()))});
}

std::optional<Var> Reduction::simplify(const Node& node) const {
    if (axes_.empty() && node.inputs[0].type() == node.types[0]) return node.inputs[0];
    return {};
}

}  // namespace bitale
