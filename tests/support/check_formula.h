// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// A formula inside a kernel against the same formula inside the interpreter, bit for bit, over the whole range of its arguments.
#include <doctest/doctest.h>

#include "bitale/bitale.h"
#include "tests/support/compare.h"
#include "tests/support/formula_arguments.h"

namespace bitale::test {

/// 2000 arguments and `more` of them, in a kernel whose vectors mix ordinary and rare ones, and in one for each rare one's neighbourhood.
template <class T> void check_formula(Var (*op)(Operand), const std::vector<T>& more = {}) {
    constexpr std::uint64_t seed = 11;
    std::vector<T> values = formula_arguments<T>(2000, seed);
    values.insert(values.end(), more.begin(), more.end());
    for (int i = 0; i < 64; ++i) values.push_back(static_cast<T>(i) / 8);       // vectors of ordinary arguments alone
    const Var x = tensor(dtype_of<T>, "x", {Dim(static_cast<std::int64_t>(values.size()))});
    const AnyView view(View<T, 1>(values.data(), {static_cast<std::int64_t>(values.size())}));
    std::vector<AnyTensor> results;
    for (Mode mode : {Mode::interpret, Mode::jit}) results.push_back(std::move(function({.inputs = {x}, .outputs = {op(x)}, .mode = mode})({view})[0]));
    const auto d = bit_difference(results[1], results[0]);
    CHECK_MESSAGE(!d, "kernel and interpreter, seed " << seed << ": " << d.value_or(""));
}
template <class T> void check_formula(Var (*op)(Operand, Operand)) {
    constexpr std::uint64_t seed = 12;
    constexpr std::int64_t count = 4000;
    FormulaPairs<T> pairs(seed);
    std::vector<T> first, second;
    for (T a : special_values<T>())
        for (T b : special_values<T>()) first.push_back(a), second.push_back(b);
    for (std::int64_t i = 0; i < count; ++i) {
        const auto [a, b] = pairs();
        first.push_back(a), second.push_back(b);
    }
    for (int i = 1; i < 64; ++i) first.push_back(static_cast<T>(i)), second.push_back(static_cast<T>(i) / 8);
    const auto n = static_cast<std::int64_t>(first.size());
    const Var x = tensor(dtype_of<T>, "x", {Dim(n)}), y = tensor(dtype_of<T>, "y", {Dim(n)});
    std::vector<AnyTensor> results;
    for (Mode mode : {Mode::interpret, Mode::jit})
        results.push_back(std::move(function({.inputs = {x, y}, .outputs = {op(x, y)}, .mode = mode})({AnyView(View<T, 1>(first.data(), {n})), AnyView(View<T, 1>(second.data(), {n}))})[0]));
    const auto d = bit_difference(results[1], results[0]);
    CHECK_MESSAGE(!d, "kernel and interpreter, seed " << seed << ": " << d.value_or(""));
}

}  // namespace bitale::test
