// SPDX-License-Identifier: BSD-3-Clause
/// Programs of one linear map, and of tables that are read at indices.
#include "tests/support/optimisers.h"

namespace bitale::test {

/// p = 1 / (1 + e^(-x w - b)), both logarithms as written.
ProgramStep build_logistic_regression(const ProgramParts& in) {
    const Var w = in.variable("w"), y = in.data("y");
    const Var p = 1 / (1 + exp(-dot(in.data("x"), w) - in.variable("b")));
    const Var cross = -y * log(p) - (1 - y) * log(1 - p);
    return trained(in, mean(cross) + in.hyper("l2") * sum(square(w)));
}

ProgramStep build_softmax_regression(const ProgramParts& in) {
    return trained(in, cross_entropy(dot(in.data("x"), in.variable("W")) + in.variable("b"), in.data("y")));
}

ProgramStep build_poisson_glm(const ProgramParts& in) {
    const Var eta = dot(in.data("x"), in.variable("w")) + in.variable("b") + in.data("offset");
    return trained(in, mean(exp(eta) - in.data("y") * eta));
}

/// Conjugate gradients on H d = -g, where H p is the gradient of g p.
ProgramStep build_newton_cg(const ProgramParts& in) {
    const Var w = in.variable("w");
    const Var loss = mean(softplus(-in.data("y") * dot(in.data("x"), w))) + in.hyper("l2") / 2 * sum(square(w));
    const Var g = grad(loss, w);
    Var d = w * 0, r = -g, p = r, rs = dot(r, r);
    for (std::int64_t k = 0; k < in.count("cg"); ++k) {
        const Var hp = grad(dot(g, stop_gradient(p)), w), a = rs / dot(p, hp);
        d = d + a * p;
        r = r - a * hp;
        const Var next = dot(r, r);
        p = r + next / rs * p;
        rs = next;
    }
    return {{{"loss", loss}, {"gnorm2", dot(g, g)}, {"residual2", rs}}, {{w, w + d}}};
}

ProgramStep build_matrix_factorisation(const ProgramParts& in) {
    const Var u = in.data("u"), i = in.data("i"), P = in.variable("P"), Q = in.variable("Q");
    const Var bias = in.variable("mu") + take_along_axis(in.variable("bu"), u, 0) + take_along_axis(in.variable("bi"), i, 0);
    const Var e = bias + sum(rows_of(P, u) * rows_of(Q, i), 1) - in.data("r");
    return trained(in, mean(square(e)) + in.hyper("l2") * (sum(square(P)) + sum(square(Q))));
}

/// Skip-gram with negative samples.
ProgramStep build_word2vec(const ProgramParts& in) {
    const Var v = rows_of(in.variable("in"), in.data("center")), out = in.variable("out");          // (b, d)
    const Var near = sum(v * rows_of(out, in.data("context")), 1);
    const Var far = sum(expand_dims(v, {1}) * rows_of(out, in.data("negative")), 2);                // (b, k)
    return trained(in, mean(softplus(-near) + sum(softplus(far), 1)));
}

Var rows_of(const Var& table, const Var& indices) {
    std::vector<Extent> dims(indices.dims().begin(), indices.dims().end());
    dims.emplace_back(table.dims()[1]);
    return reshape(take_along_axis(table, reshape(indices, {-1, 1}), 0), dims);
}

}  // namespace bitale::test
