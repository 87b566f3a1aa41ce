// SPDX-License-Identifier: BSD-3-Clause
#include "jit/schedule/cost.h"

#include "engine/loop/walk.h"

namespace bitale::jit {
namespace {

// A division or root weighs as much as eight other operations.
constexpr double operation = 0.015, slow_operation = 0.12, access = 0.03;   // ns an element
constexpr double unknown_extent = 1000;

double access_to(const loop::Buffer& b) { return b->space == loop::Space::registers ? 0 : access; }
double extent_of(const loop::Expr& n) {
    if (auto* choice = std::get_if<loop::Select>(&n->as)) return std::max(extent_of(choice->x), extent_of(choice->y));
    return loop::known(n) ? static_cast<double>(*loop::known(n)) : unknown_extent;
}

}  // namespace

double nanoseconds(const loop::Expr& e) {
    double ns = 0;
    loop::visit(e, [&](const loop::Expr& x) {
        std::visit(loop::Match{
            [&](const loop::Load& n) { ns += access_to(n.buffer); },
            [&](const loop::Binary& n) { ns += n.op == loop::BinaryOp::divide ? slow_operation : operation; },
            [&](const loop::Unary& n) { ns += n.op == loop::UnaryOp::square_root ? slow_operation : operation; },
            [&](const loop::Reduce& n) {
                double count = 1;
                for (const auto* list : {&n.rows, &n.run})
                    for (const auto& [i, extent] : *list) count *= extent_of(extent);
                ns += count * (nanoseconds(n.element) + operation);
            },
            [](const loop::Const&) {}, [](const loop::Ref&) {},
            [&](const auto&) { ns += operation; }}, x->as);
    });
    return ns;
}

double nanoseconds(const loop::Stmt& s) {
    return std::visit(loop::Match{
        [](const loop::For& n) { return extent_of(n.extent) * nanoseconds(n.body); },
        [](const loop::Block& b) {
            double ns = 0;
            for (const auto& x : b.statements) ns += nanoseconds(x);
            return ns;
        },
        [](const loop::If& n) { return std::max(n.then ? nanoseconds(n.then) : 0.0, n.otherwise ? nanoseconds(n.otherwise) : 0.0); },
        [](const loop::Outline& n) { return nanoseconds(n.body); },
        [](const loop::Store& n) { return access_to(n.buffer) + nanoseconds(n.value); },
        [](const auto&) { return 0.0; }}, s->as);
}

}  // namespace bitale::jit
