// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/compare.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <sstream>

namespace bitale::test {
namespace {

template <class T> constexpr bool is_half = std::is_same_v<T, half> || std::is_same_v<T, bfloat16>;
template <class T> constexpr bool is_float = is_half<T> || std::is_floating_point_v<T>;

template <class T> auto number(T x) {
    if constexpr (is_half<T>) return static_cast<float>(x);
    else return x;
}
template <class T> std::string shown(T x) {
    std::ostringstream out;
    out.precision(17);
    out << +number(x);
    return out.str();
}

/// "[1, 2]" of element k in row-major order.
std::string place(std::int64_t k, const Dims& shape) {
    Dims index = shape;
    for (std::size_t axis = shape.size(); axis-- > 0; k /= shape[axis]) index[axis] = k % shape[axis];
    return text(index);
}

std::optional<std::string> type_difference(const AnyView& got, const AnyView& want) {
    if (got.dtype() == want.dtype() && got.shape() == want.shape()) return {};
    return "got " + std::string(name(got.dtype())) + text(got.shape()) + ", want " + std::string(name(want.dtype())) + text(want.shape());
}

/// The first element where differs(got, want).
template <class Differs> std::optional<std::string> first_difference(const AnyView& got, const AnyView& want, Differs differs) {
    if (auto why = type_difference(got, want)) return why;
    const AnyTensor g(got), w(want);
    return visit(got.dtype(), [&]<class T>(std::type_identity<T>) -> std::optional<std::string> {
        const auto *a = static_cast<const T*>(g.data()), *b = static_cast<const T*>(w.data());
        std::int64_t count = 0, first = 0;
        const std::int64_t n = element_count(got.shape());
        for (std::int64_t k = n; k-- > 0;)
            if (differs(a[k], b[k])) {
                first = k;
                ++count;
            }
        if (!count) return {};
        return "at " + place(first, got.shape()) + " got " + shown(a[first]) + ", want " + shown(b[first]) + " (" + std::to_string(count) + " of " + std::to_string(n) + " differ)";
    });
}

}  // namespace

std::optional<std::string> difference(const AnyView& got, const AnyView& want, const Tolerance& tolerance) {
    return first_difference(got, want, [&]<class T>(T a, T b) {
        if constexpr (!is_float<T>) return a != b;
        else {
            const double g = number(a), w = number(b);
            if (std::isnan(w) || std::isnan(g)) return std::isnan(w) != std::isnan(g);
            if (std::isinf(w) || std::isinf(g)) return w != g;
            if (tolerance.signed_zeros && g == 0 && w == 0) return std::signbit(g) != std::signbit(w);
            return !(std::abs(g - w) <= tolerance.absolute + tolerance.relative * std::abs(w));
        }
    });
}

std::optional<std::string> bit_difference(const AnyView& got, const AnyView& want) {
    return first_difference(got, want, []<class T>(T a, T b) {
        if constexpr (is_float<T>)
            if (std::isnan(number(a)) && std::isnan(number(b))) return false;
        return std::memcmp(&a, &b, sizeof(T)) != 0;
    });
}

std::optional<std::string> difference_of_whole(const AnyView& got, const AnyView& want, double relative) {
    if (!(got.shape() == want.shape())) return "got shape " + text(got.shape()) + ", want " + text(want.shape());
    const auto g = numbers(got), w = numbers(want);
    double distance = 0, magnitude = 0;
    for (std::size_t k = 0; k < g.size(); ++k) {
        magnitude = std::max(magnitude, std::abs(w[k]));
        if (!(std::abs(g[k] - w[k]) <= distance)) distance = std::abs(g[k] - w[k]);  // a nan stays
    }
    if (distance <= relative * magnitude) return {};
    std::ostringstream out;
    out << "off by " << distance << ", allowed " << relative << " * " << magnitude;
    return out.str();
}

std::vector<double> numbers(const AnyView& x) {
    const AnyTensor t = converted(x, DType::f64);
    const auto* data = static_cast<const double*>(t.data());
    return {data, data + element_count(x.shape())};
}

AnyTensor converted(const AnyView& x, DType to) {
    const AnyTensor from(x);
    AnyTensor out(to, x.shape());
    visit(x.dtype(), [&]<class From>(std::type_identity<From>) {
        visit(to, [&]<class To>(std::type_identity<To>) {
            const auto* source = static_cast<const From*>(from.data());
            auto* target = static_cast<To*>(out.data());
            for (std::int64_t k = 0; k < element_count(x.shape()); ++k) {
                if constexpr (is_half<To>) target[k] = To(static_cast<double>(number(source[k])));
                else target[k] = static_cast<To>(number(source[k]));
            }
        });
    });
    return out;
}

}  // namespace bitale::test
