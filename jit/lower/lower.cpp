// SPDX-License-Identifier: BSD-3-Clause
#include "jit/lower/lower.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "engine/index_check.h"
#include "engine/leaves.h"
#include "jit/failure.h"
#include "jit/lower/values.h"
#include "runtime/shared_storage.h"

namespace bitale::jit {
namespace {

class Lowering {
public:
    Lowering(const Graph& graph, const DimBinding& binding, const LowerOptions& options, std::string name)
        : graph_(graph), dims_(binding, options.specialisation), buffered_(choose_buffers(graph, options.inlining)) {
        out_.name = std::move(name);
    }

    Lowered run() {
        declare_arguments();
        for (const Node* n : graph_.order()) {
            if (const auto extent = n->op->index_extent()) check_indices(*n, *extent);
            if (buffered_.contains(n)) compute(*n);
        }
        for (std::size_t k = 0; k < graph_.outputs.size(); ++k)
            out_.nests.push_back(write(out_stored_[k], graph_.outputs[k]));
        for (std::size_t k = 0; k < graph_.updates.size(); ++k) {
            const Stored& target = stored_.at(&graph_.updates[k].variable.node());
            out_.nests.push_back(write(target, graph_.updates[k].value));
            out_.nests.back().update = static_cast<std::ptrdiff_t>(k);
        }
        out_.dims = dims_.symbolic();
        return std::move(out_);
    }

private:
    /// What ops ask while they write one element.
    struct Context final : ElementContext {
        Context(Lowering& l, const Node& n) : lowering(l), node(n) {}
        loop::Expr input(std::size_t k, const Indices& indices) override { return lowering.element(node.inputs[k], indices); }
        loop::Expr converted(std::size_t k, const Indices& indices, DType to) override { return cast_value(input(k, indices), to); }
        loop::Expr extent(const Dim& d) override { return lowering.dims_.extent(d); }
        loop::Expr position(const Dim& d) override { return lowering.dims_.position(d); }
        Indices unravel(const loop::Expr& flat, const std::vector<Dim>& dims) override { return lowering.unravel(flat, dims); }
        loop::Expr ravel(const Indices& indices, const std::vector<Dim>& dims) override { return lowering.ravel(indices, dims); }
        Lowering& lowering;
        const Node& node;
    };

    std::vector<loop::Expr> dense_strides(const std::vector<Dim>& dims) {
        std::vector<loop::Expr> strides(dims.size());
        loop::Expr stride = loop::integer(1);
        for (std::size_t axis = dims.size(); axis-- > 0; stride = dims_.extent(dims[axis]) * stride) strides[axis] = stride;
        return strides;
    }
    loop::Expr element_count(const std::vector<Dim>& dims) {
        loop::Expr n = loop::integer(1);
        for (auto d = dims.rbegin(); d != dims.rend(); ++d) n = dims_.extent(*d) * n;
        return n;
    }
    Stored dense(std::string name, const TensorType& type, int slot) {
        const auto storage = storage_type(type.dtype);
        auto buffer = slot < 0 ? loop::arena(std::move(name), storage, element_count(type.dims)) : loop::argument(std::move(name), storage, element_count(type.dims), slot);
        return {std::move(buffer), type.dtype, dense_strides(type.dims)};
    }

    void declare_arguments() {
        int slot = 0;
        for (const Var& x : graph_.inputs) {
            Stored s = dense(x.name(), x.type(), slot++);
            out_.inputs.push_back(s.buffer);
            stored_.emplace(&x.node(), std::move(s));
        }
        for (std::size_t k = 0; k < graph_.outputs.size(); ++k) {
            out_stored_.push_back(dense("out" + std::to_string(k), graph_.outputs[k].type(), slot++));
            out_.outputs.push_back(out_stored_.back().buffer);
        }
        const auto shared = graph_.shared();
        for (std::size_t k = 0; k < shared.size(); ++k) declare_shared(shared[k], k, slot + static_cast<int>(k), slot + static_cast<int>(k + shared.size()));
        for (const GraphUpdate& u : graph_.updates)
            out_.updated.push_back(static_cast<std::size_t>(std::ranges::find_if(shared, [&](const Var& v) { return v.is(u.variable); }) - shared.begin()));
        for (const Node* n : graph_.order())
            if (auto* c = as<Constant>(*n)) declare_constant(*n, *c);
    }

