// SPDX-License-Identifier: BSD-3-Clause
#include "engine/composites/compute.h"

namespace bitale {

/// -log_softmax(x)[label] = log(sum(e^(x - m))) - (x[label] - m), m the largest: one logarithm a row, and the gradient is softmax(x) minus 1 at the label.
Var cross_entropy(Operand logits, Operand labels, CostReduction reduction, double label_smoothing) {
    const Source source = source_at(logits.at());
    const SourceScope scope("cross_entropy", logits);
    const Computed c(logits);
    const Var& x = c.value();
    const Var label = resolve_one(labels);
    const std::vector<SourceLine> lines{describe("logits", x), describe("labels", label), describe("in", source)};
    if (x.rank() == 0) throw ShapeError("cross_entropy: the logits are a scalar, without an axis of classes", lines);
    if (label.rank() + 1 != x.rank())
        throw ShapeError("cross_entropy: logits of rank " + std::to_string(x.rank()) + " have labels of rank " + std::to_string(x.rank() - 1) + ", not " + std::to_string(label.rank()), lines);
    if (!is_integer(label.dtype())) throw TypeError("cross_entropy: labels are integers, not " + std::string(name(label.dtype())), lines);
    for (std::size_t axis = 0; axis < label.rank(); ++axis)
        if (const Dim &n = x.dims()[axis], &m = label.dims()[axis]; n.is_known() && m.is_known() && !(n == m))
            throw ShapeError("cross_entropy: axis " + std::to_string(axis) + " of logits and labels have " + n.text() + " and " + m.text() + " elements", lines);
    const Var m = stop_gradient(max(x, -1, true));      // shifts both sides alike: no gradient flows through it
    const Var there = take_along_axis(x, expand_dims(label, {static_cast<int>(label.rank())}), -1) - m;
    // (1 - s) (l - d[label]) + s mean(l - d) = l - ((1 - s) d[label] + s mean(d)), d = x - m
    const Var expected = label_smoothing == 0 ? there : (1 - label_smoothing) * there + label_smoothing * mean(x - m, -1, true);
    const Var each = squeeze(log(sum(exp(x - m), -1, true)) - expected, {-1});
    return c.result(reduction == CostReduction::none ? each : reduction == CostReduction::sum ? sum(each) : mean(each));
}

}  // namespace bitale
