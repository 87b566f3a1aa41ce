// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "bitale/ops.h"
#include "engine/contraction.h"

namespace bitale {
namespace {

/// An operand and the letters of its axes.
struct Labelled { Var x; std::string letters; };

class Subscription {
public:
    Subscription(std::string_view subscripts, const std::vector<Var>& given, const Source& source) : text_(subscripts), source_(source) {
        std::erase(text_, ' ');
        const auto arrow = text_.find("->");
        const std::vector<std::string> inputs = split(text_.substr(0, arrow));
        for (const Var& x : given) {
            if (!x) throw ValueError("einsum got an empty Var: it was default-constructed and never assigned", {describe("in", source_)});
            all_.push_back(describe("operand " + std::to_string(all_.size()), x));
        }
        all_.push_back(describe("in", source_, "einsum(\"" + std::string(subscripts) + "\")"));
        if (inputs.size() != given.size()) refuse("there are subscripts for " + std::to_string(inputs.size()) + " operands, and " + std::to_string(given.size()) + " operands");
        for (std::size_t k = 0; k < given.size(); ++k) axes_beyond_ = std::max(axes_beyond_, beyond(inputs[k], given[k].rank()));
        if (axes_beyond_ > most_beyond) refuse("\"...\" stands for more than " + std::to_string(most_beyond) + " axes");
        for (std::size_t k = 0; k < given.size(); ++k) operands.push_back({given[k], named(inputs[k], given[k].rank())});
        result = arrow == std::string::npos ? implicit() : named(text_.substr(arrow + 2), std::nullopt);
        for (char c : result) {
            if (std::ranges::count(result, c) > 1) refuse(std::string("the result has the axis ") + c + " twice");
            if (std::ranges::none_of(operands, [&](const Labelled& o) { return o.letters.find(c) != std::string::npos; })) refuse(std::string("no operand has the axis ") + c + " of the result");
        }
    }
    std::vector<Labelled> operands;
    std::string result;

private:
    static constexpr std::size_t most_beyond = 10;      // axes that "..." stands for are called 0 to 9

    [[noreturn]] void refuse(const std::string& why) const { throw ShapeError("einsum: " + why, all_); }
    static std::vector<std::string> split(const std::string& s) {
        std::vector<std::string> parts(1);
        for (char c : s) {
            if (c == ',') parts.emplace_back();
            else parts.back() += c;
        }
        return parts;
    }
    /// How many axes "..." stands for in an operand of this rank.
    [[nodiscard]] std::size_t beyond(const std::string& s, std::size_t rank) const {
        const auto dots = s.find("...");
        const std::size_t own = s.size() - (dots == std::string::npos ? 0 : 3);
        if (dots == std::string::npos ? own != rank : own > rank) refuse("\"" + s + "\" has " + std::to_string(own) + " letters for " + std::to_string(rank) + " axes");
        return rank - own;
    }
    /// "..." written out: its last axis is always the same letter.
    [[nodiscard]] std::string named(std::string s, std::optional<std::size_t> rank) const {
        if (const auto dots = s.find("..."); dots != std::string::npos) {
            std::string numbers;
            const std::size_t count = rank ? beyond(s, *rank) : axes_beyond_;
            for (std::size_t k = axes_beyond_ - count; k < axes_beyond_; ++k) numbers += static_cast<char>('0' + k);
            s.replace(dots, 3, numbers);
        }
        for (char c : s)
            if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) refuse(std::string("'") + c + "' is no letter");
        return s;
    }
    /// Without "->": the axes of "...", then in alphabetical order the letters that stand once.
    [[nodiscard]] std::string implicit() const {
        std::string every, once;
        for (const Labelled& o : operands) every += o.letters;
        std::ranges::sort(every);
        for (char c : every)
            if ((c <= '9' || std::ranges::count(every, c) == 1) && once.find(c) == std::string::npos) once += c;
        return once;
    }

