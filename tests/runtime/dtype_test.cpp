// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/dtype.h"

#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "tests/support/paths.h"

using namespace bitale;

namespace {

constexpr int count = 12;
DType dtype(int k) { return static_cast<DType>(k); }

/// NumPy 2's result_type (bf16: ml_dtypes), rows and columns in the order of DType; - is undefined.
constexpr const char* promotions = R"(
bool i8   u8   i16  i32  i64  u32  u64  f16  bf16 f32  f64
i8   i8   i16  i16  i32  i64  i64  f64  f16  bf16 f32  f64
u8   i16  u8   i16  i32  i64  u32  u64  f16  bf16 f32  f64
i16  i16  i16  i16  i32  i64  i64  f64  f32  -    f32  f64
i32  i32  i32  i32  i32  i64  i64  f64  f64  -    f64  f64
i64  i64  i64  i64  i64  i64  i64  f64  f64  -    f64  f64
u32  i64  u32  i64  i64  i64  u32  u64  f64  -    f64  f64
u64  f64  u64  f64  f64  f64  u64  u64  f64  -    f64  f64
f16  f16  f16  f32  f64  f64  f64  f64  f16  -    f32  f64
bf16 bf16 bf16 -    -    -    -    -    -    bf16 f32  f64
f32  f32  f32  f32  f64  f64  f64  f64  f32  f32  f32  f64
f64  f64  f64  f64  f64  f64  f64  f64  f64  f64  f64  f64
)";

std::string promoted(DType x, DType y) {
    const auto d = promote(x, y);
    return d ? std::string(name(*d)) : "-";
}

}  // namespace

TEST_CASE("promote is NumPy's result_type for every pair") {
    std::istringstream table(promotions);
    for (int x = 0; x < count; ++x)
        for (int y = 0; y < count; ++y) {
            std::string expected;
            REQUIRE_FALSE((table >> expected).fail());
            CAPTURE(name(dtype(x)));
            CAPTURE(name(dtype(y)));
            CHECK(promoted(dtype(x), dtype(y)) == expected);
        }
}

TEST_CASE("promote agrees with the shared promotion table") {
    const auto path = test::shared_path("conformance/promotion.json");
    if (!path) return;
    std::ifstream file(*path);
    const auto table = nlohmann::json::parse(file);
    REQUIRE(table.size() == count);
    for (const auto& [x, row] : table.items())
        for (const auto& [y, expected] : row.items()) {
            CAPTURE(x);
            CAPTURE(y);
            const auto lhs = dtype_named(x), rhs = dtype_named(y);
            REQUIRE((lhs && rhs));
            CHECK(promoted(*lhs, *rhs) == (expected.is_null() ? "-" : expected.get<std::string>()));
        }
}

TEST_CASE("every dtype has a C++ type of its size, and a name that leads back to it") {
    for (int k = 0; k < count; ++k) {
        const DType d = dtype(k);
        visit(d, [&]<class T>(std::type_identity<T>) {
            CHECK(dtype_of<T> == d);
            CHECK(size_of(d) == sizeof(T));
            if constexpr (std::is_arithmetic_v<T>) {
                CHECK(is_floating(d) == std::is_floating_point_v<T>);
                CHECK(is_integer(d) == (std::is_integral_v<T> && !std::is_same_v<T, bool>));
                CHECK(is_signed(d) == (std::is_integral_v<T> && std::is_signed_v<T>));
            } else {
                CHECK(is_floating(d));
                CHECK_FALSE(is_integer(d));
                CHECK_FALSE(is_signed(d));
            }
        });
        CHECK(dtype_named(name(d)) == d);
    }
    CHECK_FALSE(dtype_named("float32"));
    CHECK_FALSE(dtype_named(""));
}

TEST_CASE("elements are the twelve types and no others") {
    CHECK(Element<half>);
    CHECK(Element<bool>);
    CHECK_FALSE(Element<const double>);
    CHECK_FALSE(Element<long double>);
    CHECK_FALSE(Element<std::string>);
}
