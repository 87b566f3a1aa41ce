// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/random_graph.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "tests/support/values.h"

namespace bitale::test {
namespace {

// Around the vector widths of 8 and 16, the ends, and some that are longer than a slice of 256 rows or a run of 128.
constexpr std::int64_t small_extents[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33};
constexpr std::int64_t large_extents[] = {64, 100, 127, 128, 129, 130, 257, 300, 520};
constexpr std::int64_t most_elements = 20'000;      // of one value
constexpr DType usual_dtypes[] = {DType::f32, DType::f64};
constexpr DType all_dtypes[] = {DType::boolean, DType::i8, DType::u8, DType::i16, DType::i32, DType::i64, DType::u32, DType::u64, DType::f16, DType::bf16, DType::f32, DType::f64};

using Binary = Var (*)(Operand, Operand);
using Unary = Var (*)(Operand);
constexpr Binary arithmetic[] = {add, subtract, multiply, divide, maximum, minimum};
constexpr Binary quotients[] = {copysign, floor_divide, remainder};
constexpr Binary comparisons[] = {equal, not_equal, less, less_equal, greater, greater_equal, logical_and, logical_or, logical_xor};
constexpr Binary bits[] = {bitwise_and, bitwise_or, bitwise_xor, left_shift, right_shift};
constexpr Unary unaries[] = {negative, abs, square, sqrt, exp, log, tanh, reciprocal, floor, ceil, trunc, round, sign, relu, logical_not, isnan, isfinite};
using Reduced = Var (*)(Operand, Axes, bool);
constexpr Reduced reductions[] = {mean, prod, max, min, all};
constexpr std::int64_t slice_steps[] = {1, 1, 1, -1, 2, -3};
constexpr std::int64_t widths_of_pads[] = {1, 2, 3, 8, 17};
constexpr double literals[] = {0, 1, -1, 2, 0.5, -0.1, 3};

class Generator {
public:
    Generator(std::uint64_t seed, std::uint64_t number) : random_(seed, number), symbolic_(random_.chance(40)), special_(random_.chance(30)) {
        const std::size_t rank = random_.below(4);
        for (std::size_t axis = 0; axis < rank; ++axis) base_.push_back(random_.chance(20) ? random_.pick(large_extents) : random_.pick(small_extents));
        while (element_count(base_) > most_elements) base_[random_.below(rank)] = random_.pick(small_extents);
        if (rank >= 2 && random_.chance(25)) base_[rank - 2] = base_[rank - 1] = random_.pick(small_extents);     // square: W + transpose(W)
    }

    RandomGraph run() {
        add_leaves();
        const std::size_t steps = 2 + random_.below(12);
        for (std::size_t k = 0; k < steps; ++k) try_add([&] { return step(); });
        add_updates();
        for (std::size_t n = 1 + random_.below(3); n > 0; --n) out_.outputs.push_back(recent());
        if (random_.chance(50)) add_gradient();
        drop_unused_inputs();
        add_arguments();
        return std::move(out_);
    }

private:
    // ---- leaves ----
    DType dtype() { return random_.chance(70) ? random_.pick(usual_dtypes) : random_.pick(all_dtypes); }

    /// The base shape, some extents replaced by 1 and some leading axes dropped: what broadcasts to it.
    Dims leaf_shape() {
        Dims shape;
        const std::size_t dropped = random_.chance(30) ? random_.below(base_.size() + 1) : 0;
        for (std::size_t axis = dropped; axis < base_.size(); ++axis) shape.push_back(random_.chance(15) ? 1 : base_[axis]);
        return shape;
    }

    /// Known extents, or symbols: an extent of 1 is known, because only that repeats.
    std::vector<Dim> dims_of(const Dims& shape) {
        std::vector<Dim> dims;
        for (const std::int64_t n : shape) {
            dims.emplace_back(n);
            if (!symbolic_ || n == 1) continue;
            dims.back() = random_.chance(50) ? dim("n" + std::to_string(n)) : Dim::unknown("u" + std::to_string(symbols_++));
            binding_.bind(dims.back(), n);
        }
        return dims;
    }