    std::string text_;
    const Source& source_;
    std::vector<SourceLine> all_;
    std::size_t axes_beyond_ = 0;
};

/// The diagonal over the axes of a letter that stands twice: every (n + 1)th element of both axes as one.
Labelled without_repeats(Labelled o, const Source& source) {
    for (std::size_t first = 0; first < o.letters.size(); ++first) {
        const auto second = o.letters.find(o.letters[first], first + 1);
        if (second == std::string::npos) continue;
        const Dim n = o.x.dims()[first], m = o.x.dims()[second];
        if (!n.is_known() || !(n == m)) throw ShapeError(std::string("einsum: the axis ") + o.letters[first] + " stands twice, for " + n.text() + " and " + m.text() + " elements; a diagonal needs known and equal extents", {describe("x", o.x), describe("in", source)});
        std::vector<int> permutation;
        for (std::size_t k = 0; k < o.letters.size(); ++k)
            if (k != first && k != second) permutation.push_back(static_cast<int>(k));
        permutation.push_back(static_cast<int>(first));
        permutation.push_back(static_cast<int>(second));
        Var x = transpose(o.x, permutation);
        std::vector<Extent> dims(x.dims().begin(), x.dims().end() - 2);
        dims.emplace_back(n.known() * n.known());
        std::vector<Slice> slices(dims.size());
        slices.back().step = n.known() + 1;
        std::string letters;
        for (std::size_t k = 0; k < o.letters.size(); ++k)
            if (k != first && k != second) letters += o.letters[k];
        return without_repeats({slice(reshape(x, dims), slices), letters + o.letters[first]}, source);
    }
    return o;
}

/// Summed over the axes whose letters are not in `needed`.
Labelled summed(const Labelled& o, std::string_view needed) {
    std::vector<int> axes;
    Labelled out{o.x, {}};
    for (std::size_t k = 0; k < o.letters.size(); ++k) {
        if (needed.find(o.letters[k]) == std::string_view::npos) axes.push_back(static_cast<int>(k));
        else out.letters += o.letters[k];
    }
    if (!axes.empty()) out.x = sum(o.x, axes);
    return out;
}

/// Without axes of extent 1 where another operand has another extent: they are broadcast.
void drop_single(Labelled& o, const Labelled& other) {
    std::vector<int> axes;
    std::string left;
    for (std::size_t k = 0; k < o.letters.size(); ++k) {
        const auto at = other.letters.find(o.letters[k]);
        if (at != std::string::npos && o.x.dims()[k].is(1) && !other.x.dims()[at].is(1)) axes.push_back(static_cast<int>(k));
        else left += o.letters[k];
    }
    if (!axes.empty()) o = {squeeze(o.x, axes), left};
}

Labelled joined(Labelled a, Labelled b, const std::string& result, const Source& source) {
    drop_single(a, b);
    drop_single(b, a);
    a = summed(a, b.letters + result);
    b = summed(b, a.letters + result);
    return {contract(a.x, b.x, {a.letters, b.letters, result}, source), result};
}

}  // namespace

/// Operands are joined from left to right.
Var einsum(std::string_view subscripts, const std::vector<Var>& operands, std::source_location at) {
    const Source source = source_at(at);
    const SourceScope scope({source.at, source.scope.empty() ? "einsum" : source.scope + ", einsum"});
    Subscription s(subscripts, operands, source);
    for (Labelled& o : s.operands) o = without_repeats(o, source);
    Labelled left = s.operands[0];
    for (std::size_t k = 1; k < s.operands.size(); ++k) {
        std::string result = s.result;
        if (k + 1 < s.operands.size()) {    // what is still needed, in the order of its appearance
            std::string needed = s.result;
            for (std::size_t later = k + 1; later < s.operands.size(); ++later) needed += s.operands[later].letters;
            result.clear();
            for (char c : left.letters + s.operands[k].letters)
                if (needed.find(c) != std::string::npos && result.find(c) == std::string::npos) result += c;
        }
        left = joined(left, s.operands[k], result, source);
    }
    left = summed(left, s.result);
    std::vector<int> permutation;
    for (char c : s.result) permutation.push_back(static_cast<int>(left.letters.find(c)));
    return transpose(left.x, permutation);
}

}  // namespace bitale
