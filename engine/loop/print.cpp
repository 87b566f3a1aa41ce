// SPDX-License-Identifier: BSD-3-Clause
#include "engine/loop/print.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/loop/print_expr.h"
#include "engine/loop/walk.h"

namespace bitale::loop {
namespace {

class StmtPrinter {
public:
    explicit StmtPrinter(Names names = Names()) : names_(std::move(names)) {}

    void statement(const Stmt& s, int depth) {
        ExprPrinter expr(names_, expressions(*s));
        std::vector<std::string> lines;
        auto text = [&](const Expr& e) { return expr(e, lines); };
        auto at = [&](const Buffer& b, const Expr& offset) { return names_.of(b) + "[" + text(offset) + "]"; };
        // The head is composed before it is written: `lines` come first.
        auto head = [&](const std::string& t) {
            for (const std::string& l : lines) line(depth, l);
            line(depth, t);
        };
        std::visit(Match{
            [&](const For& n) {
                const std::string extent = text(n.extent);
                head("for " + bind(n.variable) + " < " + extent + kind(n));
                inner(n.body, depth);
                names_.release(n.variable.get());
            },
            [&](const While& n) { head("while " + text(n.condition)); inner(n.body, depth); },
            [&](const Let& n) {
                const std::string value = text(n.value);
                head("let " + bind(n.variable) + " = " + value);
            },
            [&](const Store& n) {
                const std::string target = at(n.buffer, n.offset);
                head(target + " = " + text(n.value));
            },
            [&](const Accumulate& n) {
                constexpr std::array signs{" += ", " max= ", " min= ", " *= "};
                const std::string target = at(n.buffer, n.offset) + signs[static_cast<std::size_t>(n.op)];
                head(target + text(n.value) + (n.join == Join::halves ? " by halves" : ""));
            },
            [&](const Alloc& n) { head("alloc " + declaration(n.buffer)); },
            [&](const Block& n) {
                for (const Stmt& x : n.statements) statement(x, depth);
                for (const Stmt& x : n.statements) end_of_scope(*x);
            },
            [&](const If& n) {
                head("if " + text(n.condition) + (n.cold ? " cold" : ""));
                inner(n.then, depth);
                if (is_empty(n.otherwise)) return;
                line(depth, "else");
                inner(n.otherwise, depth);
            },
            [&](const Prefetch& n) { head(std::string("prefetch ") + (n.for_writing ? "to write " : "") + at(n.buffer, n.offset)); },
            [&](const Outline& n) { head("outline " + n.name); inner(n.body, depth); },
            [&](const Call& n) {
                std::string arguments;
                for (const Buffer& b : n.buffers) arguments += (arguments.empty() ? "" : ", ") + names_.of(b);
                for (const Expr& e : n.integers) arguments += (arguments.empty() ? "" : ", ") + text(e);
                head("call " + n.symbol + "(" + arguments + ")");
            },
            [&](const Fail& n) {
                const std::string record = "fail " + std::to_string(n.check) + " (index " + text(n.index) + ", value " + text(n.value);
                const std::string bound = ", bound " + text(n.bound) + ") if ";
                head(record + bound + text(n.condition));
            }}, s->as);
    }

    /// `name f32[size] registers(8)`
    std::string declaration(const Buffer& b) {
        std::string s = names_.of(b) + " " + name(b->type) + "[" + value(b->size) + "]";
        if (b->space == Space::registers) s += b->lanes > 1 ? " registers(" + std::to_string(b->lanes) + ")" : " registers";
        return s;
    }
    std::string value(const Expr& e) {
        std::vector<std::string> lines;
        return ExprPrinter(names_, {})(e, lines);
    }
    std::string bind(const Index& v) { return names_.of(v); }
    void line(int depth, const std::string& t) { out_.append(static_cast<std::size_t>(2 * depth), ' ').append(t).append("\n"); }
    Names& names() { return names_; }
    std::string take() { return std::move(out_); }

private:
    void inner(const Stmt& s, int depth) {
        statement(s, depth + 1);
        end_of_scope(*s);
    }
    void end_of_scope(const StmtNode& s) {
        if (const auto* n = std::get_if<Let>(&s.as)) names_.release(n->variable.get());
        if (const auto* n = std::get_if<Alloc>(&s.as)) names_.release(n->buffer.get());
    }
    static std::string kind(const For& n) {
        switch (n.kind) {
        case LoopKind::serial: return "";
        case LoopKind::unrolled: return " unrolled";
        case LoopKind::vector: return " vector(" + std::to_string(n.width) + ")";
        case LoopKind::parallel: return " parallel";
        }
        return "";
    }

