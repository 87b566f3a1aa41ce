// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/dim.h"

#include <algorithm>
#include <atomic>

#include "bitale/error.h"

namespace bitale {

struct Dim::Expression {
    Kind kind;
    std::string name;
    std::uint64_t identity = 0;     // of an unknown; 0 for a named symbol
    std::vector<Dim> operands = {};
    std::size_t added = 0;          // of a sum
    std::int64_t offset = 0;        // of a sum
};

Dim::Dim(std::int64_t extent) : known_(extent) {
    if (extent < 0) throw ShapeError("a dim of " + std::to_string(extent) + ": extents are 0 or more");
}

Dim Dim::symbol(std::string name) {
    if (name.empty()) throw ValueError("a symbolic dim needs a name");
    return Dim(std::make_shared<const Expression>(Expression{Kind::symbol, std::move(name)}));
}
Dim Dim::unknown(std::string name) {
    static std::atomic<std::uint64_t> next{1};
    return Dim(std::make_shared<const Expression>(Expression{Kind::symbol, std::move(name), next++}));
}

Dim::Kind Dim::kind() const { return expression_ ? expression_->kind : Kind::known; }
const std::string& Dim::name() const { return expression_->name; }
const std::vector<Dim>& Dim::operands() const { return expression_->operands; }
std::size_t Dim::added() const { return expression_->added; }
std::int64_t Dim::offset() const { return expression_->offset; }

namespace {

/// A factor: sums in parentheses.
std::string factor_text(const Dim& d) { return d.kind() == Dim::Kind::sum ? "(" + d.text() + ")" : d.text(); }

std::string sum_text(const Dim& sum) {
    std::string out;
    for (std::size_t k = 0; k < sum.operands().size(); ++k) {
        const bool added = k < sum.added();
        out += (out.empty() ? (added ? "" : "-") : added ? " + " : " - ") + sum.operands()[k].text();
    }
    if (sum.offset() > 0) out += " + " + std::to_string(sum.offset());
    if (sum.offset() < 0) out += " - " + std::to_string(-sum.offset());
    return out;
}

}  // namespace

std::string Dim::text() const {
    switch (kind()) {
    case Kind::known: return std::to_string(known_);
    case Kind::symbol: return name();
    case Kind::quotient: return factor_text(operands()[0]) + "/" + factor_text(operands()[1]);
    case Kind::sum: return sum_text(*this);
    case Kind::product: break;
    }
    std::string out;
    for (const Dim& d : operands()) out += (out.empty() ? "" : "*") + factor_text(d);
    return out;
}

bool operator==(const Dim& x, const Dim& y) {
    if (x.kind() != y.kind()) return false;
    if (x.is_known()) return x.known_ == y.known_;
    if (x.expression_ == y.expression_) return true;
    if (x.kind() == Dim::Kind::symbol)
        return x.expression_->identity == y.expression_->identity && x.name() == y.name();
    return x.operands() == y.operands() && x.expression_->added == y.expression_->added && x.expression_->offset == y.expression_->offset;
}

Dim operator*(const Dim& x, const Dim& y) {
    if (x.is(0) || y.is(0)) return 0;
    if (x.is(1)) return y;
    if (y.is(1)) return x;
    if (x.is_known() && y.is_known()) {
        std::int64_t n = 0;
        if (__builtin_mul_overflow(x.known_, y.known_, &n)) throw ShapeError("a tensor of " + x.text() + " * " + y.text() + " elements: the size overflows");
        return n;
    }
    // A product is kept flat, its known factor first, the others by name: so equal products compare equal.
    std::vector<Dim> factors;
    Dim number = 1;
    for (const Dim* side : {&x, &y}) {
        const auto parts = side->kind() == Dim::Kind::product ? side->operands() : std::vector<Dim>{*side};
        for (const Dim& p : parts) {
            if (p.is_known()) number = number * p;
            else factors.push_back(p);
        }
    }
    std::ranges::stable_sort(factors, {}, [](const Dim& d) { return d.text(); });
    if (!number.is(1)) factors.insert(factors.begin(), number);
    return Dim(std::make_shared<const Dim::Expression>(Dim::Expression{Dim::Kind::product, {}, 0, std::move(factors), 0, 0}));
}

Dim operator/(const Dim& x, const Dim& y) {
    if (y.is(1)) return x;
    if (x == y) return 1;
    if (x.is_known() && y.is_known()) {
        if (y.known_ == 0 || x.known_ % y.known_) throw ShapeError(x.text() + " elements cannot be divided into " + y.text());
        return x.known_ / y.known_;
    }
    if (x.kind() == Dim::Kind::product) {   // cancel a factor: (4 * batch) / batch == 4, (4 * batch) / 2 == 2 * batch
        auto factors = x.operands();
        for (Dim& f : factors) {
            const bool divides = f == y || (f.is_known() && y.is_known() && y.known_ && f.known_ % y.known_ == 0);
            if (!divides) continue;
            f = f == y ? Dim(1) : Dim(f.known_ / y.known_);
            return product(factors);
        }
    }
    return Dim(std::make_shared<const Dim::Expression>(Dim::Expression{Dim::Kind::quotient, {}, 0, {x, y}, 0, 0}));
}

/// Equal terms on both sides cancel, the others are kept by name: so equal sums compare equal.
Dim Dim::sum(std::vector<Dim> added, std::vector<Dim> subtracted, std::int64_t offset) {
    std::erase_if(subtracted, [&](const Dim& d) {
        const auto same = std::ranges::find(added, d);
        if (same == added.end()) return false;
        added.erase(same);
        return true;
    });
    if (added.empty() && subtracted.empty()) return offset;
    if (added.size() == 1 && subtracted.empty() && offset == 0) return added[0];
    for (auto* terms : {&added, &subtracted}) std::ranges::stable_sort(*terms, {}, [](const Dim& d) { return d.text(); });
    const std::size_t count = added.size();
    added.insert(added.end(), subtracted.begin(), subtracted.end());
    return Dim(std::make_shared<const Expression>(Expression{Kind::sum, {}, 0, std::move(added), count, offset}));
}

namespace {

/// Adds x, or subtracts it, to the parts of a sum.
struct Terms {
    std::vector<Dim> added, subtracted;
    std::int64_t offset = 0;

