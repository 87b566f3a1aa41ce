// SPDX-License-Identifier: BSD-3-Clause
/// W11: products of matrices, f32 and f64: squares, and those of W3 and W4 forward and backward.
#include "bench/contraction.h"

namespace bitale::bench {

void run_w11(const Session& session) {
    struct Shape { const char* stored; std::int64_t m, k, n; };
    constexpr Shape shapes[] = {{"nn", 64, 64, 64}, {"nn", 128, 128, 128}, {"nn", 256, 256, 256}, {"nn", 512, 512, 512}, {"nn", 1024, 1024, 1024}, {"nn", 2048, 2048, 2048},
        {"nn", 20, 784, 500}, {"tn", 784, 20, 500}, {"nt", 20, 500, 784}, {"nn", 128, 1024, 1024}, {"tn", 1024, 128, 1024}, {"nt", 128, 1024, 1024}};
    for (const char* dtype : {"f32", "f64"}) {
        for (const Shape& s : shapes) {
            const std::string stored = s.stored, sizes = std::to_string(s.m) + "x" + std::to_string(s.k) + "x" + std::to_string(s.n);
            run_contraction(session, {.name = "W11" + (stored == "nn" ? "" : stored) + "." + sizes, .dtype = dtype, .stored = stored, .m = s.m, .k = s.k, .n = s.n});
        }
    }
}

}  // namespace bitale::bench
