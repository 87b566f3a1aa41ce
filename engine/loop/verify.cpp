// SPDX-License-Identifier: BSD-3-Clause
#include "engine/loop/verify.h"

#include <unordered_set>
#include <utility>

#include "bitale/error.h"
#include "engine/loop/affine.h"
#include "engine/loop/print.h"
#include "engine/loop/verify_types.h"
#include "engine/loop/walk.h"

namespace bitale::loop {
namespace {

/// Where a statement stands.
struct Surroundings {
    const For* vector = nullptr;
    bool parallel = false;
};

class Verifier {
public:
    Verifier(const LoopNest& nest, Stage stage) : nest_(nest), stage_(stage) {}

    void run() {
        if (nest_.name.empty()) fail("a kernel has a name");
        for (const Index& d : nest_.dims) bind(d);
        for (const Buffer& b : nest_.arguments) argument(b);
        if (stage_ == Stage::scheduled) placement();
        statement(nest_.body, {});
    }

private:
    [[noreturn]] void fail(const std::string& law, const std::string& found = {}) const {
        std::string message = "loop IR of \"" + nest_.name + "\": " + law;
        if (!found.empty()) message += "; found " + found;
        if (current_) message += "\n" + print(current_);
        throw InternalError(message);
    }

    void argument(const Buffer& b) {
        if (b->space != Space::argument || b->slot < 0) fail("an argument has a slot", b->name);
        for (const Buffer& other : nest_.arguments)
            if (other != b && other->slot == b->slot) fail("two arguments have different slots", b->name + " and " + other->name);
        visible_.insert(b.get());
        check(b->size, {});
    }
    void placement() {
        for (const auto& [b, offset] : nest_.placement) {
            if (b->space != Space::arena) fail("only arena buffers are placed", b->name);
            if (offset.type() != Type::i64) fail("a place is an i64", name(offset.type()));
            if (const auto at = known(offset); at && *at % bytes(b->type)) fail("a place is aligned to the element", b->name + " at byte " + std::to_string(*at));
            placed_.insert(b.get());
        }
    }

    // ---- statements ----
    void statement(const Stmt& s, const Surroundings& in) {
        if (!s) fail("every statement is there");
        const Stmt outer = std::exchange(current_, s);
        for (const Expr& e : expressions(*s)) check(e, in);
        std::visit(Match{
            [&](const For& n) { loop(n, in); },
            [&](const While& n) { condition(n.condition); lane_free(n.condition, in, "a While's condition"); scope(n.body, in); },
            [&](const Let& n) { let(n); },
            [&](const Store& n) { store(n, in); },
            [&](const Accumulate& n) { accumulate(n, in); },
            [&](const Alloc& n) { alloc(n, in); },
            [&](const Block& n) { block(n, in); },
            [&](const If& n) { condition(n.condition); scope(n.then, in); scope(n.otherwise, in); },
            [&](const Prefetch& n) { access(n.buffer, n.offset, in); },
            [&](const Outline& n) {
                if (in.vector) fail("no Outline inside a vector loop", n.name);
                function_body(n.body, in);
            },
            [&](const Call& n) { call(n); },
            [&](const Fail& n) { check_of(n); }}, s->as);
        current_ = outer;
    }

    void block(const Block& n, const Surroundings& in) {
        for (const Stmt& s : n.statements) statement(s, in);
        for (const Stmt& s : n.statements) end_of_scope(s);
    }
    void scope(const Stmt& s, const Surroundings& in) {
        statement(s, in);
        end_of_scope(s);
    }
    void end_of_scope(const Stmt& s) {
        if (const auto* n = std::get_if<Let>(&s->as)) {
            bound_.erase(n->variable.get());
            lane_names_.erase(n->variable.get());
            unrolled_.erase(n->variable.get());
        }
        if (const auto* n = std::get_if<Alloc>(&s->as)) {
            visible_.erase(n->buffer.get());
            registers_.erase(n->buffer.get());
        }
    }
    /// The body of a function of its own: registers allocated outside are not seen in it.
    void function_body(const Stmt& s, const Surroundings& in) {
        const auto outside = std::exchange(registers_, {});
        for (const BufferInfo* b : outside) visible_.erase(b);
        scope(s, in);
        registers_ = outside;
        visible_.insert(outside.begin(), outside.end());
    }

