// SPDX-License-Identifier: BSD-3-Clause
/// bitale inside an application: functions and weights that are static objects, and a fork between two calls.
#include <bitale/bitale.h>

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

using namespace bitale;

namespace {

struct Model {
    Var x = fvector("x"), target = fscalar("target");
    Shared<double, 1> W = shared("W", {0.1, 0.25, 0.15, 0.3});
    Function<double(VectorView<float>, float)> train;

    Model() {
        const Var y = sum(x * W), cost = square(target - y);
        train = function<double(VectorView<float>, float)>({
            .inputs = {x, target}, .outputs = {y},
            .updates = {{W, W - 0.1 * grad(cost, W)}}, .name = "train"});
    }
};

// Made before main() and destroyed after it, in an order that bitale does not know.
Model model;

/// Ends the process if the next step does not give `expected`, to the bit.
void step(double expected) {
    const double y = model.train({1, 1, 1, 1}, 100);
    if (y == expected) return;
    std::cerr << "embed: got " << y << ", not " << expected << '\n';
    std::_Exit(EXIT_FAILURE);
}

/// The child goes on with its own copy of the weights; the parent does not see what it does.
void step_in_a_child(double expected) {
    const pid_t child = fork();
    if (child == 0) {
        step(expected);
        std::exit(EXIT_SUCCESS); // not _exit: the child destroys its static objects too
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
        std::cerr << "embed: the child failed\n";
        std::_Exit(EXIT_FAILURE);
    }
}

} // namespace

int main() {
    step(0.8);
    step_in_a_child(80.16000000000001);
    step(80.16000000000001);
    std::cout << "embed: W " << model.W.get() << '\n';
}