    AnyTensor value(DType d, const Dims& shape) {
        AnyTensor out = random_tensor(d, shape, random_.next() >> 40, is_floating(d) ? Range{-2, 2} : Range{is_signed(d) ? -5.0 : 0.0, 6});
        if (!special_) return out;
        const AnyTensor special = special_tensor(d, random_.below(2));
        const std::size_t bytes = size_of(d);
        for (std::int64_t k = 0; k < element_count(shape); ++k)
            if (random_.chance(10))
                std::memcpy(static_cast<std::byte*>(out.data()) + static_cast<std::size_t>(k) * bytes, static_cast<const std::byte*>(special.data()) + random_.below(special_count) * bytes, bytes);
        return out;
    }

    void add_leaves() {
        for (std::size_t n = 1 + random_.below(3), k = 0; k < n; ++k) {
            out_.inputs.push_back(tensor(dtype(), "x" + std::to_string(k), dims_of(leaf_shape())));
            pool_.push_back(out_.inputs.back());
        }
        for (std::size_t n = random_.below(4), k = 0; k < n; ++k) {
            // Two of one type now and then, so that they can change places.
            const bool twin = k > 0 && random_.chance(50);
            const DType d = twin ? out_.variables.back().var().dtype() : dtype();
            const Dims shape = twin ? out_.first_values.back().shape() : leaf_shape();
            out_.first_values.push_back(value(d, shape));
            out_.variables.push_back(shared("W" + std::to_string(k), AnyView(out_.first_values.back())));
            pool_.push_back(out_.variables.back().var());
        }
    }

    // ---- nodes ----
    const Var& any() { return random_.pick(pool_); }
    const Var& recent() { return pool_[pool_.size() - 1 - random_.below(std::min<std::size_t>(pool_.size(), 5))]; }
    Dims shape_of(const Var& x) const { return binding_.shape(x.type()); }
    std::vector<int> some_axes(const Var& x) {
        std::vector<int> axes;
        for (std::size_t axis = 0; axis < x.rank(); ++axis)
            if (random_.chance(50)) axes.push_back(static_cast<int>(axis) - (random_.chance(20) ? static_cast<int>(x.rank()) : 0));
        return axes;
    }

    Var step() {
        const Var x = random_.chance(60) ? recent() : any();
        switch (random_.below(26)) {
        case 0: case 1: case 2: case 3: return random_.pick(arithmetic)(x, any());
        case 4: case 5: case 6: return random_.pick(unaries)(x);
        case 7: return with_literal(x);
        case 8: return random_.pick(comparisons)(x, any());
        case 9: return where(random_.chance(50) ? cast(any(), DType::boolean) : less(any(), any()), x, any());
        case 10: return cast(x, dtype());
        case 11: return random_.chance(20) ? sum(x) : sum(x, some_axes(x), random_.chance(60));
        case 12: return random_.pick(reductions)(x, some_axes(x), random_.chance(60));
        case 13: return transposed(x);
        case 14: return reshaped(x);
        case 15: return random_.pick(quotients)(x, any());
        case 16: return is_floating(x.dtype()) ? x : random_.pick(bits)(x, cast(any(), x.dtype()));
        case 17: case 18: return sliced(x);
        case 19: return padded(x);
        case 20: return joined(x);
        case 21: case 22: return contracted(x);
        case 23: case 24: return indexed(x);
        default: return widened(x);
        }
    }

    Var sliced(const Var& x) {
        std::vector<Slice> slices(x.rank());
        for (std::size_t axis = 0; axis < slices.size(); ++axis) {
            const std::int64_t n = shape_of(x)[axis];
            const auto bound = [&]() -> std::optional<std::int64_t> {
                if (random_.chance(50)) return {};
                return static_cast<std::int64_t>(random_.below(static_cast<std::size_t>(2 * n + 5))) - n - 2;
            };
            slices[axis] = {bound(), bound(), random_.pick(slice_steps)};
        }
        return slice(x, slices);
    }
    Var padded(const Var& x) {
        std::vector<Padding> widths(x.rank());
        const bool apart = random_.chance(20);
        for (Padding& w : widths) {
            if (random_.chance(60)) w.before = random_.pick(widths_of_pads);
            if (random_.chance(60)) w.after = random_.pick(widths_of_pads);
            if (apart && random_.chance(50)) w.between = 1 + static_cast<std::int64_t>(random_.below(3));
        }
        if (!apart && random_.chance(30)) return pad(x, widths, random_.chance(50) ? PadMode::edge : PadMode::reflect);
        return random_.chance(70) ? pad(x, widths) : pad(x, widths, cast(max(x), x.dtype()));
    }
    /// What is joined has the extents of x except along one axis.
    Var joined(const Var& x) {
        if (x.rank() == 0) return stack({x, any()});
        const int axis = static_cast<int>(random_.below(x.rank()));
        switch (random_.below(4)) {
        case 0: return flip(x, axis);
        case 1: return roll(x, {static_cast<std::int64_t>(random_.below(9)) - 4}, {axis});
        case 2: return stack({x, any()}, axis);
        default: break;
        }
        std::vector<Var> parts{x, any()};
        while (random_.chance(40)) parts.push_back(random_.chance(50) ? any() : x);
        return concatenate(parts, axis);
    }

