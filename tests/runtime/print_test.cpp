// SPDX-License-Identifier: BSD-3-Clause
/// Expected texts are str() of NumPy arrays with its default options.
#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <sstream>

#include "bitale/tensor.h"

using namespace bitale;

namespace {
template <class T> std::string str(const T& x) {
    std::ostringstream out;
    out << x;
    return out.str();
}
std::string range(std::int64_t n) {
    Tensor<std::int64_t, 1> x(std::array<std::int64_t, 1>{n});
    std::iota(x.begin(), x.end(), 0);
    return str(x);
}
}  // namespace

TEST_CASE("floats are aligned, with the fewest digits and at most eight decimals") {
    CHECK(str(Tensor<double, 1>{19.94, 20.09, 19.99, 20.14}) == "[19.94 20.09 19.99 20.14]");
    CHECK(str(Tensor<double, 1>{0.1, 0.25, 0.15, 0.3}) == "[0.1  0.25 0.15 0.3 ]");
    CHECK(str(Tensor<double, 1>{1, -2, 3}) == "[ 1. -2.  3.]");
    CHECK(str(Tensor<double, 1>{1.0 / 3, 2}) == "[0.33333333 2.        ]");
    CHECK(str(Tensor<float, 1>{0.1F}) == "[0.1]");
    CHECK(str(Tensor<double, 1>{0.0, -0.0}) == "[ 0. -0.]");
    CHECK(str(Tensor<half, 1>{half(0.1F), half(2.0F)}) == "[0.1 2. ]");
    CHECK(str(View<double, 1>({5, 6})) == "[5. 6.]");
}

TEST_CASE("exponents where numbers are large, small or far apart") {
    CHECK(str(Tensor<double, 1>{1e10}) == "[1.e+10]");
    CHECK(str(Tensor<double, 1>{1e-5, 1.5}) == "[1.0e-05 1.5e+00]");
    CHECK(str(Tensor<double, 1>{1, 1001}) == "[1.000e+00 1.001e+03]");
    CHECK(str(Tensor<double, 1>{1, 1000}) == "[   1. 1000.]");
    CHECK(str(Tensor<double, 1>{1e-100, 1}) == "[1.e-100 1.e+000]");
    CHECK(str(Tensor<double, 1>{99999999}) == "[99999999.]");
}

TEST_CASE("nan and infinity are right-aligned") {
    CHECK(str(Tensor<double, 1>{1, NAN}) == "[ 1. nan]");
    CHECK(str(Tensor<double, 1>{1.5, -INFINITY, INFINITY}) == "[ 1.5 -inf  inf]");
    CHECK(str(Tensor<double, 1>{NAN, NAN}) == "[nan nan]");
    CHECK(str(Tensor<float, 1>{1.25F, INFINITY}) == "[1.25  inf]");
}

TEST_CASE("integers and bool") {
    CHECK(str(Tensor<int, 1>{1, 10, -5}) == "[ 1 10 -5]");
    CHECK(str(Tensor<std::uint8_t, 1>{1, 255}) == "[  1 255]");
    CHECK(str(Tensor<bool, 1>{true, false}) == "[ True False]");
    CHECK(str(Tensor<bool, 1>{true}) == "[ True]");
}

TEST_CASE("numbers without axes are printed as Python prints them") {
    CHECK(str(Tensor<double, 0>(5)) == "5.0");
    CHECK(str(Tensor<double, 0>(0.1 + 0.2)) == "0.30000000000000004");
    CHECK(str(Tensor<double, 0>(1e-5)) == "1e-05");
    CHECK(str(Tensor<double, 0>(1e16)) == "1e+16");
    CHECK(str(Tensor<float, 0>(0.1F)) == "0.1");
    CHECK(str(Tensor<int, 0>(-3)) == "-3");
    CHECK(str(Tensor<bool, 0>(true)) == "True");
    CHECK(str(Tensor<double, 0>(NAN)) == "nan");
}

TEST_CASE("more axes, more brackets; nothing is []") {
    CHECK(str(Tensor<double, 2>{{1, 2}, {3, 4.5}}) == "[[1.  2. ]\n [3.  4.5]]");
    CHECK(str(Tensor<int, 3>{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}) == "[[[1 2]\n  [3 4]]\n\n [[5 6]\n  [7 8]]]");
    CHECK(str(Tensor<double, 1>(std::array<std::int64_t, 1>{0})) == "[]");
    CHECK(str(Tensor<double, 2>(std::array<std::int64_t, 2>{2, 0})) == "[]");
    AnyTensor x(DType::i32, {1, 1});
    static_cast<std::int32_t*>(x.data())[0] = 4;
    CHECK(str(x) == "[[4]]");
}

TEST_CASE("long lines are broken at 75 characters, and above 1000 elements only the ends are shown") {
    CHECK(range(30) == "[ 0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23\n 24 25 26 27 28 29]");
    CHECK(range(1001) == "[   0    1    2 ...  998  999 1000]");
    CHECK(range(1000).find("...") == std::string::npos);
    Tensor<int, 2> square(std::array<std::int64_t, 2>{40, 40});
    std::ranges::fill(square, 7);
    const std::string row = "[7 7 7 ... 7 7 7]";
    CHECK(str(square) == "[" + row + "\n " + row + "\n " + row + "\n ...\n " + row + "\n " + row + "\n " + row + "]");
}

TEST_CASE("pads of a strided view are not printed") {
    const double x[] = {1, 2, -99, 3, 4, -99};
    CHECK(str(View<double, 2>(x, {2, 2}, {3, 1})) == "[[1. 2.]\n [3. 4.]]");
}
