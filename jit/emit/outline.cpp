// SPDX-License-Identifier: BSD-3-Clause
/// Bodies that become functions of their own: what is free in them is found, not declared, and becomes parameters.
#include <algorithm>
#include <set>

#include "engine/loop/print.h"
#include "jit/emit/abi.h"
#include "jit/emit/hoist.h"

namespace bitale::jit {

using namespace loop;

FunctionEmitter::Capture FunctionEmitter::capture(const Stmt& body, const Index& own) {
    if (width_) broken("a function of its own inside a vector loop");
    CanonicalText c = canonical(body);
    // Where its arena buffers lie, which in a parallel loop inside depends on its turn.
    std::set<Index> inside;
    visit(body, [&](const Stmt& s) {
        if (auto* n = std::get_if<For>(&s->as)) inside.insert(n->variable);
        if (const Expr at = place_of(s))
            for (const Index& v : free_indices(at))
                if (!inside.contains(v) && std::ranges::find(c.indices, v) == c.indices.end()) c.indices.push_back(v);
    });
    if (own) {
        // Which of the free indices counts the turns is not in the text of the body.
        c.text += "turns " + std::to_string(std::ranges::find(c.indices, own) - c.indices.begin()) + "\n";
        std::erase(c.indices, own);
    }
    for (const Buffer& b : c.buffers)
        if (b->space == Space::registers) broken("registers shared with a function of its own: " + b->name);
    return {std::move(c.buffers), std::move(c.indices), std::move(c.text)};
}

/// Everything that the code of an outlined body depends on besides its parameters.
std::string FunctionEmitter::outline_key(const Stmt& body, const Capture& c) {
    std::string key = c.text;
    std::map<std::size_t, std::size_t> classes;     // numbered by first use
    for (const Buffer& b : c.buffers) {
        key += "class " + std::to_string(classes.try_emplace(shared_.alias_classes.at(b.get()), classes.size()).first->second) + "\n";
        if (b->space == Space::constant) key += "table " + std::to_string(shared_.buffer_numbers.at(b.get())) + "\n";    // whose elements may stand in the code
        if (shared_.options.check_bounds) key += std::to_string(shared_.buffer_numbers.at(b.get())) + " of " + print(b->size) + "\n";
    }
    for (const Index& v : c.indices)
        if (const auto k = binding(v).known) key += "known " + std::to_string(*k) + "\n";
    const bool with_origins = shared_.options.check_bounds || shared_.can_fail(body);
    if (with_origins) key += "in " + std::to_string(origin_) + "\n";
    Substitution numbers;
    for (const Index& v : c.indices) numbers.emplace(v, loop::ref(loop::index("v" + std::to_string(numbers.size()))));
    visit(body, [&](const Stmt& s) {
        if (with_origins) key += "from " + std::to_string(s->origin) + "\n";
        if (const Expr at = place_of(s)) key += "at " + print(substitute(at, numbers)) + "\n";
    });
    return key;
}

Expr FunctionEmitter::place_of(const Stmt& s) const {
    const auto* n = std::get_if<Alloc>(&s->as);
    return n && n->buffer->space == Space::arena ? shared_.placement.at(n->buffer.get()) : Expr();
}

std::vector<llvm::Value*> FunctionEmitter::captured_values(const Capture& c) {
    std::vector<Value*> values;
    for (const Buffer& b : c.buffers) values.push_back(base(b).value);
    for (const Index& v : c.indices)
        if (const Binding& x = binding(v); !x.known) {
            if (x.lane || x.value->getType()->isVectorTy()) broken("a lane's value in a function of its own: " + v->name);
            values.push_back(x.value);
        }
    return values;
}

/// In the function of the body: `next` gives the captured values in the order of captured_values.
void FunctionEmitter::inherit(const Capture& c, FunctionEmitter& from, const std::function<Value*(llvm::Type*)>& next) {
    for (const Buffer& b : c.buffers) bind(b, next(b_.getPtrTy()));
    for (const Index& v : c.indices) {
        const Binding& x = from.binding(v);
        if (x.known) bind(v, {.known = x.known}); else bind(v, {.value = next(x.value->getType())});
    }
}

void FunctionEmitter::emit_outline(const Outline& n) {
    const Capture c = capture(n.body, nullptr);
    std::vector<Value*> arguments{arguments_};
    std::ranges::copy(captured_values(c), std::back_inserter(arguments));
    llvm::Function*& f = shared_.outlined[outline_key(n.body, c)];
    const bool can_fail = shared_.can_fail(n.body);
    if (!f) {
        std::vector<llvm::Type*> types;
        for (Value* v : arguments) types.push_back(v->getType());
        f = make_function(shared_.module, n.name, can_fail ? static_cast<llvm::Type*>(b_.getInt32Ty()) : b_.getVoidTy(), types, false);
        f->addFnAttr(llvm::Attribute::NoInline);
        std::map<std::size_t, int> uses;
        for (const Buffer& b : c.buffers) ++uses[shared_.alias_classes.at(b.get())];
        for (std::size_t k = 0; k < c.buffers.size(); ++k)
            if (uses[shared_.alias_classes.at(c.buffers[k].get())] == 1) f->getArg(static_cast<unsigned>(k) + 1)->addAttr(llvm::Attribute::NoAlias);
        FunctionEmitter inner(shared_, f, f->getArg(0), false);
        inner.origin_ = origin_;
        unsigned k = 1;
        inner.inherit(c, *this, [&](llvm::Type*) { return f->getArg(k++); });
        inner.outlined_body(n.body);
    }
    auto* status = b_.CreateCall(f, arguments);
    if (can_fail) leave_if_failed(status);
}

/// parallel_for(context, extent, body, frame): the frame is an array of 8-byte captures on the caller's stack.  Equal bodies are one function.
void FunctionEmitter::emit_parallel(const For& n) {
    if (parallel_body_) broken("a parallel loop inside a parallel loop: " + n.variable->name);
    const Capture c = capture(n.body, n.variable);
    Value* extent = value(n.extent);
    std::vector<Value*> captured{arguments_};
    std::ranges::copy(captured_values(c), std::back_inserter(captured));
    llvm::Type* slot = b_.getInt64Ty();
    Value* frame = hoist(0, [&] { return b_.CreateAlloca(llvm::ArrayType::get(slot, captured.size())); });
    for (std::size_t k = 0; k < captured.size(); ++k) b_.CreateStore(captured[k], b_.CreateConstGEP1_64(slot, frame, k));
    llvm::Function*& body = shared_.outlined[outline_key(n.body, c)];
    if (!body) body = make_parallel_body(n, c);
    run_parallel(body, frame, extent);
    if (!shared_.can_fail(n.body)) return;
    Value* record = failure_record();
    leave_if_failed(field(b_.getInt32Ty(), record, abi::failure_check));
}

llvm::Function* FunctionEmitter::make_parallel_body(const For& n, const Capture& c) {
    llvm::Type *pointer = b_.getPtrTy(), *slot = b_.getInt64Ty();
    auto* f = make_function(shared_.module, (function_->getName() + "." + n.variable->name).str(), b_.getVoidTy(), {pointer, slot, slot}, false);
    std::size_t k = 0;
    FunctionEmitter inner(shared_, f, nullptr, true);
    inner.origin_ = origin_;
    auto next = [&](llvm::Type* t) -> Value* { return inner.field(t, f->getArg(0), sizeof(std::int64_t) * k++); };
    inner.arguments_ = next(pointer);
    inner.inherit(c, *this, next);
    inner.parallel_range(n, f->getArg(1), f->getArg(2));
    return f;
}

/// Without an executor the body runs here.
void FunctionEmitter::run_parallel(llvm::Function* body, Value* frame, Value* extent) {
    Value* executor = field(b_.getPtrTy(), arguments_, abi::executor);
    auto *parallel = new_block("parallel"), *serial = new_block("serial"), *joined = new_block("joined");
    b_.CreateCondBr(b_.CreateIsNotNull(executor), parallel, serial);
    b_.SetInsertPoint(parallel);
    llvm::Type *pointer = b_.getPtrTy(), *integer = b_.getInt64Ty();
    auto* signature = llvm::FunctionType::get(b_.getVoidTy(), {pointer, integer, pointer, pointer}, false);
    Value* context = field(pointer, executor, abi::executor_context);
    Value* parallel_for = field(pointer, executor, abi::executor_parallel_for);
    b_.CreateCall(signature, parallel_for, {context, extent, body, frame})->setDoesNotThrow();
    b_.CreateBr(joined);
    b_.SetInsertPoint(serial);
    b_.CreateCall(body, {frame, b_.getInt64(0), extent});
    b_.CreateBr(joined);
    b_.SetInsertPoint(joined);
    values_.clear();
}

}  // namespace bitale::jit
