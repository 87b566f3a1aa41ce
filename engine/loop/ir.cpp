// SPDX-License-Identifier: BSD-3-Clause
#include "engine/loop/ir.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <optional>
#include <set>

#include "bitale/error.h"

namespace bitale::loop {
namespace {

struct TypeFacts { const char* name; int bytes; bool floating, is_signed; };
constexpr std::array<TypeFacts, 11> type_facts{{{"flag", 1, false, false}, {"i8", 1, false, true}, {"u8", 1, false, false},
    {"i16", 2, false, true}, {"u16", 2, false, false}, {"i32", 4, false, true}, {"u32", 4, false, false}, {"i64", 8, false, true},
    {"u64", 8, false, false}, {"f32", 4, true, true}, {"f64", 8, true, true}}};
const TypeFacts& facts(Type t) { return type_facts[static_cast<std::size_t>(t)]; }

template <class Node> Expr make(Type type, Node node) { return Expr(std::make_shared<const ExprNode>(type, std::move(node))); }

void require_same(const Expr& x, const Expr& y, const char* what) {
    if (x.type() != y.type())
        throw InternalError(std::string("loop IR: ") + what + " of " + name(x.type()) + " and " + name(y.type()));
}

/// Index arithmetic on constants; wraps as the emitted code does.
std::optional<std::int64_t> fold(BinaryOp op, std::int64_t x, std::int64_t y) {
    auto wrap = [](std::uint64_t v) { return static_cast<std::int64_t>(v); };
    const auto a = static_cast<std::uint64_t>(x), b = static_cast<std::uint64_t>(y);
    switch (op) {
    case BinaryOp::add: return wrap(a + b);
    case BinaryOp::subtract: return wrap(a - b);
    case BinaryOp::multiply: return wrap(a * b);
    case BinaryOp::divide: return x >= 0 && y > 0 ? std::optional(x / y) : std::nullopt;
    case BinaryOp::remainder: return x >= 0 && y > 0 ? std::optional(x % y) : std::nullopt;
    case BinaryOp::minimum: return std::min(x, y);
    case BinaryOp::maximum: return std::max(x, y);
    default: return std::nullopt;
    }
}
std::optional<bool> fold_comparison(BinaryOp op, std::int64_t x, std::int64_t y) {
    switch (op) {
    case BinaryOp::less: return x < y;
    case BinaryOp::less_equal: return x <= y;
    case BinaryOp::equal: return x == y;
    case BinaryOp::not_equal: return x != y;
    default: return std::nullopt;
    }
}

/// The largest value of a non-negative index expression, if its ranges are known.
std::optional<std::int64_t> upper(const Expr& e) {
    if (const auto c = known(e)) return *c >= 0 ? std::optional(*c) : std::nullopt;
    if (auto* r = std::get_if<Ref>(&e->as)) return r->variable->extent ? std::optional(r->variable->extent - 1) : std::nullopt;
    auto* n = std::get_if<Binary>(&e->as);
    if (!n || (n->op != BinaryOp::add && n->op != BinaryOp::multiply)) return {};
    auto a = upper(n->x), b = upper(n->y);
    return a && b ? fold(n->op, *a, *b) : std::nullopt;
}

/// A term of a sum and the constant that it is, or is a multiple of.
struct SumTerm { Expr whole; std::optional<std::int64_t> factor; };
std::vector<SumTerm> terms_of(const Expr& sum) {
    std::vector<SumTerm> terms;
    std::vector<Expr> open{sum};
    while (!open.empty()) {
        const Expr e = open.back();
        open.pop_back();
        auto* n = std::get_if<Binary>(&e->as);
        if (n && n->op == BinaryOp::add) { open.push_back(n->x); open.push_back(n->y); continue; }
        terms.push_back({e, n && n->op == BinaryOp::multiply ? known(n->y) : known(e)});
    }
    return terms;
}

/// x = quotient * c + rest with 0 <= rest < c, as far as the ranges show it; no value if they do not.
struct Division { Expr quotient, rest; };
std::optional<Division> split(const Expr& x, std::int64_t c) {
    Division d{integer(0), integer(0)};
    for (const auto& [e, k] : terms_of(x)) {
        if (k && *k % c == 0) d.quotient = d.quotient + (known(e) ? integer(*k / c) : std::get<Binary>(e->as).x * integer(*k / c));
        else d.rest = d.rest + e;
    }
    auto top = upper(d.rest);
    if (!top || *top >= c || !upper(d.quotient)) return {};
    return d;
}

/// The largest factor g > 1 of c by which x splits: then x / c and x % c need only the quotient's division by c / g.
std::optional<std::pair<std::int64_t, Division>> split_partly(const Expr& x, std::int64_t c) {
    std::set<std::int64_t> factors;
    for (const auto& [e, k] : terms_of(x))
        if (k && *k > 0) factors.insert(std::gcd(*k, c));
    for (auto g = factors.rbegin(); g != factors.rend() && *g > 1; ++g)
        if (auto d = split(x, *g)) return std::pair(*g, *d);
    return {};
}

/// Identities of integer arithmetic: exact for every value, including those that wrap.
Expr fold_integer(BinaryOp op, const Expr& x, const Expr& y) {
    const auto a = known(x), b = known(y);
    if (a && b) {
        if (auto v = fold(op, *a, *b)) return integer(*v);
        if (auto v = fold_comparison(op, *a, *b)) return constant(Type::flag, static_cast<std::int64_t>(*v));
    }
    if (op == BinaryOp::add && a && *a == 0) return y;                                        // 0 + y == y
    if ((op == BinaryOp::add || op == BinaryOp::subtract) && b && *b == 0) return x;          // x +- 0 == x
    if (op == BinaryOp::multiply && ((a && *a == 0) || (b && *b == 1))) return x;             // 0 * y == 0, x * 1 == x
    if (op == BinaryOp::multiply && ((b && *b == 0) || (a && *a == 1))) return y;             // x * 0 == 0, 1 * y == y
    if (op == BinaryOp::multiply && a) return y * x;                                          // constants stand right
    if (op == BinaryOp::divide && b && *b == 1) return x;
    if (op == BinaryOp::remainder && b && *b == 1) return integer(0);
    if ((op == BinaryOp::divide || op == BinaryOp::remainder) && b && *b > 0) {
        if (auto d = split(x, *b)) return op == BinaryOp::divide ? d->quotient : d->rest;
        if (auto part = split_partly(x, *b)) {
            const auto& [g, d] = *part;
            const Expr rest = integer(*b / g);
            return op == BinaryOp::divide ? d.quotient / rest : d.quotient % rest * integer(g) + d.rest;
        }
    }
    return {};
}

bool is_comparison(BinaryOp op) { return op >= BinaryOp::less && op <= BinaryOp::not_equal; }

}  // namespace

bool is_float(Type t) { return facts(t).floating; }
bool is_signed(Type t) { return facts(t).is_signed && !facts(t).floating; }
int bytes(Type t) { return facts(t).bytes; }
const char* name(Type t) { return facts(t).name; }

Type Expr::type() const { return node_->type; }

ExprNode::~ExprNode() {
    // The outermost node that dies collects what dies with it; a plain pointer, so that static objects may hold expressions.
    static thread_local std::vector<Expr>* dying = nullptr;
    std::vector<Expr> mine;
    auto& open = dying ? *dying : mine;
    auto take = [&](Expr& x) { if (x) open.push_back(std::move(x)); };
    std::visit([&]<class Node>(Node& n) {
        if constexpr (std::is_same_v<Node, Load>) take(n.offset);
        else if constexpr (std::is_same_v<Node, Unary> || std::is_same_v<Node, Cast>) take(n.x);
        else if constexpr (std::is_same_v<Node, Binary>) { take(n.x); take(n.y); }
        else if constexpr (std::is_same_v<Node, MulAdd>) { take(n.x); take(n.y); take(n.z); }
        else if constexpr (std::is_same_v<Node, Select>) { take(n.condition); take(n.x); take(n.y); }
        else if constexpr (std::is_same_v<Node, Reduce>) { take(n.element); take(n.identity); }
    }, as);
    if (dying || mine.empty()) return;
    dying = &mine;
    while (!mine.empty()) {
        const Expr last = std::move(mine.back());
        mine.pop_back();
    }
    dying = nullptr;
}

Index index(std::string name, std::int64_t extent) { return std::make_shared<const Variable>(Variable{std::move(name), Type::i64, extent}); }

Expr constant(Type type, double value) {
    if (!is_float(type)) throw InternalError("loop IR: a floating constant of type " + std::string(name(type)));
    return make(type, Const{0, type == Type::f32 ? static_cast<double>(static_cast<float>(value)) : value});
}
Expr constant(Type type, std::int64_t value) {
    if (is_float(type)) return constant(type, static_cast<double>(value));
    return make(type, Const{value, 0});
}
Expr neutral(Combine op, Type type) {
    if (op == Combine::multiply) return constant(type, std::int64_t{1});
    if (op == Combine::add) return is_float(type) ? constant(type, -0.0) : constant(type, std::int64_t{0});     // +0 + -0 is +0
    const bool lowest = op == Combine::maximum;
    if (is_float(type)) return constant(type, lowest ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity());
    if (type == Type::flag) return constant(type, static_cast<std::int64_t>(!lowest));
    const int bits = 8 * bytes(type);
    if (is_signed(type)) {
        const auto least = static_cast<std::int64_t>(~std::uint64_t{0} << (bits - 1));
        return constant(type, lowest ? least : ~least);
    }
    return constant(type, lowest ? std::int64_t{0} : static_cast<std::int64_t>(~std::uint64_t{0} >> (64 - bits)));
}
Expr integer(std::int64_t n) {
    static const Expr zero = constant(Type::i64, std::int64_t{0}), one = constant(Type::i64, std::int64_t{1});
    return n == 0 ? zero : n == 1 ? one : constant(Type::i64, n);
}
Expr ref(const Index& v) { return make(v->type, Ref{v}); }
Expr load(const Buffer& b, Expr offset) { return make(b->type, Load{b, std::move(offset)}); }

Expr unary(UnaryOp op, Expr x) {
    const Type type = x.type();
    const bool float_only = op == UnaryOp::round || op == UnaryOp::floor || op == UnaryOp::square_root;
    if ((float_only && !is_float(type)) || (op == UnaryOp::invert && is_float(type)))
        throw InternalError(std::string("loop IR: unary operation on ") + name(type));
    return make(type, Unary{op, std::move(x)});
}

Expr binary(BinaryOp op, Expr x, Expr y) {
    require_same(x, y, "an operation");
    if (x.type() == Type::i64)
        if (Expr folded = fold_integer(op, x, y)) return folded;
    const Type type = is_comparison(op) ? Type::flag : x.type();
    return make(type, Binary{op, std::move(x), std::move(y)});
}

Expr fma(Expr x, Expr y, Expr z) {
    require_same(x, y, "fma");
    require_same(x, z, "fma");
    const Type type = x.type();
    return make(type, MulAdd{std::move(x), std::move(y), std::move(z)});
}

Expr select(Expr condition, Expr x, Expr y, bool cold) {
    require_same(x, y, "select");
    if (condition.type() != Type::flag) throw InternalError("loop IR: select by a value that is no flag");
    if (auto* c = std::get_if<Const>(&condition->as)) return c->integer ? x : y;
    const Type type = x.type();
    return make(type, Select{std::move(condition), std::move(x), std::move(y), cold});
}

Expr convert(Type type, Expr x) {
    if (x.type() == type) return x;
    return make(type, Cast{std::move(x), false});
}
Expr bits(Type type, Expr x) {
    if (bytes(type) != bytes(x.type())) throw InternalError("loop IR: reinterpretation changes the size");
    if (x.type() == type) return x;
    return make(type, Cast{std::move(x), true});
}

Expr reduce(ReduceOp op, std::vector<std::pair<Index, Expr>> rows, std::vector<std::pair<Index, Expr>> run, Expr element, Expr identity) {
    const Type type = element.type();
    return make(type, Reduce{op, std::move(rows), std::move(run), std::move(element), std::move(identity)});
}

Buffer argument(std::string name, Type type, Expr size, int slot) {
    return std::make_shared<const BufferInfo>(BufferInfo{std::move(name), type, Space::argument, std::move(size), 1, slot, nullptr});
}
Buffer table(std::string name, Type type, std::vector<std::byte> data) {
    auto size = integer(static_cast<std::int64_t>(data.size()) / bytes(type));
    return std::make_shared<const BufferInfo>(BufferInfo{std::move(name), type, Space::constant, size, 1, -1, std::make_shared<const std::vector<std::byte>>(std::move(data))});
}
Buffer arena(std::string name, Type type, Expr size) {
    return std::make_shared<const BufferInfo>(BufferInfo{std::move(name), type, Space::arena, std::move(size), 1, -1, nullptr});
}
Buffer registers(std::string name, Type type, std::int64_t size, int lanes) {
    return std::make_shared<const BufferInfo>(BufferInfo{std::move(name), type, Space::registers, integer(size), lanes, -1, nullptr});
}

Stmt store(const Buffer& b, Expr offset, Expr value, std::int32_t origin) {
    if (value.type() != b->type) throw InternalError("loop IR: store of " + std::string(name(value.type())) + " to " + b->name + ", which holds " + name(b->type));
    return statement(Store{b, std::move(offset), std::move(value)}, origin);
}
Stmt accumulate(const Buffer& b, Expr offset, Expr value, Combine op, Join join) {
    return statement(Accumulate{b, std::move(offset), op, std::move(value), join});
}
Stmt block(std::vector<Stmt> statements) {
    std::vector<Stmt> flat;
    for (auto& s : statements) {
        if (!s) continue;
        if (auto* inner = std::get_if<Block>(&s->as)) flat.insert(flat.end(), inner->statements.begin(), inner->statements.end());
        else flat.push_back(std::move(s));
    }
    if (flat.size() == 1) return flat.front();
    return statement(Block{std::move(flat)});
}
Stmt alloc(const Buffer& b) { return statement(Alloc{b}); }
Stmt let(const Index& v, Expr value) { return statement(Let{v, std::move(value)}); }

Stmt if_else(Expr condition, Stmt then, Stmt otherwise, bool cold) {
    if (!then) then = block({});
    if (!otherwise) otherwise = block({});
    if (auto* c = std::get_if<Const>(&condition->as)) return c->integer ? then : otherwise;
    return statement(If{std::move(condition), std::move(then), std::move(otherwise), cold});
}
Stmt while_loop(Expr condition, Stmt body) { return statement(While{std::move(condition), std::move(body)}); }

Stmt for_each(std::string name, Expr extent, LoopKind kind, const std::function<Stmt(Expr)>& body, int width) {
    const auto n = known(extent);
    if (n && *n <= 0) return block({});
    if (n && *n == 1 && kind != LoopKind::vector) return body(integer(0));   // a one-trip loop is its body
    Index v = index(std::move(name), n ? *n : kind == LoopKind::vector ? width : 0);
    Stmt s = body(loop::ref(v));
    return statement(For{v, std::move(extent), kind, width, std::move(s)});
}
Stmt make_for(const Index& v, Expr extent, LoopKind kind, Stmt body, int width) {
    const auto n = known(extent);
    if (n && *n <= 0) return block({});
    return statement(For{v, std::move(extent), kind, width, std::move(body)});
}

std::optional<std::int64_t> known(const Expr& e) {
    auto* c = std::get_if<Const>(&e->as);
    return c && e.type() == Type::i64 ? std::optional(c->integer) : std::nullopt;
}
bool is_empty(const Stmt& s) {
    auto* b = std::get_if<Block>(&s->as);
    return b && b->statements.empty();
}

}  // namespace bitale::loop