    /// Rows may be padded: strides are those of the storage, as expressions of the row stride.
    void declare_shared(const Var& x, std::size_t number, int slot_old, int slot_new) {
        const SharedStorage& storage = *as<SharedVariable>(x)->storage();
        const std::size_t rank = x.rank();
        Stored s{nullptr, x.dtype(), std::vector<loop::Expr>(rank)};
        loop::Expr stride = loop::integer(1);
        for (std::size_t axis = rank; axis-- > 0;) {
            s.strides[axis] = stride;
            stride = axis + 1 == rank && rank > 1 ? dims_.row_stride(number, storage.strides()[rank - 2]) : dims_.extent(x.dims()[axis]) * stride;
        }
        s.buffer = loop::argument(x.name(), storage_type(x.dtype()), stride, slot_old);
        out_.shared.push_back(s.buffer);
        out_.shared_new.push_back(loop::argument(x.name() + "'", storage_type(x.dtype()), stride, slot_new));
        stored_.emplace(&x.node(), std::move(s));
    }

    void declare_constant(const Node& node, const Constant& c) {
        if (is_scalar(c)) return;       // written into the expressions
        const auto bytes = static_cast<std::size_t>(bitale::element_count(c.value().shape())) * size_of(node.types[0].dtype);
        std::vector<std::byte> data(bytes);
        if (bytes) std::memcpy(data.data(), c.value().data(), bytes);
        auto buffer = loop::table("table" + std::to_string(tables_++), storage_type(node.types[0].dtype), std::move(data));
        // A table's extents are known and stay constants: its strides are numbers.
        std::vector<loop::Expr> strides(node.types[0].dims.size());
        std::int64_t stride = 1;
        for (std::size_t axis = strides.size(); axis-- > 0; stride *= node.types[0].dims[axis].known()) strides[axis] = loop::integer(stride);
        stored_.emplace(&node, Stored{std::move(buffer), node.types[0].dtype, std::move(strides)});
    }

    void compute(const Node& n) {
        Stored s = dense("t" + std::to_string(out_.temporaries.size()), n.types[0], -1);
        out_.temporaries.push_back(s.buffer);
        out_.nests.push_back(nest(s, n.types[0].dims, origin(n), [&](const Indices& i) { return formula(n, i); }));
        stored_.emplace(&n, std::move(s));
    }
    Nest write(const Stored& target, const Var& value) {
        return nest(target, value.dims(), origin(value.node()), [&](const Indices& i) { return element(value, i); });
    }

    /// Before any variable is written: the nest reads them all, as far as the order of nests goes.
    void check_indices(const Node& n, const Dim& extent) {
        const Var& x = n.inputs[0];
        out_.nests.push_back(nest(nullptr, x.dims(), [&](const Indices& indices) {
            const loop::Expr i = index_of(element(x, indices)), count = dims_.extent(extent);
            return loop::statement(loop::Fail{(i < loop::integer(0) - count) | (i >= count), index_out_of_range, ravel(indices, x.dims()), i, count}, origin(n));
        }));
        for (std::size_t k : out_.updated) out_.nests.back().read.push_back({out_.shared[k], {}});
    }

    template <class F> Nest nest(const Stored& target, const std::vector<Dim>& dims, std::int32_t origin, F&& value) {
        return nest(target.buffer, dims, [&](const Indices& indices) { return loop::store(target.buffer, offset(target, indices, dims), to_storage(value(indices), target.dtype), origin); });
    }
    /// Loops over all elements around the statement that `body` writes for one.
    template <class F> Nest nest(const loop::Buffer& written, const std::vector<Dim>& dims, F&& body) {
        elements_.clear();      // elements are shared within a nest
        read_.clear();
        Indices indices;
        Nest out{{}, loop::block({}), {written, {}}, {}};
        for (std::size_t axis = 0; axis < dims.size(); ++axis) {
            const loop::Expr n = dims_.extent(dims[axis]);
            const auto known = loop::known(n);
            if (known && *known == 0) return {{}, loop::block({}), {written, {}}, {}};
            if (known && *known == 1) { indices.push_back(loop::integer(0)); continue; }
            out.loops.emplace_back(loop::index("i" + std::to_string(axis), known ? *known : 0), n);
            indices.push_back(loop::ref(out.loops.back().first));
        }
        out.body = body(indices);
        out.written.indices = std::move(indices);
        out.read = std::move(read_);
        return out;
    }

    loop::Expr element(const Var& x, const Indices& indices) {
        const Node& n = x.node();
        if (auto* c = as<Constant>(n); c && is_scalar(*c)) return scalar(*c, n.types[0].dtype);
        if (auto s = stored_.find(&n); s != stored_.end()) {
            if (s->second.buffer->space != loop::Space::constant) read_.push_back({s->second.buffer, indices});
            return load_value(s->second.buffer, offset(s->second, indices, n.types[0].dims), n.types[0].dtype);
        }
        // One expression for each (value, indices), so that what is shared in the graph is computed once.
        auto key = std::pair(&n, pointers(indices));
        if (auto known = elements_.find(key); known != elements_.end()) return known->second.second;
        loop::Expr value = rounded(formula(n, indices), n.types[0].dtype);
        elements_.emplace(std::move(key), std::pair(indices, value));
        return value;
    }
    loop::Expr formula(const Node& n, const Indices& indices) {
        Context context(*this, n);
        return n.op->element(context, n, indices);
    }

