// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/check_op.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

#include "tests/support/compare.h"
#include "tests/support/sanitized.h"
#include "tests/support/strided.h"

namespace bitale::test {
namespace {

/// How the extents of the inputs are written in the graph.
enum class Extents : std::uint8_t {
    known,
    symbolic,   // dim("n17") for 17; an extent of 1 stays known if another operand has more there: it broadcasts
};

struct Configuration {
    const char* name;
    Options options;
    Mode mode = Mode::jit;
};

std::string text(const Dtypes& dtypes) {
    std::string out;
    for (DType d : dtypes) out += (out.empty() ? "" : ", ") + std::string(name(d));
    return out;
}
std::string text(const Shapes& shapes) {
    std::string out;
    for (const Dims& s : shapes) out += (out.empty() ? "" : ", ") + bitale::text(s);
    return out;
}
std::string context(const OpCheck& c, const std::string& configuration, const Dtypes& dtypes, const Shapes& shapes) {
    return c.name + ", " + configuration + ", " + text(dtypes) + ", " + text(shapes) + ", seed " + std::to_string(c.seed) + ": ";
}

Range range_of(const OpCheck& c, std::size_t operand) { return operand < c.ranges.size() ? c.ranges[operand] : Range{}; }

std::vector<Var> inputs_of(const Dtypes& dtypes, const Shapes& shapes, Extents extents) {
    const bool uniform = std::ranges::all_of(shapes, [&](const Dims& s) { return s == shapes[0]; });
    std::vector<Var> out;
    for (std::size_t k = 0; k < dtypes.size(); ++k) {
        std::vector<Dim> dims;
        for (std::int64_t n : shapes[k]) dims.push_back(extents == Extents::symbolic && (n != 1 || uniform) ? dim("n" + std::to_string(n)) : Dim(n));
        out.push_back(tensor(dtypes[k], "x" + std::to_string(k), std::move(dims)));
    }
    return out;
}

std::vector<AnyTensor> values_of(const OpCheck& c, const Dtypes& dtypes, const Shapes& shapes) {
    std::vector<AnyTensor> out;
    for (std::size_t k = 0; k < dtypes.size(); ++k) out.push_back(random_tensor(dtypes[k], shapes[k], c.seed + k, range_of(c, k)));
    return out;
}
std::vector<AnyView> views(const std::vector<AnyTensor>& values) { return {values.begin(), values.end()}; }

/// Runs f; what it throws is a failure of the check.
template <class F> void attempt(const std::string& where, F&& f) {
    try {
        f();
    } catch (const std::exception& e) {
        FAIL_CHECK((where + e.what()));
    }
}

void expect_equal(const std::string& where, const std::vector<AnyTensor>& got, const std::vector<AnyTensor>& expected) {
    for (std::size_t k = 0; k < expected.size(); ++k) {
        const auto d = bit_difference(got[k], expected[k]);
        CHECK_MESSAGE(!d, where << "output " << k << ", " << d.value_or(""));
    }
}

Function<> make(const std::vector<Var>& inputs, std::vector<Var> outputs, Mode mode, const Options& options = {}) {
    return function({.inputs = inputs, .outputs = std::move(outputs), .name = "checked", .mode = mode, .unused = Unused::allow, .options = options});
}

/// Operands of one dtype, conditions bool.
Dtypes all_of(const OpCheck& c, DType d) {
    Dtypes out(c.dtypes[0].size(), d);
    for (std::size_t k : c.conditions) out[k] = DType::boolean;
    return out;
}

/// Sanitized, where kernels of all pairs take minutes, only those of equal dtypes and a fourth of the others run.
bool runs_here(const OpCheck& c, const Dtypes& dtypes) {
    if (!sanitized || dtypes == all_of(c, dtypes.back())) return true;
    int sum = 0;
    for (DType d : dtypes) sum += static_cast<int>(d);
    return sum % 4 == 1;
}

/// Every combination of dtypes: the type, and the kernel on special values.  One function for all combinations of a first dtype.
void check_dtypes(const OpCheck& c) {
    std::map<DType, std::pair<std::vector<Var>, std::vector<Var>>> functions;
    std::map<DType, std::vector<AnyTensor>> values;
    for (const Dtypes& dtypes : c.dtypes) {
        const Shapes shapes = c.special_values ? Shapes(dtypes.size(), Dims{special_count}) : c.shapes.back();
        const std::string where = context(c, "types", dtypes, shapes);
        const auto expected = c.dtype(dtypes);
        const auto inputs = inputs_of(dtypes, shapes, Extents::known);
        if (!expected) {
            CHECK_THROWS_AS_MESSAGE((void)c.op(inputs), TypeError, where << "no TypeError");
            continue;
        }
        attempt(where, [&] {
            const Var y = c.op(inputs);
            std::vector<Dim> dims;
            for (std::int64_t n : c.shape(shapes)) dims.emplace_back(n);
            CHECK_MESSAGE((y.type() == TensorType{*expected, dims}), where << y.type().text() << ", expected " << TensorType{*expected, dims}.text());
            if (!runs_here(c, dtypes)) return;
            auto& [all_inputs, outputs] = functions[dtypes[0]];
            all_inputs.insert(all_inputs.end(), inputs.begin(), inputs.end());
            outputs.push_back(y);
            for (std::size_t k = 0; k < dtypes.size(); ++k)
                values[dtypes[0]].push_back(c.special_values ? special_tensor(dtypes[k], k) : random_tensor(dtypes[k], shapes[k], c.seed + k, range_of(c, k)));
        });
    }
    for (const auto& [first, f] : functions) {
        const std::string where = c.name + ", special values, first dtype " + std::string(name(first)) + " (an output for each second dtype): ";
        attempt(where, [&] {
            const auto arguments = views(values.at(first));
            const auto expected = make(f.first, f.second, Mode::interpret)(arguments);
            expect_equal(where + "not rewritten, ", make(f.first, f.second, Mode::interpret, {.rewrites = false})(arguments), expected);
            expect_equal(where, make(f.first, f.second, Mode::jit)(arguments), expected);
        });
    }
}

/// The op between neighbours: it reads what another op makes, and a reduction reads it.
std::vector<Var> fused(const OpCheck& c, const std::vector<Var>& inputs) {
    std::vector<Var> made;
    for (std::size_t k = 0; k < inputs.size(); ++k)
        made.push_back(std::ranges::find(c.conditions, k) == c.conditions.end() ? inputs[k] + inputs[k] : equal(inputs[k], false));
    const Var y = c.op(made);
    return {y, sum(y), y.rank() ? sum(y, -1) : y};
}

/// Sanitized, a third of the costly configurations, another third for another name.
bool takes_turn(const OpCheck& c, std::size_t configuration) { return !sanitized || (configuration + c.name.size()) % 3 == 0; }

void check_shape(const OpCheck& c, const Dtypes& dtypes, const Shapes& shapes, bool all_options) {
    static const std::vector<Configuration> more{
        {"not inlined", {.inlining = false}}, {"not fused", {.fusion = false}}, {"not rewritten", {.rewrites = false}}, 
        {"not split", {.without = "split_loops"}}, {"not merged", {.without = "merge_loops"}}, {"not unrolled", {.without = "unroll_small"}}, {"not vectorised", {.without = "vectorise"}},
        {"divided", {.without = "divide_by_unchanging"}}, {"not hoisted", {.without = "share_and_hoist"}}, {"not promoted", {.without = "promote_registers"}},
        {"bounds checked", {.check_bounds = true}}, {"both", {}, Mode::check}};
    static constexpr std::array layouts{Strided::Layout::gaps, Strided::Layout::reversed, Strided::Layout::column_major};
    const auto values = values_of(c, dtypes, shapes);
    const auto arguments = views(values);
    attempt(context(c, "exact", dtypes, shapes), [&] {
        const auto inputs = inputs_of(dtypes, shapes, Extents::known);
        const std::vector<Var> outputs{c.op(inputs)};
        const auto expected = make(inputs, outputs, Mode::interpret)(arguments);
        CHECK_MESSAGE(expected[0].shape() == c.shape(shapes), context(c, "shape", dtypes, shapes) << bitale::text(expected[0].shape()) << ", expected " << bitale::text(c.shape(shapes)));
        const auto f = make(inputs, outputs, Mode::jit);
        expect_equal(context(c, "exact", dtypes, shapes), f(arguments), expected);
        std::vector<Strided> apart;
        std::vector<AnyView> strided;
        for (std::size_t k = 0; k < values.size(); ++k) strided.push_back(apart.emplace_back(values[k], layouts[(k + shapes[k].size()) % layouts.size()]).view());
        expect_equal(context(c, "strided inputs", dtypes, shapes), f(strided), expected);
        expect_equal(context(c, "strided inputs, interpreted", dtypes, shapes), make(inputs, outputs, Mode::interpret)(strided), expected);
    });
    if (!all_options) return;
    const auto inputs = inputs_of(dtypes, shapes, Extents::known);
    std::vector<Var> outputs;
    std::vector<AnyTensor> expected;
    attempt(context(c, "fused, interpreted", dtypes, shapes), [&] {
        outputs = fused(c, inputs);
        expected = make(inputs, outputs, Mode::interpret)(arguments);
        expect_equal(context(c, "fused, interpreted, not rewritten", dtypes, shapes), make(inputs, outputs, Mode::interpret, {.rewrites = false})(arguments), expected);
    });
    if (expected.empty()) return;
    for (std::size_t k = 0; k < more.size(); ++k) {
        if (!takes_turn(c, k)) continue;
        const Configuration& m = more[k];
        const std::string where = context(c, std::string("fused, ") + m.name, dtypes, shapes);
        attempt(where, [&] { expect_equal(where, make(inputs, outputs, m.mode, m.options)(arguments), expected); });
    }
}

/// One function for all shapes of a signature: its fifth shape meets a kernel with symbolic dims.
void check_symbolic(const OpCheck& c, const Dtypes& dtypes, const Shapes& shapes) {
    static const std::vector<Configuration> kinds{{"symbolic", {}}, {"generic", {.generic = true}}, {"generic, not inlined", {.inlining = false, .generic = true}}};
    const auto values = values_of(c, dtypes, shapes);
    const auto arguments = views(values);
    for (std::size_t k = 0; k < kinds.size(); ++k) {
        if (!takes_turn(c, k + shapes[0].size())) continue;
        const Configuration& m = kinds[k];
        const std::string where = context(c, m.name, dtypes, shapes);
        attempt(where, [&] {
            const auto inputs = inputs_of(dtypes, shapes, Extents::symbolic);
            const std::vector<Var> outputs = fused(c, inputs);
            expect_equal(where, make(inputs, outputs, m.mode, m.options)(arguments), make(inputs, outputs, Mode::interpret)(arguments));
        });
    }
}

}  // namespace

void check_op(const OpCheck& c) {
    check_dtypes(c);
    // Without BITALE_THOROUGH (verify sets it) the costly configurations take turns among the shapes.
    const bool thorough = std::getenv("BITALE_THOROUGH") != nullptr;
    for (std::size_t k = 0; k < c.shapes.size(); ++k) {
        check_shape(c, all_of(c, c.shape_dtypes[0]), c.shapes[k], thorough || k % 8 == 0);
        check_shape(c, all_of(c, c.shape_dtypes[1]), c.shapes[k], thorough || k % 8 == 5);
        if (thorough || k % 4 < 2) check_symbolic(c, all_of(c, c.shape_dtypes[k % 3 == 0 ? 1 : k % 3 == 1 ? 0 : 2]), c.shapes[k]);
    }
    for (const Shapes& shapes : c.gradient_shapes) check_gradient(c, shapes);
}

Dims broadcast_shape(const Shapes& shapes) {
    std::size_t rank = 0;
    for (const Dims& s : shapes) rank = std::max(rank, s.size());
    Dims out;
    for (std::size_t axis = 0; axis < rank; ++axis) {
        std::int64_t n = 1;
        for (const Dims& s : shapes)
            if (axis + s.size() >= rank && s[axis + s.size() - rank] != 1) n = s[axis + s.size() - rank];
        out.push_back(n);
    }
    return out;
}

std::optional<DType> promoted(const Dtypes& dtypes) {
    std::optional<DType> d = dtypes[0];
    for (DType x : dtypes) d = d ? promote(*d, x) : d;
    return d;
}
std::optional<DType> promoted_floating(const Dtypes& dtypes) {
    const auto d = promoted(dtypes);
    return d && !is_floating(*d) ? DType::f64 : d;
}
std::optional<DType> comparison(const Dtypes& dtypes) { return promoted(dtypes) ? std::optional(DType::boolean) : std::nullopt; }
std::optional<DType> promoted_number(const Dtypes& dtypes) {
    const auto d = promoted(dtypes);
    return d == DType::boolean ? std::nullopt : d;
}

std::optional<DType> promoted_bits(const Dtypes& dtypes) {
    const auto d = promoted(dtypes);
    return d && is_floating(*d) ? std::nullopt : d;
}
std::optional<DType> promoted_integer(const Dtypes& dtypes) {
    const auto d = promoted_bits(dtypes);
    return d == DType::boolean ? std::nullopt : d;
}

std::vector<Dtypes> every_dtype() {
    std::vector<Dtypes> out;
    for (int d = 0; d <= static_cast<int>(DType::f64); ++d) out.push_back({static_cast<DType>(d)});
    return out;
}
std::vector<Dtypes> every_pair() {
    std::vector<Dtypes> out;
    for (const Dtypes& x : every_dtype())
        for (const Dtypes& y : every_dtype()) out.push_back({x[0], y[0]});
    return out;
}

std::vector<Shapes> unary_shapes() {
    return {{{}}, {{0}}, {{1}}, {{7}}, {{8}}, {{9}}, {{15}}, {{16}}, {{17}}, {{31}}, {{32}}, {{33}}, {{3, 17}}, {{0, 4}}, {{2, 1, 9}}};
}
std::vector<Shapes> binary_shapes() {
    return {{{}, {}}, {{0}, {0}}, {{1}, {1}}, {{7}, {7}}, {{8}, {}}, {{}, {9}}, {{15}, {1}}, {{16}, {16}}, {{1}, {17}}, {{31}, {31}}, {{32}, {32}}, {{33}, {33}},
            {{3, 17}, {17}}, {{1, 4}, {0, 1}}, {{5, 1}, {1, 7}}, {{2, 1, 9}, {3, 1}}};
}

}  // namespace bitale::test
