// SPDX-License-Identifier: BSD-3-Clause
#include "jit/program.h"

#include <alloca.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "engine/interpreter.h"
#include "engine/leaves.h"
#include "jit/check.h"
#include "jit/signature.h"

namespace bitale {
namespace {

constexpr std::size_t exact_kernels = 4;    // distinct shapes before the dims that vary become symbolic (design, Shapes)

AnyView view_of(const Prepared& p, const detail::SignatureItem& item, std::size_t k, const detail::Argument& a) {
    Dims strides;
    for (std::size_t axis = 0; axis < item.rank; ++axis) strides.push_back(a.strides[axis]);
    return {item.dtype, a.data, p.input_shapes[k], strides};
}

AnyView stored(const SharedStorage& s) { return {s.dtype(), s.data(), s.shape(), s.strides()}; }

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

bool Program::fits(const Prepared& p, const detail::Argument* arguments) const {
    for (std::size_t k = 0; k < inputs_.size(); ++k)
        for (std::size_t axis = 0; axis < inputs_[k].rank; ++axis)
            if (arguments[k].shape[axis] != p.input_shapes[k][axis]) return false;
    return true;
}

const Prepared& Program::find(const detail::Argument* arguments) {
    {   // shapes seen before, without allocating
        const std::lock_guard lock(mutex_);
        const auto at = std::ranges::find_if(prepared_, [&](const auto& p) { return fits(*p, arguments); });
        if (at != prepared_.end()) {
            last_.store(at->get(), std::memory_order_release);
            return **at;
        }
    }
    std::vector<Dims> shapes(inputs_.size());
    for (std::size_t k = 0; k < inputs_.size(); ++k)
        for (std::size_t axis = 0; axis < inputs_[k].rank; ++axis) shapes[k].push_back(arguments[k].shape[axis]);
    return find(shapes);
}

const Prepared& Program::find(const std::vector<Dims>& shapes) {
    const auto known = [&]() -> const Prepared* {
        const std::lock_guard lock(mutex_);
        const auto at = std::ranges::find_if(prepared_, [&](const auto& p) { return p->input_shapes == shapes; });
        return at == prepared_.end() ? nullptr : at->get();
    };
    const Prepared* p = known();
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
    for (const Dims& shape : shapes) p->input_strides.push_back(dense_strides(shape));
    for (const Var& y : graph_.outputs) p->result_shapes.push_back(p->binding.shape(y.type()));
    if (spec_.mode != Mode::interpret) {
        p->kernel = kernel_for(p->binding);
        p->dims = jit::dim_values(p->kernel->dims, p->binding, graph_);
        p->arena_bytes = static_cast<std::size_t>(jit::evaluate(p->kernel->arena_bytes, p->kernel->dims, p->dims));
    }
    return p;
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

// ---- calls ----------------------------------------------------------------------------------------------------------------

void Program::run(const Prepared& p, const detail::Argument* arguments, void* const* results) {
    if (storages_.empty()) return execute(p, arguments, results);
    const GroupHold hold(*storages_.front());
    execute(p, arguments, results);
}

void Program::run_held(const Prepared& p, const detail::Argument* arguments, void* const* results) { execute(p, arguments, results); }

/// The same in the caller's memory; strided results are computed densely and copied, dense ones written in place.
void Program::run_into(const Prepared& p, const detail::Argument* arguments, const std::vector<AnyMutableView>& results) {
    auto** pointers = static_cast<void**>(alloca(results.size() * sizeof(void*)));
    std::vector<std::pair<std::size_t, AnyTensor>> strided;
    for (std::size_t k = 0; k < results.size(); ++k)
        pointers[k] = is_dense(results[k]) ? results[k].data() : strided.emplace_back(k, AnyTensor(results[k].dtype(), results[k].shape())).second.data();
    std::optional<GroupHold> hold;
    if (!storages_.empty()) hold.emplace(*storages_.front());
    for (std::size_t k = 0; k < results.size(); ++k)
        for (const auto& s : storages_)
            if (overlap(results[k], stored(*s))) throw AliasError("result " + std::to_string(k) + " of \"" + spec_.name + "\" overlaps the variable \"" + s->name() + "\"; give it memory of its own");
    execute(p, arguments, pointers);
    for (const auto& [k, dense] : strided) copy(dense, results[k]);
}

void Program::execute(const Prepared& p, const detail::Argument* arguments, void* const* results) {
    if (!updated_.empty()) check_overlap(p, arguments);
    if (spec_.mode != Mode::jit) [[unlikely]] return interpret(p, arguments, results);
    call_kernel(p, arguments, results);
    for (std::size_t k = 0; k < updated_.size(); ++k)
        if (p.kernel->double_buffered[k]) storages_[updated_[k]]->commit_spare();
}

void Program::call_kernel(const Prepared& p, const detail::Argument* arguments, void* const* results) {
    auto** buffers = static_cast<void**>(alloca(slots_ * sizeof(void*)));
    void** slot = buffers;
    std::vector<AnyTensor> dense;   // copies of inputs that are not dense; empty, and then free, for those that are
    for (std::size_t k = 0; k < inputs_.size(); ++k) {
        const void* data = arguments[k].data;
        for (std::size_t axis = 0; axis < inputs_[k].rank; ++axis)
            if (arguments[k].strides[axis] != p.input_strides[k][axis]) [[unlikely]] {
                const AnyView x = view_of(p, inputs_[k], k, arguments[k]);
                if (is_dense(x)) break;
                dense.reserve(inputs_.size());
                copy(x, dense.emplace_back(x.dtype(), x.shape()));
                data = dense.back().data();
                break;
            }
        *slot++ = const_cast<void*>(data);  // the kernel only reads inputs
    }
    for (std::size_t k = 0; k < graph_.outputs.size(); ++k) *slot++ = results[k];
    for (const auto& s : storages_) *slot++ = s->data();
    for (std::size_t k = 0; k < updated_.size(); ++k)
        if (p.kernel->double_buffered[k]) slot[updated_[k]] = storages_[updated_[k]]->spare();

    Failure failure{0, -1, 0, 0, 0};
    if (p.arena_bytes == 0) {
        const KernelArgs args{buffers, nullptr, p.dims.data(), nullptr, &failure};
        if (const std::int32_t status = p.kernel->entry(&args)) [[unlikely]] jit::throw_failure(spec_.name, p.kernel->names, status, failure);
        return;
    }
    // With variables the group's lock guards one arena for all calls; without, each call takes one from the pool.
    Buffer own;
    Buffer& arena = storages_.empty() ? own : arena_;
    if (arena.bytes() < p.arena_bytes) arena = Buffer(p.arena_bytes);
    const KernelArgs args{buffers, arena.data(), p.dims.data(), nullptr, &failure};
    if (const std::int32_t status = p.kernel->entry(&args)) [[unlikely]] jit::throw_failure(spec_.name, p.kernel->names, status, failure);
}

void Program::check_overlap(const Prepared& p, const detail::Argument* arguments) const {
    for (std::size_t k = 0; k < inputs_.size(); ++k)
        for (std::size_t u : updated_) {
            const SharedStorage& s = *storages_[u];
            const auto* x = static_cast<const std::byte*>(arguments[k].data);
            const bool forward = std::all_of(arguments[k].strides, arguments[k].strides + inputs_[k].rank, [](std::int64_t stride) { return stride >= 0; });
            if (forward && x >= static_cast<const std::byte*>(s.data()) + s.bytes()) continue;      // the usual case
            if (overlap(view_of(p, inputs_[k], k, arguments[k]), stored(s)))
                throw AliasError("the input \"" + graph_.inputs[k].name() + "\" overlaps the variable \"" + s.name() + "\", which \"" + spec_.name + "\" writes; pass a copy", {describe("x", graph_.inputs[k])});
        }
}

std::string Program::dump(const std::vector<Dims>& shapes, const std::string& stage) const {
    const DimBinding binding = jit::bind(graph_, jit::given_dims(spec_.givens), shapes);
    jit::Specialisation s;
    if (spec_.options.generic) s.kind = jit::Specialisation::Kind::generic;
    return jit::dump(graph_, binding, {spec_.name, spec_.options, s, can_fail()}, stage);
}

/// Mode::interpret and Mode::check: values first, then the commit.
void Program::interpret(const Prepared& p, const detail::Argument* arguments, void* const* results) {
    std::vector<AnyView> inputs;
    for (std::size_t k = 0; k < inputs_.size(); ++k) inputs.push_back(view_of(p, inputs_[k], k, arguments[k]));
    const Interpreted reference = bitale::interpret(graph_, p.binding, inputs);
    if (spec_.mode == Mode::check) {
        call_kernel(p, arguments, results);
        std::vector<AnyView> outputs, updates;
        for (std::size_t k = 0; k < graph_.outputs.size(); ++k) outputs.emplace_back(graph_.outputs[k].dtype(), results[k], p.result_shapes[k], dense_strides(p.result_shapes[k]));
        for (std::size_t u : updated_) updates.emplace_back(storages_[u]->dtype(), storages_[u]->spare(), storages_[u]->shape(), storages_[u]->strides());
        jit::compare(graph_, p.binding, jit::CompileOptions{spec_.name, spec_.options, {}, true}, inputs, reference, outputs, updates);
    } else {
        for (std::size_t k = 0; k < graph_.outputs.size(); ++k)
            if (const std::size_t n = byte_count(p.result_shapes[k], graph_.outputs[k].dtype())) std::memcpy(results[k], reference.outputs[k].data(), n);
        for (std::size_t k = 0; k < updated_.size(); ++k) {
            SharedStorage& s = *storages_[updated_[k]];
            copy(reference.updates[k], AnyMutableView(s.dtype(), s.spare(), s.shape(), s.strides()));
        }
    }
    for (std::size_t u : updated_) storages_[u]->commit_spare();
}

Group* Program::hold() { return storages_.empty() ? nullptr : lock_exclusive(*storages_.front()); }

}  // namespace bitale
