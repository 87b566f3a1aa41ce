// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Expressions as text.
#include "engine/loop/print_names.h"

namespace bitale::loop {

/// Prints the expressions of one statement.  What is used twice and long, or too long for a line, becomes a line `%n = ...`:
/// a DAG prints in its own size, whatever tree it stands for.
class ExprPrinter {
public:
    ExprPrinter(Names& names, const std::vector<Expr>& roots);

    /// The text of one root; lines that it needs are appended to `lines` first.
    [[nodiscard]] std::string operator()(const Expr& root, std::vector<std::string>& lines);

private:
    struct Text { std::string text; int precedence; };
    [[nodiscard]] Text compose(const Expr&);
    [[nodiscard]] const std::string& part(const Expr&);
    [[nodiscard]] std::string part(const Expr&, int least);
    [[nodiscard]] Text unary(const Unary&, Type);
    [[nodiscard]] Text binary(const Binary&);
    [[nodiscard]] std::string reduce(const Reduce&);

    Names& names_;
    std::unordered_map<const ExprNode*, int> uses_;
    std::unordered_map<const ExprNode*, Text> done_;
    int named_ = 0;
};

/// A constant so that it reads back as the same bits.
[[nodiscard]] std::string print_constant(const Const&, Type);

}  // namespace bitale::loop
