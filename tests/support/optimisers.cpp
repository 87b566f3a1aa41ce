// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/optimisers.h"

#include "tests/support/runner.h"

namespace bitale::test {
namespace {

Optimiser optimiser(const ProgramParts& in, const Var& loss) {
    std::vector<Var> variables;
    for (const std::string& name : in.trained) variables.push_back(in.variable(name));
    const std::string kind = in.text("optimizer");
    if (kind == "sgd") return sgd(loss, variables, in.hyper("lr"));
    if (kind == "momentum") return momentum(loss, variables, in.hyper("lr"), in.hyper("mu"));
    if (kind == "adagrad") return adagrad(loss, variables, in.hyper("lr"), in.hyper("eps"));
    if (kind == "rmsprop") return rmsprop(loss, variables, in.hyper("lr"), in.hyper("rho"), in.hyper("eps"));
    if (kind == "adadelta") return adadelta(loss, variables, in.hyper("rho"), in.hyper("eps"));
    if (kind == "adam" || kind == "adamw")
        return adam(loss, variables, in.hyper("lr"), {.beta1 = in.hyper("b1"), .beta2 = in.hyper("b2"), .epsilon = in.hyper("eps"), .weight_decay = kind == "adamw" ? in.hyper("wd") : 0});
    throw Unknown("optimizer " + kind);
}

}  // namespace

ProgramStep trained(const ProgramParts& in, const Var& loss) {
    Optimiser o = optimiser(in, loss);
    return {{{"loss", loss}}, std::move(o.updates), std::move(o.slots)};
}

}  // namespace bitale::test