    static bool is_scalar(const Constant& c) { return bitale::element_count(c.value().shape()) == 1; }
    static loop::Expr scalar(const Constant& c, DType dtype) {
        return visit(dtype, [&]<class T>(std::type_identity<T>) {
            const T v = *static_cast<const T*>(c.value().data());
            if constexpr (std::is_same_v<T, half> || std::is_same_v<T, bfloat16>) return loop::constant(loop::Type::f32, static_cast<double>(static_cast<float>(v)));
            else return loop::constant(compute_type(dtype), v);
        });
    }

    loop::Expr offset(const Stored& s, const Indices& indices, const std::vector<Dim>& dims) {
        // A dense tensor read with all indices of one flat index is read at that flat index.
        if (auto flat = flat_.find(pointers(indices)); flat != flat_.end() && flat->second.dims == dims && is_dense(s, dims)) return flat->second.flat;
        loop::Expr at = loop::integer(0);
        for (std::size_t axis = 0; axis < indices.size(); ++axis) at = at + indices[axis] * s.strides[axis];
        return at;
    }
    bool is_dense(const Stored& s, const std::vector<Dim>& dims) {
        return s.buffer->space != loop::Space::argument || std::ranges::find(out_.shared, s.buffer) == out_.shared.end() || dims.size() < 2;
    }

    Indices unravel(const loop::Expr& flat, const std::vector<Dim>& dims) {
        Indices indices(dims.size());
        loop::Expr rest = flat;
        bool first = true;
        // From the last axis back; the first axis that is not 1 takes what is left.
        std::size_t outermost = dims.size();
        for (std::size_t axis = dims.size(); axis-- > 0;)
            if (const auto n = loop::known(dims_.extent(dims[axis])); !n || *n != 1) outermost = axis;
        for (std::size_t axis = dims.size(); axis-- > 0;) {
            const loop::Expr n = dims_.extent(dims[axis]);
            if (const auto k = loop::known(n); k && *k == 1) { indices[axis] = loop::integer(0); continue; }
            indices[axis] = axis == outermost ? rest : rest % n;
            if (axis != outermost) rest = rest / n;
            first = false;
        }
        if (!first) flat_.insert_or_assign(pointers(indices), Flat{flat, dims, indices});
        return indices;
    }
    loop::Expr ravel(const Indices& indices, const std::vector<Dim>& dims) {
        if (auto flat = flat_.find(pointers(indices)); flat != flat_.end() && flat->second.dims == dims) return flat->second.flat;
        loop::Expr at = loop::integer(0);
        const auto strides = dense_strides(dims);
        for (std::size_t axis = 0; axis < indices.size(); ++axis) at = at + indices[axis] * strides[axis];
        return at;
    }

    static std::vector<const void*> pointers(const Indices& indices) {
        std::vector<const void*> out;
        for (const auto& i : indices) out.push_back(i.get());
        return out;
    }

    std::int32_t origin(const Node& n) {
        auto [at, fresh] = origins_.try_emplace(&n, static_cast<std::int32_t>(out_.origins.size()));
        if (fresh) out_.origins.push_back(origin_of(n));
        return at->second;
    }

    struct Flat { loop::Expr flat; std::vector<Dim> dims; Indices keep; };     // keep: the key's nodes stay alive

    const Graph& graph_;
    KernelDims dims_;
    std::unordered_set<const Node*> buffered_;
    Lowered out_;
    std::vector<Access> read_;      // by the nest that is being written
    std::vector<Stored> out_stored_;
    std::unordered_map<const Node*, Stored> stored_;
    std::map<std::pair<const Node*, std::vector<const void*>>, std::pair<Indices, loop::Expr>> elements_;
    std::map<std::vector<const void*>, Flat> flat_;
    std::unordered_map<const Node*, std::int32_t> origins_;
    int tables_ = 0;
};

}  // namespace

loop::Stmt Nest::statement() const {
    loop::Stmt s = body;
    for (auto l = loops.rbegin(); l != loops.rend(); ++l) s = loop::make_for(l->first, l->second, loop::LoopKind::serial, s);
    return s;
}

Lowered lower(const Graph& graph, const DimBinding& binding, const LowerOptions& options, std::string name) {
    return Lowering(graph, binding, options, std::move(name)).run();
}

}  // namespace bitale::jit
