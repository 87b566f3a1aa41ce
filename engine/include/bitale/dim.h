// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bitale/api.h"

namespace bitale {

/// One extent of a symbolic tensor: a known number, a named symbol, or an expression of those (a reshape's `batch * 4`, a slice's
/// `n - 1`).
/// Symbols of one name are one symbol; `Dim::unknown` makes one that equals only itself.
class BITALE_API Dim {
public:
    enum class Kind : std::uint8_t { known, symbol, product, quotient, sum };

    /// A known extent; throws ShapeError if negative.  Implicit, so that dims can be written {dim("batch"), 784}.
    Dim(std::int64_t extent);  // NOLINT(google-explicit-constructor)
    [[nodiscard]] static Dim symbol(std::string name);
    [[nodiscard]] static Dim unknown(std::string name);

    [[nodiscard]] Kind kind() const;
    [[nodiscard]] bool is_known() const { return expression_ == nullptr; }
    [[nodiscard]] bool is(std::int64_t extent) const { return is_known() && known_ == extent; }
    [[nodiscard]] std::int64_t known() const { return known_; }
    [[nodiscard]] const std::string& name() const;              // of a symbol
    [[nodiscard]] const std::vector<Dim>& operands() const;     // of a product, quotient or sum
    [[nodiscard]] std::size_t added() const;                    // of a sum: so many operands are added, those after them subtracted
    [[nodiscard]] std::int64_t offset() const;                  // of a sum: the known number in it
    [[nodiscard]] std::string text() const;

    friend BITALE_API bool operator==(const Dim&, const Dim&);
    /// Throws ShapeError if the product of known extents overflows 2^63 - 1.
    friend BITALE_API Dim operator*(const Dim&, const Dim&);
    /// x / y for an extent that y divides (checked when both are known, at the call otherwise).
    friend BITALE_API Dim operator/(const Dim&, const Dim&);
    /// x + y and x - y; terms that stand on both sides of a difference cancel.  Throws ShapeError if a known result is negative or
    /// overflows; one that is not known must not be negative at the call.
    friend BITALE_API Dim operator+(const Dim&, const Dim&);
    friend BITALE_API Dim operator-(const Dim&, const Dim&);

private:
    struct Expression;
    explicit Dim(std::shared_ptr<const Expression> e) : expression_(std::move(e)) {}
    static Dim sum(std::vector<Dim> added, std::vector<Dim> subtracted, std::int64_t offset);
    std::int64_t known_ = 0;
    std::shared_ptr<const Expression> expression_;
};

/// The symbol called `name`: dim("batch") is the same extent wherever it is written.
[[nodiscard]] inline Dim dim(std::string name) { return Dim::symbol(std::move(name)); }
[[nodiscard]] BITALE_API Dim product(const std::vector<Dim>& dims);
[[nodiscard]] BITALE_API std::string text(const std::vector<Dim>& dims);  // "[batch, 784]"

}  // namespace bitale