    void loop(const For& n, Surroundings in) {
        if (n.extent.type() != Type::i64) fail("an extent is an i64", name(n.extent.type()));
        if (n.variable->type != Type::i64) fail("a loop's index is an i64", n.variable->name);
        if (n.kind == LoopKind::vector) vector_loop(n, in);
        else if (n.width != 0) fail("only vector loops have a width", std::to_string(n.width));
        if (n.kind == LoopKind::unrolled && stage_ == Stage::scheduled && !constant_after_unrolling(n.extent)) fail("an unrolled loop has a constant extent", print(n.extent));
        if (n.kind == LoopKind::parallel) {
            if (in.parallel) fail("parallel loops do not nest", n.variable->name);
            if (in.vector) fail("no parallel loop inside a vector loop", n.variable->name);
            in.parallel = true;
        }
        lane_free(n.extent, in, "an extent");
        bind(n.variable);
        if (n.kind == LoopKind::unrolled) unrolled_.insert(n.variable.get());
        if (n.kind == LoopKind::vector) {
            in.vector = &n;
            lane_names_.insert(n.variable.get());
        }
        if (n.kind == LoopKind::parallel) function_body(n.body, in); else scope(n.body, in);
        for (auto* set : {&bound_, &unrolled_, &lane_names_}) set->erase(n.variable.get());
    }
    void vector_loop(const For& n, const Surroundings& in) {
        if (in.vector) fail("vector loops do not nest", n.variable->name + " inside " + in.vector->variable->name);
        if (n.width < 1 || (n.width & (n.width - 1))) fail("a vector's width is a power of two", std::to_string(n.width));
        if (const auto extent = known(n.extent); extent && *extent > n.width)
            fail("a vector loop is no longer than its width", std::to_string(*extent) + " of " + std::to_string(n.width));
    }

    void let(const Let& n) {
        if (n.value.type() != n.variable->type) fail("a name has the type of its value", n.variable->name + " " + name(n.variable->type) + " = " + name(n.value.type()));
        bind(n.variable);
        if (depends_on_lane(n.value)) lane_names_.insert(n.variable.get());
        if (n.value.type() == Type::i64 && constant_after_unrolling(n.value)) unrolled_.insert(n.variable.get());
    }

    void store(const Store& n, const Surroundings& in) {
        if (n.value.type() != n.buffer->type) fail("a value has its buffer's type", std::string(name(n.value.type())) + " into " + n.buffer->name + ", which holds " + name(n.buffer->type));
        access(n.buffer, n.offset, in, true);
        written(n.buffer);
        if (in.vector && !depends_on_lane(n.offset) && depends_on_lane(n.value)) fail("one element takes the value of one lane", n.buffer->name);
    }
    void accumulate(const Accumulate& n, const Surroundings& in) {
        if (n.value.type() != n.buffer->type) fail("a value has its buffer's type", std::string(name(n.value.type())) + " into " + n.buffer->name + ", which holds " + name(n.buffer->type));
        if ((n.op == Combine::add || n.op == Combine::multiply) && n.buffer->type == Type::flag) fail("flags are joined by maximum (or) and minimum (and)", n.buffer->name);
        access(n.buffer, n.offset, in, true);
        written(n.buffer);
    }
    void written(const Buffer& b) {
        if (b->space == Space::constant) fail("tables are not written", b->name);
    }

    void alloc(const Alloc& n, const Surroundings& in) {
        const BufferInfo& b = *n.buffer;
        if (b.space != Space::arena && b.space != Space::registers) fail("only arena buffers and registers are allocated", b.name);
        if (!visible_.insert(&b).second) fail("a buffer is allocated once", b.name);
        check(b.size, in);
        if (b.space == Space::registers) { registers(b); return; }
        if (in.vector) fail("no arena buffer is allocated inside a vector loop", b.name);
        if (stage_ == Stage::scheduled && !placed_.contains(&b)) fail("every arena buffer has a place", b.name);
    }
    void registers(const BufferInfo& b) {
        const auto size = known(b.size);
        if (!size) fail("the number of registers is known", b.name + "[" + print(b.size) + "]");
        if (b.lanes < 1 || (b.lanes & (b.lanes - 1)) || *size % b.lanes) fail("registers are groups of lanes, a power of two", b.name + "[" + std::to_string(*size) + "] in " + std::to_string(b.lanes));
        registers_.insert(&b);
    }

    void call(const Call& n) {
        for (const Buffer& b : n.buffers) seen(b);
        for (const Buffer& b : n.buffers)
            if (b->space == Space::registers) fail("a call takes memory", b->name);
        for (const Expr& e : n.integers)
            if (e.type() != Type::i64) fail("a call takes i64 values", name(e.type()));
    }
    void check_of(const Fail& n) {
        condition(n.condition);
        if (n.check == 0) fail("a check has a number other than 0");
        for (const Expr* e : {&n.index, &n.value, &n.bound})
            if (e->type() != Type::i64) fail("a failure's record holds i64 values", name(e->type()));
    }
    void condition(const Expr& e) {
        if (e.type() != Type::flag) fail("a condition is a flag", name(e.type()));
    }
    void lane_free(const Expr& e, const Surroundings& in, const char* what) {
        if (in.vector && depends_on_lane(e)) fail(std::string(what) + " is the same for all lanes", print(e));
    }

