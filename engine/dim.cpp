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
    std::vector<Dim> operands;
};

Dim::Dim(std::int64_t extent) : known_(extent) {
    if (extent < 0) throw ShapeError("a dim of " + std::to_string(extent) + ": extents are 0 or more");
}

Dim Dim::symbol(std::string name) {
    if (name.empty()) throw ValueError("a symbolic dim needs a name");
    return Dim(std::make_shared<const Expression>(Expression{Kind::symbol, std::move(name), 0, {}}));
}
Dim Dim::unknown(std::string name) {
    static std::atomic<std::uint64_t> next{1};
    return Dim(std::make_shared<const Expression>(Expression{Kind::symbol, std::move(name), next++, {}}));
}

Dim::Kind Dim::kind() const { return expression_ ? expression_->kind : Kind::known; }
const std::string& Dim::name() const { return expression_->name; }
const std::vector<Dim>& Dim::operands() const { return expression_->operands; }

std::string Dim::text() const {
    switch (kind()) {
    case Kind::known: return std::to_string(known_);
    case Kind::symbol: return name();
    case Kind::quotient: return operands()[0].text() + "/" + operands()[1].text();
    case Kind::product: break;
    }
    std::string out;
    for (const Dim& d : operands()) out += (out.empty() ? "" : "*") + d.text();
    return out;
}

bool operator==(const Dim& x, const Dim& y) {
    if (x.kind() != y.kind()) return false;
    if (x.is_known()) return x.known_ == y.known_;
    if (x.expression_ == y.expression_) return true;
    if (x.kind() == Dim::Kind::symbol)
        return x.expression_->identity == y.expression_->identity && x.name() == y.name();
    return x.operands() == y.operands();
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
    return Dim(std::make_shared<const Dim::Expression>(Dim::Expression{Dim::Kind::product, {}, 0, std::move(factors)}));
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
    return Dim(std::make_shared<const Dim::Expression>(Dim::Expression{Dim::Kind::quotient, {}, 0, {x, y}}));
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
