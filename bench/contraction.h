// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// One product of matrices, as gemm.c of the peers' programs has it: element j of the stored A is j % 7 - 3, of B j % 5 - 2, so that every
/// sum is exact; the check is the last element of C.
#include "bench/dense.h"

namespace bitale::bench {

/// C (batch, m, n) = A (batch, m, k) B (batch, k, n).  A batch of 1 is no axis, and then a single column of B, else a single row of A, is a vector.
struct Contraction {
    std::string name, dtype;    // f32, f64
    std::string stored = "nn";  // tn: A is stored (k, m); nt: B is stored (n, k)
    std::int64_t batch = 1, m, k, n;
};

/// (j % period - period / 2), row-major.
inline AnyTensor pattern(DType dtype, const Dims& shape, std::int64_t period) {
    AnyTensor out(dtype, shape);
    visit(dtype, [&]<class T>(std::type_identity<T>) {
        if constexpr (std::is_floating_point_v<T>)
            for (std::int64_t j = 0; j < element_count(shape); ++j) static_cast<T*>(out.data())[j] = static_cast<T>(j % period - period / 2);
    });
    return out;
}

/// The last two axes exchanged; a vector is its own transpose.
inline Var transposed(const Var& x) {
    if (x.rank() < 2) return x;
    return x.rank() == 2 ? transpose(x) : transpose(x, {0, 2, 1});
}

inline void run_contraction(const Session& session, const Contraction& c) {
    if (!session.wants(c.name)) return;
    const auto shape = [&](std::int64_t rows, std::int64_t columns) { return c.batch > 1 ? Dims{c.batch, rows, columns} : Dims{rows, columns}; };
    const bool a_turned = c.stored == "tn", b_turned = c.stored == "nt", column = c.batch == 1 && c.n == 1, row = c.batch == 1 && c.m == 1 && !column;
    constexpr std::int64_t period_of_a = 7, period_of_b = 5;
    const DType dtype = c.dtype == "f32" ? DType::f32 : DType::f64;
    const AnyTensor a_value = pattern(dtype, row ? Dims{c.k} : a_turned ? shape(c.k, c.m) : shape(c.m, c.k), period_of_a);
    const AnyTensor b_value = pattern(dtype, column ? Dims{c.k} : b_turned ? shape(c.n, c.k) : shape(c.k, c.n), period_of_b);
    const auto input = [&](const char* name, const AnyTensor& value) { return tensor(dtype, name, {value.shape().begin(), value.shape().end()}); };
    const Var a = input("A", a_value), b = input("B", b_value);
    run_dense(session, {.name = c.name, .dtype = c.dtype, .inputs = {a, b}, .outputs = {matmul(a_turned ? transposed(a) : a, b_turned ? transposed(b) : b)},
        .arguments = {a_value, b_value}, .check_from = c.batch * c.m * c.n - 1, .check_count = 1, .operations = 2.0 * static_cast<double>(c.batch * c.m * c.k * c.n)});
}

}  // namespace bitale::bench