    /// A product with a value that shares an extent, in any of the forms; with itself if there is no other.
    Var contracted(const Var& x) {
        const Var y = random_.chance(70) ? any() : x;
        if (x.rank() == 0 || y.rank() == 0) return dot(x, y);
        switch (random_.below(4)) {
        case 0: return matmul(x, y);
        case 1: return dot(transposed(x), y);
        default: break;
        }
        const int i = static_cast<int>(random_.below(x.rank()));
        for (int j = 0; j < static_cast<int>(y.rank()); ++j)
            if (shape_of(x)[static_cast<std::size_t>(i)] == shape_of(y)[static_cast<std::size_t>(j)]) return random_.chance(70) ? tensordot(x, y, {i}, {j}) : tensordot(transpose(x), y, {static_cast<int>(x.rank()) - 1 - i}, {j});
        return tensordot(x, x, {i}, {i});
    }

    /// Elements at computed indices, which are in range; or something made of the numbers of elements.
    Var indexed(const Var& x) {
        if (x.rank() == 0) return one_hot(cast(x, DType::i32), 3, dtype());
        const std::size_t axis = random_.below(x.rank());
        if (shape_of(x)[axis] == 0 || random_.chance(20)) return cast(arange(x.dims()[axis]), dtype());
        const Var i = remainder(cast(random_.chance(50) ? any() : x, DType::i64), size(x, static_cast<int>(axis)));
        return take_along_axis(x, random_.chance(30) ? i - size(x, static_cast<int>(axis)) : i, static_cast<int>(axis));
    }

    Var with_literal(const Var& x) {
        const Binary f = random_.pick(arithmetic);
        if (random_.chance(30)) return random_.chance(50) ? f(x, 2) : f(1, x);
        const double literal = random_.pick(literals);
        return random_.chance(50) ? f(x, literal) : f(literal, x);
    }
    Var transposed(const Var& x) {
        std::vector<int> permutation(x.rank());
        std::iota(permutation.begin(), permutation.end(), 0);
        for (std::size_t k = permutation.size(); k > 1; --k) std::swap(permutation[k - 1], permutation[random_.below(k)]);
        return transpose(x, permutation);
    }
    Var reshaped(const Var& x) {
        if (random_.chance(30)) return reshape(x, {-1});
        std::vector<Extent> extents(x.dims().begin(), x.dims().end());
        if (extents.empty()) return reshape(x, {1, 1});
        const std::size_t at = random_.below(extents.size());
        const std::int64_t n = shape_of(x)[at];
        if (random_.chance(50) && extents.size() > 1) {     // joins two axes
            extents.erase(extents.begin() + static_cast<std::ptrdiff_t>(at));
            extents[std::min(at, extents.size() - 1)] = -1;
            return reshape(x, extents);
        }
        const std::int64_t part = n % 2 == 0 && n ? 2 : n % 3 == 0 && n ? 3 : 1;    // splits one
        extents[at] = part;
        extents.insert(extents.begin() + static_cast<std::ptrdiff_t>(at) + 1, n == 0 ? Extent(x.dims()[at]) : Extent(-1));
        return reshape(x, extents);
    }
    Var widened(const Var& x) {
        switch (random_.below(3)) {
        case 0: return expand_dims(x, {static_cast<int>(random_.below(x.rank() + 1))});
        case 1: return squeeze(x);
        default: break;
        }
        std::vector<Dim> dims = x.dims();
        for (Dim& d : dims)
            if (d.is(1)) d = Dim(random_.pick(small_extents));
        if (random_.chance(40)) dims.insert(dims.begin(), Dim(static_cast<std::int64_t>(random_.below(4))));
        return broadcast_to(x, dims);
    }

