// SPDX-License-Identifier: BSD-3-Clause
/// Counts operator new: what a typed call does before the kernel must not touch the heap.
#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "bitale/tensor.h"
#include "runtime/shared_storage.h"

namespace {
std::atomic<std::int64_t> allocations = 0;
void* counted(std::size_t n) {
    ++allocations;
    if (void* p = std::malloc(n ? n : 1)) return p;
    throw std::bad_alloc();
}
}  // namespace
void* operator new(std::size_t n) { return counted(n); }
void* operator new[](std::size_t n) { return counted(n); }
void operator delete(void* p) noexcept { std::free(p); }
void operator delete[](void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t) noexcept { std::free(p); }

using namespace bitale;

namespace {
double first(VectorView<double> x) { return x(0); }
}  // namespace

TEST_CASE("views, dims, results from the pool and the group's lock do not touch the heap") {
    const std::vector<double> values{1, 2, 3};
    SharedStorage variable("w", values);
    double sink = 0;
    auto call = [&] {
        const VectorView<double> x = values;
        const MatrixView<double> matrix(values.data(), {1, 3});
        const AnyView any = matrix, scalar = sink;
        const Dims shape{2, 3}, strides = dense_strides(shape);
        const Tensor<double, 1> result({1.0, 2.0});
        const AnyTensor erased(DType::f32, shape);
        const GroupHold hold(variable);
        sink += x(0) + first({4, 5}) + matrix(0, 2) + result(0) + static_cast<double>(any.shape()[1] + strides[0] + element_count(erased.shape()));
        sink += scalar.shape().empty() && is_dense(any) && !overlap(any, scalar);
        copy(any, MutableView<double, 2>(const_cast<double*>(values.data()), {1, 3}));
    };
    call();     // fills the pool
    const std::int64_t before = allocations;
    for (int i = 0; i < 100; ++i) call();
    CHECK(allocations - before == 0);
    CHECK(sink > 0);
}
