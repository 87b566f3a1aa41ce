// SPDX-License-Identifier: BSD-3-Clause
#include "runtime/shared_storage.h"

#include <doctest/doctest.h>

#include <cstring>
#include <numeric>

#include "bitale/tensor.h"

using namespace bitale;

namespace {
AnyTensor counted(const Dims& shape) {
    AnyTensor x(DType::f32, shape);
    auto* p = static_cast<float*>(x.data());
    std::iota(p, p + element_count(shape), 1.0F);
    return x;
}
Dims strides_of(const Dims& shape, DType d = DType::f32) { return SharedStorage("w", AnyTensor(d, shape)).strides(); }
bool equal(const AnyTensor& x, const AnyTensor& y) {
    return x.dtype() == y.dtype() && x.shape() == y.shape() && std::memcmp(x.data(), y.data(), byte_count(x.shape(), x.dtype())) == 0;
}
/// The bytes of the buffer that are no element's.
std::size_t nonzero_pads(const SharedStorage& s, const void* buffer) {
    const auto* bytes = static_cast<const unsigned char*>(buffer);
    const auto row = static_cast<std::size_t>(s.shape()[1]) * 4, stride = static_cast<std::size_t>(s.strides()[0]) * 4;
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < s.bytes(); ++i) wrong += i % stride >= row && bytes[i] != 0;
    return wrong;
}
}  // namespace

TEST_CASE("rows longer than a vector are padded to whole vectors, never to a multiple of 2 KB") {
    CHECK(strides_of({100}) == Dims{1});
    CHECK(strides_of({}) == Dims{});
    CHECK(strides_of({3, 16}) == Dims{16, 1});                      // 64 bytes: as they are
    CHECK(strides_of({3, 10}) == Dims{10, 1});
    CHECK(strides_of({3, 17}) == Dims{32, 1});
    CHECK(strides_of({3, 32}) == Dims{32, 1});
    CHECK(strides_of({3, 512}) == Dims{528, 1});                    // 2048 bytes + 64
    CHECK(strides_of({3, 500}) == Dims{528, 1});                    // 2000, rounded to 2048, + 64
    CHECK(strides_of({3, 256}, DType::f64) == Dims{264, 1});
    CHECK(strides_of({3, 65}, DType::boolean) == Dims{128, 1});
    CHECK(strides_of({2, 3, 17}) == Dims{96, 32, 1});
    CHECK(strides_of({0, 17}) == Dims{32, 1});
    CHECK(strides_of({2, 0}) == Dims{0, 1});
}

TEST_CASE("get and set are dense copies, pads stay zero") {
    for (const Dims& shape : {Dims{}, Dims{5}, Dims{3, 17}, Dims{2, 3, 20}, Dims{0, 17}, Dims{4, 512}}) {
        CAPTURE(text(shape));
        const AnyTensor first = counted(shape);
        SharedStorage s("w", first);
        CHECK(reinterpret_cast<std::uintptr_t>(s.data()) % 64 == 0);
        CHECK(equal(s.get(), first));
        AnyTensor second = counted(shape);
        for (std::int64_t i = 0; i < element_count(shape); ++i) static_cast<float*>(second.data())[i] *= -2;
        s.set(second);
        CHECK(equal(s.get(), second));
        if (shape.size() == 2) CHECK(nonzero_pads(s, s.data()) == 0);
    }
}

TEST_CASE("set takes any strides, and its own view") {
    const float x[] = {1, 2, 3, 4, 5, 6};
    SharedStorage s("w", AnyView(DType::f32, x, {3, 2}, {1, 3}));
    CHECK(equal(s.get(), AnyTensor(Tensor<float, 2>{{1, 4}, {2, 5}, {3, 6}})));
    s.set(s.view());
    CHECK(equal(s.get(), AnyTensor(Tensor<float, 2>{{1, 4}, {2, 5}, {3, 6}})));
    const AnyView v = s.view();
    s.set(AnyView(DType::f32, static_cast<const float*>(v.data()) + 4, {3, 2}, {-2, 1}));      // its rows, last first
    CHECK(equal(s.get(), AnyTensor(Tensor<float, 2>{{3, 6}, {2, 5}, {1, 4}})));
}

TEST_CASE("set refuses another dtype or shape, by name, and changes nothing") {
    SharedStorage s("W2", counted({2, 3}));
    const AnyTensor before = s.get();
    CHECK_THROWS_WITH_AS(s.set(AnyTensor(DType::f64, {2, 3})), "TypeError: the variable \"W2\" is f32, it was set to f64", TypeError);
    CHECK_THROWS_WITH_AS(s.set(counted({3, 2})), "ShapeError: the variable \"W2\" has shape [2, 3], it was set to shape [3, 2]", ShapeError);
    CHECK_THROWS_WITH_AS(s.set(counted({6})), "ShapeError: the variable \"W2\" has shape [2, 3], it was set to shape [6]", ShapeError);
    CHECK(equal(s.get(), before));
}

TEST_CASE("commit_spare flips the buffers, and copies once there is a view") {
    SharedStorage s("w", counted({3, 17}));
    void* const data = s.data();
    void* const spare = s.spare();
    CHECK(spare != data);
    CHECK(s.spare() == spare);
    CHECK(nonzero_pads(s, spare) == 0);
    static_cast<float*>(spare)[0] = 100;
    CHECK(s.get().as<float, 2>()(0, 0) == 1);       // not committed yet
    s.commit_spare();
    CHECK(s.data() == spare);
    CHECK(s.spare() == data);
    CHECK(s.get().as<float, 2>()(0, 0) == 100);

    const View<float, 2> view = s.view().as<float, 2>();
    CHECK(view.data() == spare);
    CHECK(view.strides()[0] == 32);
    static_cast<float*>(s.spare())[0] = 200;
    CHECK(view(0, 0) == 100);
    s.commit_spare();
    CHECK(s.data() == spare);
    CHECK(view(0, 0) == 200);                       // the view stays valid and current
    s.set(counted({3, 17}));
    CHECK(view(2, 16) == 51);
}

TEST_CASE("a value of impossible size is refused before memory is touched") {
    const float x = 1;
    constexpr std::int64_t big = std::int64_t{1} << 30;
    auto repeated = [&](const Dims& shape, const Dims& strides) { return AnyView(DType::f32, &x, shape, strides); };
    CHECK_THROWS_AS(SharedStorage("w", repeated({big, big}, {0, 0})), OutOfMemory);
    CHECK_THROWS_AS(SharedStorage("w", repeated({big << 3, big << 3}, {0, 0})), ShapeError);
    CHECK_THROWS_AS(SharedStorage("w", repeated({big, big, 8}, {0, 0, 0})), ShapeError);
    CHECK_THROWS_AS(SharedStorage("w", repeated({0, big, big, big}, {0, 0, 0, 0})), ShapeError);
}