    Names names_;
    std::string out_;
};

constexpr std::size_t shown_elements = 8;   // of a table

template <class T> double element(const std::byte* at) {
    T v;
    std::memcpy(&v, at, sizeof v);
    return static_cast<double>(v);
}
std::string table_element(Type type, const std::byte* at) {
    if (type == Type::f32) return print_constant({0, element<float>(at)}, type);
    if (type == Type::f64) return print_constant({0, element<double>(at)}, type);
    std::int64_t v = 0;
    std::memcpy(&v, at, static_cast<std::size_t>(bytes(type)));     // little-endian
    if (const int shift = 64 - 8 * bytes(type); is_signed(type)) v = static_cast<std::int64_t>(static_cast<std::uint64_t>(v) << shift) >> shift;
    return std::to_string(v);
}
std::string contents(const BufferInfo& b) {
    const auto width = static_cast<std::size_t>(bytes(b.type));
    std::string s;
    for (std::size_t k = 0; k * width < b.data->size(); ++k) {
        if (k == shown_elements) return s + ", ..";
        s += (k ? ", " : "") + table_element(b.type, b.data->data() + k * width);
    }
    return s;
}

std::vector<Buffer> tables(const LoopNest& nest) {
    std::vector<Buffer> out;
    for (const Buffer& b : buffer_uses(nest.body).read)
        if (b->space == Space::constant) out.push_back(b);
    return out;
}

bool writes_any(const Stmt& s, const std::vector<Buffer>& buffers) {
    return !buffers.empty() && std::ranges::any_of(buffer_uses(s).written, [&](const Buffer& b) { return std::ranges::find(buffers, b) != buffers.end(); });
}

}  // namespace

std::string print(const Expr& e) {
    Names names;
    std::vector<std::string> lines;
    std::string last = ExprPrinter(names, {e})(e, lines), out;
    for (const std::string& l : lines) out += l + "\n";
    return out + last;
}

std::string print(const Stmt& s) {
    StmtPrinter p;
    p.statement(s, 0);
    return p.take();
}

std::string print(const LoopNest& nest) {
    StmtPrinter p;
    std::string dims, arguments;
    for (const Index& d : nest.dims) dims += (dims.empty() ? "" : ", ") + p.names().of(d);
    for (const Buffer& b : nest.arguments) arguments += (arguments.empty() ? "" : ", ") + p.declaration(b);
    p.line(0, "kernel " + nest.name + "(" + arguments + ")" + (dims.empty() ? "" : " dims(" + dims + ")"));
    for (const Buffer& b : tables(nest)) p.line(1, "table " + p.declaration(b) + " = {" + contents(*b) + "}");
    for (const auto& [b, offset] : nest.placement) p.line(1, "place " + p.declaration(b) + " at byte " + p.value(offset));
    auto not_zero = [](const Expr& bytes) { return bytes && !(known(bytes) && *known(bytes) == 0); };
    if (not_zero(nest.arena_bytes)) p.line(1, "arena of " + p.value(nest.arena_bytes) + " bytes" + (not_zero(nest.intermediate_bytes) ? "; all intermediate values: " + p.value(nest.intermediate_bytes) : ""));
    const auto* body = std::get_if<Block>(&nest.body->as);
    bool committed = false;
    for (const Stmt& s : body ? body->statements : std::vector<Stmt>{nest.body}) {
        if (!committed && writes_any(s, nest.variables)) {
            p.line(1, "commit");
            committed = true;
        }
        p.statement(s, 1);
    }
    return p.take();
}

CanonicalText canonical(const Stmt& s) {
    CanonicalText c;
    StmtPrinter p(Names(true));
    std::unordered_set<const BufferInfo*> allocated;
    visit(s, [&](const Stmt& x) {
        if (const auto* n = std::get_if<Alloc>(&x->as)) allocated.insert(n->buffer.get());
    });
    c.indices = free_indices(s);
    const BufferUses uses = buffer_uses(s);
    auto note = [&](const Buffer& b) {
        if (!allocated.contains(b.get()) && std::find(c.buffers.begin(), c.buffers.end(), b) == c.buffers.end()) c.buffers.push_back(b);
    };
    visit(s, [&](const Stmt& x) { if (const auto* n = std::get_if<Prefetch>(&x->as)) note(n->buffer); });
    for (const auto* list : {&uses.read, &uses.written})
        for (const Buffer& b : *list) note(b);
    // Naming them first makes the numbers of what is free the same as its position.
    std::string head;
    for (const Index& v : c.indices) head += p.names().of(v) + " " + name(v->type) + "\n";
    for (const Buffer& b : c.buffers) head += p.names().of(b) + " " + name(b->type) + "\n";
    p.statement(s, 0);
    c.text = head + p.take();
    return c;
}

}  // namespace bitale::loop
