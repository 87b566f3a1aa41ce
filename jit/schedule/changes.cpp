// SPDX-License-Identifier: BSD-3-Clause
#include "jit/schedule/changes.h"

#include "engine/loop/walk.h"

namespace bitale::jit {

Changes::Changes(const loop::For& f) {
    names.insert(f.variable.get());
    loop::visit(f.body, [&](const loop::Stmt& s) {
        if (auto* n = std::get_if<loop::For>(&s->as)) names.insert(n->variable.get());
        if (auto* n = std::get_if<loop::Let>(&s->as)) names.insert(n->variable.get());
        if (auto* n = std::get_if<loop::Store>(&s->as)) buffers.insert(n->buffer.get());
        if (auto* n = std::get_if<loop::Accumulate>(&s->as)) buffers.insert(n->buffer.get());
        if (auto* n = std::get_if<loop::Alloc>(&s->as)) buffers.insert(n->buffer.get());
    });
}

bool Unchanging::operator()(const loop::Expr& e) {
    if (auto known = known_.find(e.get()); known != known_.end()) return known->second;
    bool ok = true;
    loop::visit(e, [&](const loop::Expr& x) {
        if (auto* r = std::get_if<loop::Ref>(&x->as)) ok = ok && !changes_.names.contains(r->variable.get());
        if (auto* l = std::get_if<loop::Load>(&x->as)) ok = ok && !changes_.buffers.contains(l->buffer.get());
    });
    keep_.push_back(e);
    return known_[e.get()] = ok;
}

}  // namespace bitale::jit
