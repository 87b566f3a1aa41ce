// SPDX-License-Identifier: BSD-3-Clause
#include "bench/expression.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <set>
#include <string>

namespace bitale::bench {
namespace {

struct Function1 { std::string_view name; Var (*f)(Operand); };
constexpr Function1 functions[] = {{"abs", abs}, {"exp", exp}, {"log", log}, {"log1p", log1p}, {"sqrt", sqrt}, {"sin", sin}, {"cos", cos}, {"tanh", tanh}, {"erf", erf}, {"sigmoid", sigmoid}};
struct Function2 { std::string_view name; Var (*f)(Operand, Operand); };
constexpr Function2 functions_of_two[] = {{"min", minimum}, {"max", maximum}};
struct Sign { char sign; Var (*f)(Operand, Operand); };
constexpr Sign signs[] = {{'+', add}, {'-', subtract}, {'*', multiply}, {'/', divide}};

/// Recursive descent: the generator nests at most a few levels.
class Parser {
public:
    Parser(std::string_view text, const std::vector<Var>& xyz) : text_(text), xyz_(xyz) {}

    Expression whole() {
        const Operand y = operand();
        if (at_ != text_.size() || y.is_literal()) refuse();
        return {y.var(), {used_.begin(), used_.end()}};
    }

private:
    Operand operand() {
        if (next() == '(') return chained();
        if (std::isdigit(static_cast<unsigned char>(next()))) return number();
        const std::string_view name = word();
        if (name.size() == 1 && name[0] >= 'x' && name[0] <= 'z') {
            used_.insert(name[0]);
            return xyz_[static_cast<std::size_t>(name[0] - 'x')];
        }
        return call(name);
    }
    Operand chained() {
        take('(');
        const Operand x = operand();
        const auto* s = std::ranges::find(signs, next(), &Sign::sign);
        if (s == std::end(signs)) refuse();
        take(s->sign);
        const Operand y = operand();
        take(')');
        return s->f(x, y);
    }
    Operand call(std::string_view name) {
        take('(');
        const Operand x = operand();
        if (const auto* f = std::ranges::find(functions, name, &Function1::name); f != std::end(functions)) {
            take(')');
            return f->f(x);
        }
        const auto* f = std::ranges::find(functions_of_two, name, &Function2::name);
        if (f == std::end(functions_of_two)) refuse();
        take(',');
        const Operand y = operand();
        take(')');
        return f->f(x, y);
    }
    Operand number() {
        std::size_t end = at_;
        while (end < text_.size() && (std::isdigit(static_cast<unsigned char>(text_[end])) || text_[end] == '.')) ++end;
        const double value = std::strtod(std::string(text_.substr(at_, end - at_)).c_str(), nullptr);
        at_ = end;
        return value;
    }
    std::string_view word() {
        std::size_t end = at_;
        while (end < text_.size() && std::isalnum(static_cast<unsigned char>(text_[end]))) ++end;
        const auto found = text_.substr(at_, end - at_);
        at_ = end;
        return found;
    }
    [[nodiscard]] char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    void take(char c) {
        if (next() != c) refuse();
        ++at_;
    }
    [[noreturn]] void refuse() const { throw ValueError("not an expression of the sweep, at character " + std::to_string(at_) + ": " + std::string(text_)); }

    std::string_view text_;
    const std::vector<Var>& xyz_;
    std::size_t at_ = 0;
    std::set<char> used_;
};

}  // namespace

Expression parse_expression(std::string_view text, const std::vector<Var>& xyz) { return Parser(text, xyz).whole(); }

}  // namespace bitale::bench