    /// Adds what `make` returns, unless it does not fit: dtypes without a common one, extents that differ, too many elements.
    template <class Make> bool try_add(Make make) {
        constexpr int tries = 8;
        for (int k = 0; k < tries; ++k) try {
            const Var y = make();
            if (!fits(y)) continue;
            pool_.push_back(y);
            return true;
        } catch (const TypeError&) {
        } catch (const ShapeError&) {
        }
        return false;
    }
    bool fits(const Var& y) const {
        constexpr std::size_t most_rank = 6;
        for (const Node* n : topological_order(std::span(&y, 1))) {
            for (const TensorType& t : n->types)
                if (t.rank() > most_rank || element_count(binding_.shape(t)) > most_elements) return false;
            for (const DimConstraint& c : n->constraints)
                if (!c.holds(*binding_.value(c.left), *binding_.value(c.right))) return false;
        }
        return true;
    }

    // ---- updates and gradients ----
    /// Something of W's dtype and dims made of `x`.
    Var brought_to(const Var& x, const Var& W) {
        if (x.dims() == W.dims()) return cast(x, W.dtype());
        if (random_.chance(40) && x.rank() == W.rank() && shape_of(x) == shape_of(W)) return cast(x, W.dtype());
        return broadcast_to(cast(random_.chance(50) ? sum(x) : mean(x), W.dtype()), W.dims());
    }
    Var new_value(const Var& W) {
        switch (random_.below(6)) {
        case 0: return brought_to(W + 1, W);
        case 1: return brought_to(W + transpose(W), W);                     // reads itself elsewhere
        case 2: return brought_to(W - sum(W, some_axes(W), true), W);       // reads all of itself for each element
        case 3: return brought_to(W * recent(), W);
        default: return brought_to(recent(), W);
        }
    }
    void add_updates() {
        for (std::size_t k = 0; k < out_.variables.size(); ++k) {
            const Var& W = out_.variables[k].var();
            if (k > 0 && W.type() == out_.variables[k - 1].var().type() && random_.chance(50)) {
                // A swap, or a shift if the other one has its own update already.
                const Var& V = out_.variables[k - 1].var();
                const bool updated = !out_.updates.empty() && out_.updates.back().variable.is(V);
                if (!updated) out_.updates.push_back({V, W});
                out_.updates.push_back({W, V});
            } else if (random_.chance(75) && try_add([&] { return new_value(W); }) && pool_.back().type() == W.type()) {
                out_.updates.push_back({W, pool_.back()});
            }
        }
    }
    void add_gradient() {
        const Var y = recent(), x = random_.pick(leaves());
        if (!is_floating(x.dtype())) return;
        const Var weight = recent();
        const bool added = try_add([&] {
            const Var term = random_.chance(50) && y.dims() == weight.dims() ? y * weight : y;
            return grad(is_floating(term.dtype()) ? sum(term) : mean(term), x, Disconnected::zero);
        });
        if (added) out_.outputs.push_back(pool_.back());
        if (!added || !random_.chance(50)) return;
        const Var g = pool_.back();
        for (const Update& u : out_.updates)
            if (u.variable.is(x)) return;
        for (const AnyShared& W : out_.variables)
            if (W.var().is(x) && g.type() == x.type()) out_.updates.push_back({x, x - 0.1 * g});
    }
    std::vector<Var> leaves() const {
        std::vector<Var> all = out_.inputs;
        for (const AnyShared& W : out_.variables) all.push_back(W.var());
        return all;
    }

    void drop_unused_inputs() {
        // An input with a symbolic extent may be what gives the symbol its value.
        const auto used = out_.graph().order();
        std::erase_if(out_.inputs, [&](const Var& x) { return std::ranges::find(used, &x.node()) == used.end() && std::ranges::all_of(x.dims(), &Dim::is_known); });
    }
    void add_arguments() {
        for (int call = 0; call < random_calls; ++call) {
            auto& list = out_.arguments.emplace_back();
            for (const Var& x : out_.inputs) list.push_back(value(x.dtype(), shape_of(x)));
        }
    }

    Random random_;
    bool symbolic_;     // extents of inputs are symbols
    bool special_;      // some values are nan, infinite, subnormal, ..
    Dims base_;
    int symbols_ = 0;
    DimBinding binding_;
    std::vector<Var> pool_;
    RandomGraph out_;
};

}  // namespace

std::uint64_t Random::next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

Graph RandomGraph::graph() const {
    Graph g{inputs, outputs, {}};
    for (const Update& u : updates) g.updates.push_back({u.variable, u.value});
    return g;
}

RandomGraph random_graph(std::uint64_t seed, std::uint64_t number) { return Generator(seed, number).run(); }

}  // namespace bitale::test
