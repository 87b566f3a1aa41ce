// SPDX-License-Identifier: BSD-3-Clause
#include "jit/schedule/widest.h"

#include <algorithm>
#include <unordered_set>

#include "engine/loop/walk.h"

namespace bitale::jit {

int widest_value(const loop::Expr& e) {
    int bytes = 1;
    std::vector<loop::Expr> open{e};
    std::unordered_set<const loop::ExprNode*> seen;
    while (!open.empty()) {
        const loop::Expr x = open.back();
        open.pop_back();
        if (!seen.insert(x.get()).second) continue;
        if (auto* load = std::get_if<loop::Load>(&x->as)) bytes = std::max(bytes, loop::bytes(load->buffer->type));
        else if (x.type() != loop::Type::i64 && x.type() != loop::Type::flag) bytes = std::max(bytes, loop::bytes(x.type()));
        auto* choice = std::get_if<loop::Select>(&x->as);
        if (choice && choice->cold) open.insert(open.end(), {choice->condition, choice->y});
        else std::ranges::copy(loop::operands(*x), std::back_inserter(open));
    }
    return bytes;
}

}  // namespace bitale::jit
