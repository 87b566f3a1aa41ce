// SPDX-License-Identifier: BSD-3-Clause
#include "engine/convert.h"

#include <cmath>
#include <limits>

#include "bitale/error.h"
#include "runtime/half_bits.h"

namespace bitale {
namespace {

template <class T> constexpr bool is_half = std::is_same_v<T, half> || std::is_same_v<T, bfloat16>;

template <class To, class From> To convert_one(From x) {
    if constexpr (std::is_same_v<To, From>) return x;
    else if constexpr (is_half<From>) return convert_one<To>(static_cast<float>(x));
    else if constexpr (is_half<To>) {
        if constexpr (std::is_same_v<From, double> || (std::is_integral_v<From> && sizeof(From) >= 4)) return To(static_cast<double>(x));
        else return To(static_cast<float>(x));
    } else if constexpr (std::is_same_v<To, bool>) return x != From{};
    else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
        // The limits rounded to the float's grid: the first values that do not fit.
        constexpr From low = static_cast<From>(std::numeric_limits<To>::min());
        const From high = std::ldexp(From{1}, std::numeric_limits<To>::digits);
        if (std::isnan(x)) return 0;
        if (x >= high) return std::numeric_limits<To>::max();
        if (x <= low) return std::numeric_limits<To>::min();
        return static_cast<To>(x);
    } else return static_cast<To>(x);
}

}  // namespace

void convert_into(const AnyView& x, const AnyMutableView& out) {
    if (!(x.shape() == out.shape())) throw InternalError("convert_into: shapes differ");
    const std::int64_t n = element_count(x.shape());
    visit(x.dtype(), [&]<class From>(std::type_identity<From>) {
        visit(out.dtype(), [&]<class To>(std::type_identity<To>) {
            auto* from = static_cast<const From*>(x.data());
            auto* to = static_cast<To*>(out.data());
            for (std::int64_t i = 0; i < n; ++i) to[i] = convert_one<To>(from[i]);
        });
    });
}

AnyTensor converted(const AnyView& x, DType dtype) {
    AnyTensor out(dtype, x.shape());
    convert_into(x, out);
    return out;
}

}  // namespace bitale