    // ---- accesses ----
    void access(const Buffer& b, const Expr& offset, const Surroundings& in, bool written = false) {
        seen(b);
        if (offset.type() != Type::i64) fail("an offset is an i64", name(offset.type()));
        if (b->space == Space::registers && stage_ == Stage::scheduled) register_offset(b, offset, in.vector, written);
    }
    void seen(const Buffer& b) {
        if (b->space == Space::constant) return;
        if (!visible_.contains(b.get()))
            fail(b->space == Space::argument ? "a buffer is an argument of the kernel" : "a buffer is allocated where it is used", b->name);
    }
    /// constant + lane, and whole groups or aligned parts of them; read also constant + lane * lanes, a column of a square.
    void register_offset(const Buffer& b, const Expr& offset, const For* vector, bool written) {
        const Expr step = vector ? stride(offset, vector->variable) : integer(0);
        const auto lane = step ? known(step) : std::nullopt;
        const Expr rest = vector && lane ? substitute(offset, vector->variable, integer(0)) : offset;
        const bool across = lane && !written && vector && vector->width == b->lanes && *lane == b->lanes;
        if (!lane || (*lane != 0 && *lane != 1 && !across) || !constant_after_unrolling(rest)) fail("the offset of a register is constant + lane", b->name + "[" + print(offset) + "]");
        if (*lane && b->lanes > 1 && b->lanes % vector->width) fail("registers are used whole or in aligned parts", b->name + " in " + std::to_string(b->lanes) + " by " + std::to_string(vector->width));
        if (const auto at = known(rest); at && (*at < 0 || *at >= *known(b->size))) fail("a register is in bounds", b->name + "[" + print(offset) + "]");
    }
    /// Every name in it is the index of an unrolled loop.
    bool constant_after_unrolling(const Expr& e) const {
        bool constant = true;
        visit(e, [&](const Expr& x) {
            const auto* r = std::get_if<Ref>(&x->as);
            if (r) constant &= unrolled_.contains(r->variable.get());
            if (std::holds_alternative<Load>(x->as)) constant = false;
        });
        return constant;
    }

    // ---- names ----
    void bind(const Index& v) {
        if (!bound_.insert(v.get()).second) fail("a name is bound once", v->name);
    }
    bool depends_on_lane(const Expr& e) const {
        bool found = false;
        visit(e, [&](const Expr& x) {
            const auto* r = std::get_if<Ref>(&x->as);
            found |= r && lane_names_.contains(r->variable.get());
        });
        return found;
    }

    // ---- expressions ----
    void check(const Expr& root, const Surroundings& in) {
        if (root.get() == nullptr) fail("every expression is there");
        std::unordered_set<const Variable*> reduced;    // by a Reduce of this expression
        visit(root, [&](const Expr& e) {
            if (const auto* r = std::get_if<Reduce>(&e->as))
                for (const auto* loops : {&r->rows, &r->run})
                    for (const auto& [variable, extent] : *loops) reduced.insert(variable.get());
        });
        visit(root, [&](const Expr& e) {
            if (const auto law = broken_type_law(*e); !law.empty()) fail(law, print(e));
            if (const auto* r = std::get_if<Ref>(&e->as); r && !bound_.contains(r->variable.get()) && !reduced.contains(r->variable.get()))
                fail("a name is bound where it is used", r->variable->name);
            if (const auto* l = std::get_if<Load>(&e->as)) access(l->buffer, l->offset, in);
            if (std::holds_alternative<Reduce>(e->as) && stage_ != Stage::lowered) fail("no Reduce after order_reductions", print(e));
        });
    }

    const LoopNest& nest_;
    Stage stage_;
    Stmt current_;
    std::unordered_set<const Variable*> bound_;
    std::unordered_set<const Variable*> unrolled_;      // a number wherever code is emitted
    std::unordered_set<const Variable*> lane_names_;    // the vector loop's index and names of what depends on it
    std::unordered_set<const BufferInfo*> visible_, placed_, registers_;
};

}  // namespace

void verify(const LoopNest& nest, Stage stage) { Verifier(nest, stage).run(); }

}  // namespace bitale::loop
