// SPDX-License-Identifier: BSD-3-Clause
/// Arrays as text.  The layout is that of numpy/_core/arrayprint.py (BSD-3-Clause) with its default options; its names are kept.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <ostream>
#include <vector>

#include "bitale/any_tensor.h"

namespace bitale {
namespace {

constexpr int precision = 8;                    // decimals
constexpr std::int64_t threshold = 1000;        // elements; above, only the ends of an axis are shown
constexpr std::int64_t edge_items = 3;          // that many at each end
constexpr std::size_t line_width = 75;          // characters

template <class T> constexpr bool is_half = std::is_same_v<T, half> || std::is_same_v<T, bfloat16>;

template <class... Format> std::string characters(Format... format) {
    char buffer[512];                           // the longest: 1.8e308 with 8 decimals
    return {buffer, std::to_chars(buffer, buffer + sizeof buffer, format...).ptr};
}

/// The fewest digits that read back as `x`.
template <class T> std::string shortest(T x, std::chars_format form) {
    if constexpr (is_half<T>) {
        const auto wide = static_cast<float>(x);
        for (int digits = 0;; ++digits) {       // ends at 8: nine digits tell every float apart
            const std::string e = characters(wide, std::chars_format::scientific, digits);
            float back = 0;
            std::from_chars(e.data(), e.data() + e.size(), back);
            if (T(back).bits != x.bits) continue;
            return form == std::chars_format::scientific ? e : characters(back, form);
        }
    } else {
        return characters(x, form);
    }
}

/// A number as the text before and after its point, and its exponent ("e+10") if it has one.
struct Parts { std::string whole, fraction, exponent; };

Parts split(const std::string& text) {
    const std::size_t e = std::min(text.find('e'), text.size()), point = std::min(text.find('.'), e);
    return {text.substr(0, point), point < e ? text.substr(point + 1, e - point - 1) : "", text.substr(e)};
}

/// Shortest, but at most `precision` decimals.
template <class T> Parts parts(T x, std::chars_format form) {
    Parts p = split(shortest(x, form));
    if (p.fraction.size() <= precision) return p;
    if constexpr (is_half<T>) p = split(characters(static_cast<float>(x), form, precision));
    else p = split(characters(x, form, precision));
    p.fraction.erase(p.fraction.find_last_not_of('0') + 1);
    return p;
}

/// numpy's FloatingFormat: what all elements share.
template <class T> class FloatingFormat {
public:
    explicit FloatingFormat(const std::vector<T>& values) {
        double largest = 0, smallest = INFINITY;
        for (T v : values)
            if (const double x = std::fabs(number(v)); x > 0 && std::isfinite(x)) largest = std::max(largest, x), smallest = std::min(smallest, x);
        if (largest > 0 && (largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000)) form_ = std::chars_format::scientific;
        bool any_finite = false;
        for (T v : values) {
            if (!std::isfinite(number(v))) continue;
            const Parts p = parts(v, form_);
            any_finite = true;
            left_ = std::max(left_, p.whole.size());
            decimals_ = std::max(decimals_, p.fraction.size());
            exponent_ = std::max(exponent_, p.exponent.size());
        }
        for (T v : values)
            if (const std::string text = special(number(v)); !text.empty()) {
                const std::size_t right = any_finite ? decimals_ + exponent_ + 1 : 1;
                left_ = std::max(left_, text.size() - std::min(text.size(), right));
            }
        width_ = left_ + 1 + decimals_ + exponent_;
    }
    std::string operator()(T v) const {
        if (const std::string text = special(number(v)); !text.empty()) return std::string(width_ - std::min(width_, text.size()), ' ') + text;
        Parts p = parts(v, form_);
        p.fraction.resize(decimals_, exponent_ ? '0' : ' ');
        if (exponent_) p.exponent.insert(2, exponent_ - p.exponent.size(), '0');    // e+5 -> e+005 beside e+100
        return std::string(left_ - p.whole.size(), ' ') + p.whole + '.' + p.fraction + p.exponent;
    }
    static double number(T v) {
        if constexpr (is_half<T>) return static_cast<double>(static_cast<float>(v));
        else return static_cast<double>(v);
    }
    static std::string special(double x) { return std::isnan(x) ? "nan" : std::isinf(x) ? (x < 0 ? "-inf" : "inf") : ""; }

private:
    std::chars_format form_ = std::chars_format::fixed;
    std::size_t left_ = 0, decimals_ = 0, exponent_ = 0, width_ = 0;
};

/// Integers and bool: right-aligned.
template <class T> class IntegerFormat {
public:
    explicit IntegerFormat(const std::vector<T>& values) {
        width_ = std::is_same_v<T, bool> ? std::strlen("False") : 0;
        for (T v : values) width_ = std::max(width_, text(v).size());
    }
    std::string operator()(T v) const { return std::string(width_ - text(v).size(), ' ') + text(v); }
    static std::string text(T v) {
        if constexpr (std::is_same_v<T, bool>) return v ? "True" : "False";
        else return std::to_string(v);
    }

private:
    std::size_t width_;
};

template <class T> std::string scalar(T v) {
    if constexpr (!is_half<T> && !std::is_floating_point_v<T>) return IntegerFormat<T>::text(v);
    else {
        const double x = FloatingFormat<T>::number(v), size = std::fabs(x);
        if (!std::isfinite(x)) return FloatingFormat<T>::special(x);
        if (size > 0 && (size < 1e-4 || size >= 1e16)) return shortest(v, std::chars_format::scientific);
        const std::string text = shortest(v, std::chars_format::fixed);
        return text.find('.') == std::string::npos ? text + ".0" : text;
    }
}

template <class T> class Printer {
public:
    using Format = std::conditional_t<is_half<T> || std::is_floating_point_v<T>, FloatingFormat<T>, IntegerFormat<T>>;
    explicit Printer(const AnyView& x) : x_(x), summary_(element_count(x.shape()) > threshold), format_(shown()) {}
    std::string text() const { return axis(0, 0, " ", line_width); }

private:
    [[nodiscard]] bool cut(std::size_t axis) const { return summary_ && x_.shape()[axis] > 2 * edge_items; }
    /// f(i) for each index of the axis that is shown, f(-1) for "...".
    template <class F> void each(std::size_t axis, F&& f) const {
        const std::int64_t n = x_.shape()[axis];
        for (std::int64_t i = 0; i < n; ++i) {
            if (cut(axis) && i == edge_items) {
                f(-1);
                i = n - edge_items;
            }
            f(i);
        }
    }
    [[nodiscard]] T at(std::int64_t offset) const {
        T v;
        std::memcpy(&v, static_cast<const std::byte*>(x_.data()) + offset * static_cast<std::int64_t>(sizeof(T)), sizeof v);
        return v;
    }
    [[nodiscard]] std::vector<T> shown() const {
        std::vector<std::int64_t> offsets{0}, next;
        for (std::size_t axis = 0; axis < x_.shape().size(); ++axis) {
            next.clear();
            for (std::int64_t offset : offsets) each(axis, [&](std::int64_t i) { if (i >= 0) next.push_back(offset + i * x_.strides()[axis]); });
            offsets = next;
        }
        std::vector<T> values;
        for (std::int64_t offset : offsets) values.push_back(at(offset));
        return values;
    }
    /// numpy's recurser: one axis in brackets, its lines beginning with `indent`.
    [[nodiscard]] std::string axis(std::size_t axis, std::int64_t offset, const std::string& indent, std::size_t width) const {
        const std::size_t left = x_.shape().size() - axis;
        std::string text, line = indent;
        each(axis, [&](std::int64_t i) {
            const std::int64_t element = offset + i * x_.strides()[axis];
            if (left > 1) {
                if (!text.empty()) text += std::string(left - 1, '\n') + indent;
                text += i < 0 ? "..." : this->axis(axis + 1, element, indent + ' ', width - 1);
                return;
            }
            const std::string word = i < 0 ? "..." : format_(at(element));
            if (line.size() + word.size() > width - 1 && line.size() > indent.size()) {
                text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
                line = indent;
            }
            line += word + ' ';
        });
        if (left > 1) return '[' + text + ']';
        line.pop_back();
        return '[' + (text + line).substr(indent.size()) + ']';
    }

    const AnyView& x_;
    bool summary_;
    Format format_;
};

}  // namespace

std::ostream& print(std::ostream& out, const AnyView& x) {
    if (element_count(x.shape()) == 0) return out << "[]";
    return visit(x.dtype(), [&]<class T>(std::type_identity<T>) -> std::ostream& {
        if (x.shape().empty()) {
            T v;
            std::memcpy(&v, x.data(), sizeof v);
            return out << scalar(v);
        }
        return out << Printer<T>(x).text();
    });
}

}  // namespace bitale
