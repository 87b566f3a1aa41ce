// SPDX-License-Identifier: BSD-3-Clause
/// The formulas of engine/math as loop expressions: they must mean what the native ones compute.
#include <doctest/doctest.h>

#include "engine/math/asinh.h"
#include "engine/math/atanh.h"
#include "engine/math/cbrt.h"
#include "engine/math/exp.h"
#include "engine/math/exp2.h"
#include "engine/math/expm1.h"
#include "engine/math/hypot.h"
#include "engine/math/log.h"
#include "engine/math/log1p.h"
#include "engine/math/log2.h"
#include "engine/math/rsqrt.h"
#include "engine/math/sigmoid.h"
#include "engine/math/sinh.h"
#include "engine/math/softplus.h"
#include "engine/math/tanh.h"
#include "tests/support/formula_arguments.h"

namespace bitale::math_expression_test {
namespace {

constexpr std::uint64_t seed = 1;

/// A plain evaluation of an expression of one variable: every node holds its bits.
template <class T> class Evaluator {
public:
    explicit Evaluator(loop::Expr root) { visit(root); }

    [[nodiscard]] T operator()(T x) {
        for (std::size_t i = 0; i < nodes_.size(); ++i) bits_[i] = evaluate(*nodes_[i], x);
        return std::bit_cast<T>(bits_.back());
    }

private:
    using I = math::Bits<T>;
    using U = std::make_unsigned_t<I>;

    void visit(const loop::Expr& e) {  // operands stand before their users
        for (const auto* node : nodes_) if (node == e.get()) return;
        if (auto* n = std::get_if<loop::Unary>(&e->as)) visit(n->x);
        if (auto* n = std::get_if<loop::Binary>(&e->as)) visit(n->x), visit(n->y);
        if (auto* n = std::get_if<loop::MulAdd>(&e->as)) visit(n->x), visit(n->y), visit(n->z);
        if (auto* n = std::get_if<loop::Select>(&e->as)) visit(n->condition), visit(n->x), visit(n->y);
        if (auto* n = std::get_if<loop::Cast>(&e->as)) visit(n->x);
        nodes_.push_back(e.get());
        roots_.push_back(e);
        bits_.push_back(0);
    }
    [[nodiscard]] I bits(const loop::Expr& e) const {
        for (std::size_t i = 0; i < nodes_.size(); ++i) if (nodes_[i] == e.get()) return bits_[i];
        return 0;
    }
    [[nodiscard]] T number(const loop::Expr& e) const { return std::bit_cast<T>(bits(e)); }
    [[nodiscard]] static I pack(T x) { return std::bit_cast<I>(x); }

    I evaluate(const loop::ExprNode& node, T x) const {
        if (auto* n = std::get_if<loop::Const>(&node.as)) return loop::is_float(node.type) ? pack(static_cast<T>(n->real)) : static_cast<I>(n->integer);
        if (std::get_if<loop::Ref>(&node.as)) return pack(x);
        if (auto* n = std::get_if<loop::Unary>(&node.as)) {
            if (n->op == loop::UnaryOp::square_root) return pack(std::sqrt(number(n->x)));
            if (n->op == loop::UnaryOp::negate) return pack(-number(n->x));
            REQUIRE(n->op == loop::UnaryOp::absolute);
            return pack(std::fabs(number(n->x)));
        }
        if (auto* n = std::get_if<loop::MulAdd>(&node.as)) return pack(std::fma(number(n->x), number(n->y), number(n->z)));
        if (auto* n = std::get_if<loop::Select>(&node.as)) return bits(n->condition) ? bits(n->x) : bits(n->y);
        if (auto* n = std::get_if<loop::Cast>(&node.as)) return n->bits ? bits(n->x) : pack(static_cast<T>(bits(n->x)));
        const auto& n = std::get<loop::Binary>(node.as);
        return loop::is_float(n.x.type()) ? floating(n) : integral(n);
    }
    I floating(const loop::Binary& n) const {
        const T x = number(n.x), y = number(n.y);
        switch (n.op) {
        case loop::BinaryOp::add: return pack(x + y);
        case loop::BinaryOp::subtract: return pack(x - y);
        case loop::BinaryOp::multiply: return pack(x * y);
        case loop::BinaryOp::divide: return pack(x / y);
        case loop::BinaryOp::copysign: return pack(std::copysign(x, y));
        case loop::BinaryOp::less: return x < y;
        case loop::BinaryOp::equal: return x == y;
        default: FAIL("an operation that no formula needs"); return 0;
        }
    }
    I integral(const loop::Binary& n) const {
        const auto x = static_cast<U>(bits(n.x)), y = static_cast<U>(bits(n.y));
        switch (n.op) {
        case loop::BinaryOp::add: return static_cast<I>(x + y);
        case loop::BinaryOp::subtract: return static_cast<I>(x - y);
        case loop::BinaryOp::bit_and: return static_cast<I>(x & y);
        case loop::BinaryOp::bit_or: return static_cast<I>(x | y);
        case loop::BinaryOp::shift_left: return static_cast<I>(x << y);
        case loop::BinaryOp::shift_right: return loop::is_signed(n.x.type()) ? bits(n.x) >> y : static_cast<I>(x >> y);
        default: FAIL("an operation that no formula needs"); return 0;
        }
    }

    std::vector<const loop::ExprNode*> nodes_;
    std::vector<loop::Expr> roots_;
    std::vector<I> bits_;
};

template <class T> void check_expression(T (*native)(T), loop::Expr (*formula)(const loop::Expr&)) {
    const auto type = sizeof(T) == 4 ? loop::Type::f32 : loop::Type::f64;
    const auto x = std::make_shared<const loop::Variable>(loop::Variable{"x", type, 0});
    Evaluator<T> evaluator(formula(loop::ref(x)));
    const auto values = test::formula_arguments<T>(3000, seed);
    for (T value : values) {
        INFO("x = ", value, ", seed ", seed);
        REQUIRE(test::same_bits(evaluator(value), native(value)));
    }
}

}  // namespace

TEST_CASE_TEMPLATE("the loop expressions of functions give the bits of the native formulas", T, float, double) {
    check_expression<T>(math::asinh, math::asinh);
    check_expression<T>(math::acosh, math::acosh);
    check_expression<T>(math::atanh, math::atanh);
    check_expression<T>(math::cbrt, math::cbrt);
    check_expression<T>(math::exp, math::exp);
    check_expression<T>(math::exp2, math::exp2);
    check_expression<T>(math::expm1, math::expm1);
    check_expression<T>(math::log, math::log);
    check_expression<T>(math::log1p, math::log1p);
    check_expression<T>(math::log2, math::log2);
    check_expression<T>(math::log10, math::log10);
    check_expression<T>(math::rsqrt, math::rsqrt);
    check_expression<T>(math::sigmoid, math::sigmoid);
    check_expression<T>(math::sinh, math::sinh);
    check_expression<T>(math::cosh, math::cosh);
    check_expression<T>(math::softplus, math::softplus);
    check_expression<T>(math::tanh, math::tanh);
}

TEST_CASE_TEMPLATE("what is known to have one sign takes the shorter formula and gives the same bits", T, float, double) {
    check_expression<T>([](T x) { return math::exp(-x * x); }, [](const loop::Expr& x) { return math::exp(-x * x); });
    check_expression<T>([](T x) { return math::exp(-math::abs(x)); }, [](const loop::Expr& x) { return math::exp(-math::abs(x)); });
    check_expression<T>([](T x) { return math::log1p(x * x); }, [](const loop::Expr& x) { return math::log1p(x * x); });
    check_expression<T>([](T x) { return math::log1p(math::abs(x)); }, [](const loop::Expr& x) { return math::log1p(math::abs(x)); });
    for (const T x : test::formula_arguments<T>(3000, seed)) {
        INFO("x = ", x, ", seed ", seed);
        const bool single = sizeof(T) == sizeof(float);
        if (!(x > 0)) REQUIRE(test::same_bits(single ? static_cast<T>(math::exp_down_f32(static_cast<float>(x))) : static_cast<T>(math::exp_down_f64(static_cast<double>(x))), math::exp(x)));
        if (!(x < 0)) REQUIRE(test::same_bits(single ? static_cast<T>(math::log1p_up_f32(static_cast<float>(x))) : static_cast<T>(math::log1p_up_f64(static_cast<double>(x))), math::log1p(x)));
    }
}

TEST_CASE("beside an expression a number becomes a constant of its type") {
    const auto x = loop::constant(loop::Type::f32, 2.0);
    CHECK(math::fma(x, 2.0F, 1).type() == loop::Type::f32);
    CHECK(math::select(x < 1, 0.0, x).type() == loop::Type::f32);
    CHECK(math::add(x, 1).type() == loop::Type::f32);
    CHECK(math::to_bits(x).type() == loop::Type::i32);
    CHECK(math::add(x < 1, x > 2).type() == loop::Type::flag);
}

}  // namespace bitale::math_expression_test