    void add(const Dim& x, bool negated) {
        if (x.is_known()) return add(x.known(), negated);
        if (x.kind() != Dim::Kind::sum) return (negated ? subtracted : added).push_back(x);
        for (std::size_t k = 0; k < x.operands().size(); ++k) ((k < x.added()) != negated ? added : subtracted).push_back(x.operands()[k]);
        add(x.offset(), negated);
    }
    void add(std::int64_t n, bool negated) {
        if (negated ? __builtin_sub_overflow(offset, n, &offset) : __builtin_add_overflow(offset, n, &offset)) throw ShapeError("a sum of extents overflows");
    }
};

}  // namespace

Dim operator+(const Dim& x, const Dim& y) {
    Terms t;
    t.add(x, false);
    t.add(y, false);
    return Dim::sum(std::move(t.added), std::move(t.subtracted), t.offset);
}
Dim operator-(const Dim& x, const Dim& y) {
    Terms t;
    t.add(x, false);
    t.add(y, true);
    return Dim::sum(std::move(t.added), std::move(t.subtracted), t.offset);
}

Dim product(const std::vector<Dim>& dims) {
    Dim n = 1;
    for (const Dim& d : dims) n = n * d;
    return n;
}

std::string text(const std::vector<Dim>& dims) {
    std::string out = "[";
    for (const Dim& d : dims) out += (out.size() > 1 ? ", " : "") + d.text();
    return out + "]";
}

}  // namespace bitale
