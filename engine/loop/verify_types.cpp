// SPDX-License-Identifier: BSD-3-Clause
#include "engine/loop/verify_types.h"

#include "engine/loop/walk.h"

namespace bitale::loop {
namespace {

bool is_integer(Type t) { return !is_float(t) && t != Type::flag; }

std::string unary_law(const Unary& n, Type result) {
    const Type t = n.x.type();
    if (t != result) return "a unary operation keeps its type";
    switch (n.op) {
    case UnaryOp::round:
    case UnaryOp::floor:
    case UnaryOp::square_root: return is_float(t) ? "" : "rint, floor and sqrt take floats";
    case UnaryOp::invert: return is_float(t) ? "~ and ! take integers and flags" : "";
    default: return t == Type::flag ? "flags have no sign" : "";
    }
}

std::string binary_law(const Binary& n, Type result) {
    const Type t = n.x.type();
    if (t != n.y.type()) return "both operands have one type";
    if (n.op >= BinaryOp::less && n.op <= BinaryOp::not_equal) return result == Type::flag ? "" : "a comparison is a flag";
    if (t != result) return "a binary operation keeps its type";
    switch (n.op) {
    case BinaryOp::minimum:
    case BinaryOp::maximum: return "";
    case BinaryOp::bit_and:
    case BinaryOp::bit_or:
    case BinaryOp::bit_xor: return is_float(t) ? "& | ^ take integers and flags" : "";
    case BinaryOp::shift_left:
    case BinaryOp::shift_right:
    case BinaryOp::remainder: return is_integer(t) ? "" : "shifts and % take integers";
    case BinaryOp::copysign: return is_float(t) ? "" : "copysign takes floats";
    default: return t == Type::flag ? "flags have no arithmetic" : "";
    }
}

}  // namespace

std::string broken_type_law(const ExprNode& e) {
    return std::visit(Match{
        [&](const Const&) -> std::string { return ""; },
        [&](const Ref& n) -> std::string { return n.variable->type == e.type ? "" : "a name keeps its type"; },
        [&](const Load& n) -> std::string {
            if (n.offset.type() != Type::i64) return "an offset is an i64";
            return n.buffer->type == e.type ? "" : "a load has its buffer's type";
        },
        [&](const Unary& n) { return unary_law(n, e.type); },
        [&](const Binary& n) { return binary_law(n, e.type); },
        [&](const MulAdd& n) -> std::string {
            const bool one_type = n.x.type() == e.type && n.y.type() == e.type && n.z.type() == e.type;
            return one_type && is_float(e.type) ? "" : "fma takes three floats of one type";
        },
        [&](const Select& n) -> std::string {
            if (n.condition.type() != Type::flag) return "a condition is a flag";
            return n.x.type() == e.type && n.y.type() == e.type ? "" : "both values of a select have its type";
        },
        [&](const Cast& n) -> std::string { return n.bits && bytes(n.x.type()) != bytes(e.type) ? "a reinterpretation keeps the size" : ""; },
        [&](const Reduce& n) -> std::string {
            if (n.element.type() != e.type || n.identity.type() != e.type) return "a Reduce has the type of its element and identity";
            if (is_contraction(n.op)) {
                auto* product = std::get_if<Binary>(&n.element->as);
                if (!is_float(e.type) || !product || product->op != BinaryOp::multiply || !n.rows.empty()) return "a contraction is over a run of floating products";
            }
            for (const auto* loops : {&n.rows, &n.run})
                for (const auto& [variable, extent] : *loops)
                    if (extent.type() != Type::i64) return "an extent is an i64";
            return "";
        }}, e.as);
}

}  // namespace bitale::loop
