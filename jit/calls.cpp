// SPDX-License-Identifier: BSD-3-Clause
/// The calls of a Program: what the inline part in bitale/function.h leaves to the library.
#include <algorithm>
#include <cstring>
#include <optional>

#include "engine/interpreter.h"
#include "engine/leaves.h"
#include "jit/check.h"
#include "jit/program.h"

namespace bitale {
namespace {

AnyView stored(const SharedStorage& s) { return {s.dtype(), s.data(), s.shape(), s.strides()}; }

AnyView view_of(const detail::SignatureItem& item, const Dims& shape, const detail::Argument& a) {
    Dims strides;
    for (std::size_t axis = 0; axis < item.rank; ++axis) strides.push_back(a.strides[axis]);
    return {item.dtype, a.data, shape, strides};
}

}  // namespace

void Program::run(Prepared& p, const detail::Argument* arguments, void* const* results, bool held) {
    if (held || storages_.empty()) return execute(p, arguments, results);
    const GroupHold hold(*storages_.front());
    execute(p, arguments, results);
}

void Program::run_locked(Prepared& p, const void* const* arguments, void* const* results) {
    if (storages_.empty()) return run_kernel(p, arguments, results);
    const GroupHold hold(*storages_.front());
    detail::run_expected(*this, p, arguments, inputs_.size(), results, graph_.outputs.size());
}

void Program::run_into(Prepared& p, const detail::Argument* arguments, const void* const* expected, void* const* results, std::span<const AnyMutableView> views) {
    std::optional<GroupHold> hold;
    if (!storages_.empty()) hold.emplace(*storages_.front());
    for (std::size_t k = 0; k < views.size(); ++k)
        for (const auto& s : storages_)
            if (overlap(views[k], stored(*s))) throw AliasError("result " + std::to_string(k) + " of \"" + spec_.name + "\" overlaps the variable \"" + s->name() + "\"; give it memory of its own", {describe("output", graph_.outputs[k])});
    if (!expected) execute(p, arguments, results);
    else if (storages_.empty()) run_kernel(p, expected, results);
    else detail::run_expected(*this, p, expected, inputs_.size(), results, graph_.outputs.size());
}

/// Inputs of any strides: those that are not dense are copied, and all are looked at closely for what the call writes.
void Program::execute(Prepared& p, const detail::Argument* arguments, void* const* results) {
    std::vector<AnyView> views;
    std::vector<AnyTensor> dense;
    std::vector<const void*> data;
    dense.reserve(inputs_.size());
    for (std::size_t k = 0; k < inputs_.size(); ++k) {
        const AnyView& x = views.emplace_back(view_of(inputs_[k], p.input_shapes[k], arguments[k]));
        refuse_overlap(k, x);
        data.push_back(is_dense(x) ? x.data() : dense.emplace_back(x).data());
    }
    switch (spec_.mode) {
    case Mode::jit: return storages_.empty() ? run_kernel(p, data.data(), results) : detail::run_expected(*this, p, data.data(), data.size(), results, graph_.outputs.size());
    case Mode::interpret: return interpret(p, views, results);
    case Mode::check: return check(p, views, results);
    }
}

/// A call that shares nothing with others: a program without variables.
void Program::run_kernel(Prepared& p, const void* const* arguments, void* const* results) {
    constexpr std::size_t few = 64;
    std::array<void*, few> on_stack;
    std::vector<void*> many(slots_ > few ? slots_ : 0);
    void** buffers = many.empty() ? on_stack.data() : many.data();
    std::size_t slot = 0;
    for (std::size_t k = 0; k < inputs_.size(); ++k) buffers[slot++] = const_cast<void*>(arguments[k]);     // the kernel only reads it
    for (std::size_t k = 0; k < graph_.outputs.size(); ++k) buffers[slot++] = results[k];
    const Buffer arena = p.arena_bytes ? Buffer(p.arena_bytes) : Buffer();
    Failure failure{0, -1, 0, 0, 0};
    const KernelArgs args{buffers, arena.data(), p.dims, p.executor, &failure};
    if (const std::int32_t status = p.kernel->entry(&args)) [[unlikely]] fail(p, status, failure);
}

/// The variables' buffers have moved, or this is the first call: their pointers, the arena, what must not be an argument.
void Program::refresh(Prepared& p) {
    void** slot = p.buffers + inputs_.size() + graph_.outputs.size();
    for (const auto& s : storages_) *slot++ = s->data();
    for (std::size_t k = 0; k < updated_.size(); ++k)
        if (p.kernel->double_buffered[k]) slot[updated_[k]] = storages_[updated_[k]]->spare();
    p.low = p.high = nullptr;
    for (std::size_t u : updated_) {
        const auto* begin = static_cast<const std::byte*>(storages_[u]->data());
        const auto* end = begin + storages_[u]->bytes();
        p.low = p.high ? std::min(p.low, begin) : begin;
        p.high = std::max(p.high, end);
    }
    if (arena_.bytes() < p.arena_bytes) {
        arena_ = Buffer(p.arena_bytes);
        const std::lock_guard lock(mutex_);
        for (const auto& other : prepared_) other->generation = 0;      // they look for the new arena
    }
    p.args.arena = arena_.data();
    const Group& group = *storages_.front()->group();
    p.current = &group.generation();
    p.generation = group.generation();
}

void Program::refuse_overlap(std::size_t input, const AnyView& x) const {
    for (std::size_t u : updated_)
        if (const SharedStorage& s = *storages_[u]; overlap(x, stored(s)))
            throw AliasError("the input \"" + graph_.inputs[input].name() + "\" overlaps the variable \"" + s.name() + "\", which \"" + spec_.name + "\" writes; pass a copy", {describe("x", graph_.inputs[input])});
}

void Program::check_overlap(const Prepared& p) const {
    for (std::size_t k = 0; k < inputs_.size(); ++k) refuse_overlap(k, {inputs_[k].dtype, p.buffers[k], p.input_shapes[k], dense_strides(p.input_shapes[k])});
}

void Program::finish(Prepared& p, std::int32_t status) {
    if (status) fail(p, status, p.failure);
    for (std::size_t k = 0; k < updated_.size(); ++k)
        if (p.kernel->double_buffered[k]) storages_[updated_[k]]->commit_spare();
}

void Program::fail(const Prepared& p, std::int32_t status, const Failure& f) const { jit::throw_failure(spec_.name, p.kernel->names, status, f); }

void Program::commit() {
    for (std::size_t u : updated_) storages_[u]->commit_spare();
}

/// Values first, then the commit.
void Program::interpret(Prepared& p, std::span<const AnyView> inputs, void* const* results) {
    const Interpreted values = bitale::interpret(graph_, p.binding, inputs);
    for (std::size_t k = 0; k < graph_.outputs.size(); ++k)
        if (const std::size_t n = byte_count(p.result_shapes[k], graph_.outputs[k].dtype())) std::memcpy(results[k], values.outputs[k].data(), n);
    for (std::size_t k = 0; k < updated_.size(); ++k) {
        SharedStorage& s = *storages_[updated_[k]];
        copy(values.updates[k], AnyMutableView(s.dtype(), s.spare(), s.shape(), s.strides()));
    }
    commit();
}

/// The kernel writes all updates to second buffers (can_fail); they are committed once they are known to be right.
void Program::check(Prepared& p, std::span<const AnyView> inputs, void* const* results) {
    const Interpreted reference = bitale::interpret(graph_, p.binding, inputs);
    std::vector<AnyTensor> dense(inputs.begin(), inputs.end());
    std::vector<const void*> data;
    for (const AnyTensor& x : dense) data.push_back(x.data());
    if (storages_.empty()) {
        run_kernel(p, data.data(), results);
    } else {
        refresh(p);
        for (std::size_t k = 0; k < data.size(); ++k) p.buffers[k] = const_cast<void*>(data[k]);
        for (std::size_t k = 0; k < graph_.outputs.size(); ++k) p.buffers[data.size() + k] = results[k];
        if (const std::int32_t status = p.kernel->entry(&p.args)) fail(p, status, p.failure);
    }
    std::vector<AnyView> outputs, updates;
    for (std::size_t k = 0; k < graph_.outputs.size(); ++k) outputs.emplace_back(graph_.outputs[k].dtype(), results[k], p.result_shapes[k], dense_strides(p.result_shapes[k]));
    for (std::size_t u : updated_) updates.emplace_back(storages_[u]->dtype(), storages_[u]->spare(), storages_[u]->shape(), storages_[u]->strides());
    jit::compare(graph_, p.binding, jit::CompileOptions{spec_.name, spec_.options, {}, true}, inputs, reference, outputs, updates);
    commit();
}

Group* Program::hold() { return storages_.empty() ? nullptr : lock_exclusive(*storages_.front()); }

}  // namespace bitale
