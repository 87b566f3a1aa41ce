// SPDX-License-Identifier: BSD-3-Clause
#include "engine/loop/print_expr.h"

#include <array>
#include <charconv>
#include <cmath>
#include <unordered_set>

#include "engine/loop/walk.h"

namespace bitale::loop {
namespace {

constexpr std::size_t long_shared = 16;     // characters: a shared text above this is named
constexpr std::size_t long_line = 120;      // characters: any text above this is named

enum Precedence { p_or = 1, p_xor, p_and, p_compare, p_shift, p_sum, p_product, p_prefix, p_atom };
struct Operator { const char* text; int precedence; };  // a text that is a word is written as a function
constexpr std::array<Operator, 17> operators{{{" + ", p_sum}, {" - ", p_sum}, {"*", p_product}, {" / ", p_product}, {" % ", p_product},
    {"min", p_atom}, {"max", p_atom}, {" < ", p_compare}, {" <= ", p_compare}, {" == ", p_compare}, {" != ", p_compare}, {" & ", p_and},
    {" | ", p_or}, {" ^ ", p_xor}, {" << ", p_shift}, {" >> ", p_shift}, {"copysign", p_atom}}};

template <class T> std::string shortest(T value) {
    std::array<char, 32> text{};
    auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}
std::string floating(double v, Type type) {
    if (std::isnan(v)) return type == Type::f32 ? "nanf" : "nan";
    if (std::isinf(v)) return std::string(v < 0 ? "-inf" : "inf") + (type == Type::f32 ? "f" : "");
    std::string s = type == Type::f32 ? shortest(static_cast<float>(v)) : shortest(v);
    if (s.find_first_of(".e") == std::string::npos) s += ".0";
    return type == Type::f32 ? s + "f" : s;
}

}  // namespace

std::string print_constant(const Const& c, Type type) {
    if (is_float(type)) return floating(c.real, type);
    if (type == Type::flag) return c.integer ? "true" : "false";
    const std::string digits = type == Type::u64 ? std::to_string(static_cast<std::uint64_t>(c.integer)) : std::to_string(c.integer);
    return type == Type::i64 ? digits : digits + ":" + name(type);
}

ExprPrinter::ExprPrinter(Names& names, const std::vector<Expr>& roots) : names_(names) {
    std::unordered_set<const ExprNode*> counted;
    for (const Expr& root : roots)
        visit(root, [&](const Expr& e) {
            if (!counted.insert(e.get()).second) return;
            for (const Expr& x : operands(*e)) ++uses_[x.get()];
        });
}

std::string ExprPrinter::operator()(const Expr& root, std::vector<std::string>& lines) {
    std::vector<Expr> open{root};
    while (!open.empty()) {     // operands first
        const Expr e = open.back();
        const std::size_t before = open.size();
        if (!done_.contains(e.get())) {
            const auto xs = operands(*e);
            for (auto x = xs.rbegin(); x != xs.rend(); ++x)
                if (!done_.contains(x->get())) open.push_back(*x);
            if (open.size() > before) continue;
            Text t = compose(e);
            const bool shared = uses_[e.get()] > 1 && t.text.size() > long_shared;
            if (shared || (t.text.size() > long_line && e.get() != root.get())) {
                std::string label = "%" + std::to_string(named_++);
                lines.push_back(label + " = " + t.text);
                t = {std::move(label), p_atom};
            }
            done_.emplace(e.get(), std::move(t));
        }
        open.pop_back();
    }
    return done_.at(root.get()).text;
}

const std::string& ExprPrinter::part(const Expr& e) { return done_.at(e.get()).text; }
std::string ExprPrinter::part(const Expr& e, int least) {
    const Text& t = done_.at(e.get());
    return t.precedence < least ? "(" + t.text + ")" : t.text;
}

ExprPrinter::Text ExprPrinter::compose(const Expr& e) {
    return std::visit(Match{
        [&](const Const& n) {
            std::string s = print_constant(n, e.type());
            const int precedence = s[0] == '-' ? p_prefix : p_atom;
            return Text{std::move(s), precedence};
        },
        [&](const Ref& n) { return Text{names_.of(n.variable), p_atom}; },
        [&](const Load& n) { return Text{names_.of(n.buffer) + "[" + part(n.offset) + "]", p_atom}; },
        [&](const Unary& n) { return unary(n, e.type()); },
        [&](const Binary& n) { return binary(n); },
        [&](const MulAdd& n) { return Text{"fma(" + part(n.x) + ", " + part(n.y) + ", " + part(n.z) + ")", p_atom}; },
        [&](const Select& n) { return Text{std::string(n.cold ? "select_cold(" : "select(") + part(n.condition) + ", " + part(n.x) + ", " + part(n.y) + ")", p_atom}; },
        [&](const Cast& n) { return Text{std::string(n.bits ? "bits_" : "") + name(e.type()) + "(" + part(n.x) + ")", p_atom}; },
        [&](const Reduce& n) { return Text{reduce(n), p_atom}; }}, e->as);
}

ExprPrinter::Text ExprPrinter::unary(const Unary& n, Type type) {
    switch (n.op) {
    case UnaryOp::negate: return {"-" + part(n.x, p_atom), p_prefix};
    case UnaryOp::invert: return {(type == Type::flag ? "!" : "~") + part(n.x, p_atom), p_prefix};
    case UnaryOp::absolute: return {"abs(" + part(n.x) + ")", p_atom};
    case UnaryOp::round: return {"rint(" + part(n.x) + ")", p_atom};
    case UnaryOp::floor: return {"floor(" + part(n.x) + ")", p_atom};
    case UnaryOp::square_root: return {"sqrt(" + part(n.x) + ")", p_atom};
    }
    return {};
}

ExprPrinter::Text ExprPrinter::binary(const Binary& n) {
    const auto [text, precedence] = operators[static_cast<std::size_t>(n.op)];
    if (precedence == p_atom) return {std::string(text) + "(" + part(n.x) + ", " + part(n.y) + ")", p_atom};
    // Left to right: x + (y + z) rounds differently from x + y + z.
    return {part(n.x, precedence) + text + part(n.y, precedence + 1), precedence};
}

std::string ExprPrinter::reduce(const Reduce& n) {
    constexpr std::array words{"sum", "maximum", "minimum", "product", "chain", "lanes"};
    std::string s = std::string(words[static_cast<std::size_t>(n.op)]) + "(";
    for (const auto* loops : {&n.rows, &n.run}) {
        s += loops == &n.rows ? "rows" : "; run";
        for (const auto& [variable, extent] : *loops) s += " " + names_.of(variable) + " < " + part(extent) + (&variable == &loops->back().first ? "" : ",");
    }
    return s + "; " + part(n.element) + "; empty " + part(n.identity) + ")";
}

}  // namespace bitale::loop
