// SPDX-License-Identifier: BSD-3-Clause
/// Theano's trivial training example: ten steps of gradient descent, printed as the original prints them.
#include <iostream>

#include <bitale/bitale.h>

using namespace bitale;

int main() {
    Var x = fvector("x"), target = fscalar("target");
    auto W = shared("W", {0.1, 0.25, 0.15, 0.3});
    Var y = sum(x * W), cost = square(target - y);

    auto train = function<double(VectorView<float>, float)>(
        {.inputs = {x, target}, .outputs = {y}, .updates = {{W, W - 0.1 * grad(cost, W)}}, .name = "train"});

    std::cout.precision(16);
    for (int i = 0; i < 10; ++i) {
        std::cout << "iteration " << i << '\n' << "old weights " << W.get() << '\n';
        const double output = train({1, 1, 1, 1}, 100);
        std::cout << "output " << output << '\n' << "new weights " << W.get() << "\n\n";
    }
}
