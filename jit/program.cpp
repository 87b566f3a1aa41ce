// SPDX-License-Identifier: BSD-3-Clause
#include "jit/program.h"

#include <algorithm>

#include "engine/leaves.h"
#include "jit/signature.h"
#include "runtime/thread_pool.h"

namespace bitale {
namespace {

constexpr std::size_t exact_kernels = 4;    // distinct shapes before the dims that vary become symbolic (design, Shapes)

}  // namespace

Program::Program(const Program& other, Graph written, Graph graph) : Program(other.spec_, std::move(written), std::move(graph)) {
    const std::lock_guard lock(other.making_);
    kernels_ = other.kernels_;      // variables of one shape have one layout: the code is the same
}

Program::Program(FunctionSpec spec, Graph written, Graph graph) : spec_(std::move(spec)), written_(std::move(written)), graph_(std::move(graph)) {
    const auto shared = graph_.shared();
    for (const Var& v : shared) storages_.push_back(as<SharedVariable>(v)->storage());
    for (const GraphUpdate& u : graph_.updates)
        updated_.push_back(static_cast<std::size_t>(std::ranges::find_if(shared, [&](const Var& v) { return v.is(u.variable); }) - shared.begin()));
    for (const Var& x : graph_.inputs) inputs_.push_back({x.dtype(), x.rank()});
    for (const Var& y : graph_.outputs) outputs_.push_back({y.dtype(), y.rank()});
    slots_ = inputs_.size() + graph_.outputs.size() + 2 * storages_.size();
    auto note = [&](const Dim& d) { if (std::ranges::find(all_dims_, d) == all_dims_.end()) all_dims_.push_back(d); };
    for (const Node* n : graph_.order())
        for (const TensorType& t : n->types) std::ranges::for_each(t.dims, note);
    for (const Var& x : graph_.inputs) std::ranges::for_each(x.dims(), note);
    for (const Node* n : written_.order())
        for (const DimConstraint& c : n->constraints) {
            constraints_.push_back(c);
            constraint_nodes_.push_back(n->shared_from_this());
        }
    join_groups(storages_);
}

Prepared& Program::find(const detail::Argument* arguments) {
    {   // shapes seen before, without a copy of them: calls may take turns between some
        const std::lock_guard lock(mutex_);
        auto same = [&](const std::unique_ptr<Prepared>& p) {
            for (std::size_t k = 0; k < inputs_.size(); ++k)
                if (!std::equal(p->input_shapes[k].begin(), p->input_shapes[k].end(), arguments[k].shape)) return false;
            return true;
        };
        if (const auto at = std::ranges::find_if(prepared_, same); at != prepared_.end()) {
            last_.store(at->get(), std::memory_order_release);
            return **at;
        }
    }
    std::vector<Dims> shapes(inputs_.size());
    for (std::size_t k = 0; k < inputs_.size(); ++k)
        for (std::size_t axis = 0; axis < inputs_[k].rank; ++axis) shapes[k].push_back(arguments[k].shape[axis]);
    return find(shapes);
}

Prepared& Program::find(const std::vector<Dims>& shapes) {
    const auto known = [&]() -> Prepared* {
        const std::lock_guard lock(mutex_);
        const auto at = std::ranges::find_if(prepared_, [&](const auto& p) { return p->input_shapes == shapes; });
        return at == prepared_.end() ? nullptr : at->get();
    };
    Prepared* p = known();
    if (!p) {
        const std::lock_guard one_at_a_time(making_);
        p = known();                        // another thread may have made it meanwhile
        if (!p) {
            auto fresh = make(shapes);
            p = fresh.get();
            const std::lock_guard lock(mutex_);
            prepared_.push_back(std::move(fresh));
        }
    }
    last_.store(p, std::memory_order_release);
    return *p;
}

std::unique_ptr<Prepared> Program::make(const std::vector<Dims>& shapes) {
    auto p = std::make_unique<Prepared>();
    p->binding = jit::bind(graph_, jit::given_dims(spec_.givens), shapes);
    jit::check_shapes(graph_, p->binding);
    jit::check_constraints(constraints_, constraint_nodes_, p->binding);
    jit::check_updates(graph_, p->binding);
    p->input_shapes = shapes;
    for (const Var& y : graph_.outputs) p->result_shapes.push_back(p->binding.shape(y.type()));
    if (spec_.mode != Mode::interpret) {
        p->kernel = kernel_for(p->binding);
        p->dim_values = jit::dim_values(p->kernel->dims, p->binding, graph_);
        p->arena_bytes = static_cast<std::size_t>(jit::evaluate(p->kernel->arena_bytes, p->kernel->dims, p->dim_values));
    }
    plan_calls(*p);
    return p;
}

/// Fills in the CallPlan; what depends on the variables' buffers is left to the first refresh.
void Program::plan_calls(Prepared& p) const {
    const auto expect = [&](const Dims& shape, DType dtype, std::vector<std::size_t>& bytes) {
        const Dims strides = dense_strides(shape);
        p.expected_values.insert(p.expected_values.end(), shape.begin(), shape.end());
        p.expected_values.insert(p.expected_values.end(), strides.begin(), strides.end());
        bytes.push_back(byte_count(shape, dtype));
    };
    for (std::size_t k = 0; k < inputs_.size(); ++k) expect(p.input_shapes[k], inputs_[k].dtype, p.input_bytes);
    for (std::size_t k = 0; k < outputs_.size(); ++k) expect(p.result_shapes[k], outputs_[k].dtype, p.result_bytes);
    p.expected = p.expected_values.data();
    p.bytes = p.input_bytes.data();
    if (!p.kernel) return;
    p.dims = p.dim_values.data();
    p.slots.resize(slots_);
    p.buffers = p.slots.data();
    p.executor = executor_for(spec_.options.threads);
    p.args = {p.buffers, nullptr, p.dims, p.executor, &p.failure};
    static constexpr std::uint64_t never = 1;           // p.generation is 0: the first call refreshes
    p.current = &never;
    p.moves = std::ranges::find(p.kernel->double_buffered, true) != p.kernel->double_buffered.end();
    p.direct = storages_.empty() && p.arena_bytes == 0;
    if (spec_.mode == Mode::jit) p.entry = p.kernel->entry;
}

/// An exact kernel for each of the first shapes, then one for all further ones.
std::shared_ptr<const jit::Kernel> Program::kernel_for(const DimBinding& binding) {
    using Kind = jit::Specialisation::Kind;
    // 0 and 1 are constants in every kernel: which extents are 0 or 1 must agree.
    auto same_class = [&](const DimBinding& other) {
        return std::ranges::all_of(all_dims_, [&](const Dim& d) { return std::min<std::int64_t>(2, *binding.value(d)) == std::min<std::int64_t>(2, *other.value(d)); });
    };
    auto same_value = [&](const DimBinding& other, const std::vector<Dim>& except) {
        return std::ranges::all_of(all_dims_, [&](const Dim& d) {
            return d.kind() != Dim::Kind::symbol || std::ranges::find(except, d) != except.end() || binding.value(d) == other.value(d);
        });
    };
    for (const CachedKernel& c : kernels_) {
        if (c.specialisation.kind == Kind::exact ? same_value(c.binding, {}) : same_class(c.binding) && (c.specialisation.kind == Kind::generic || same_value(c.binding, c.specialisation.varied)))
            return c.kernel;
    }
    jit::Specialisation s;
    const auto exact = std::ranges::count_if(kernels_, [](const CachedKernel& c) { return c.specialisation.kind == Kind::exact; });
    if (spec_.options.generic) s.kind = Kind::generic;
    else if (static_cast<std::size_t>(exact) >= exact_kernels) {
        s.kind = Kind::varied;
        for (const Dim& d : all_dims_)
            if (d.kind() == Dim::Kind::symbol && std::ranges::any_of(kernels_, [&](const CachedKernel& c) { return c.binding.value(d) != binding.value(d); })) s.varied.push_back(d);
    }
    auto kernel = jit::compile(graph_, binding, {spec_.name, spec_.options, s, can_fail()});
    kernels_.push_back({kernel, s, binding});
    return kernel;
}

std::string Program::dump(const std::vector<Dims>& shapes, const std::string& stage) const {
    const DimBinding binding = jit::bind(graph_, jit::given_dims(spec_.givens), shapes);
    jit::Specialisation s;
    if (spec_.options.generic) s.kind = jit::Specialisation::Kind::generic;
    return jit::dump(graph_, binding, {spec_.name, spec_.options, s, can_fail()}, stage);
}

}  // namespace bitale
