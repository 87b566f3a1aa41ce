# SPDX-License-Identifier: BSD-3-Clause
"""Writes numpy_sums.h: what NumPy's sum over a trailing axis gives, bit by bit.  Run by hand: python numpy_sums.py > numpy_sums.h

Input: element i of row r is u(1, r * n + i) in [-1, 1), the splitmix64 values of tests/support/values.h, computed in f64 and cast.
NumPy adds contiguous trailing axes pairwise; loops_utils.h.src, pairwise_sum.
"""
import numpy

LENGTHS = list(range(301)) + [511, 512, 1000, 1023, 1025, 4096, 5003, 10007, 65537, 100003]
ROWS = 3  # of the 2-D case
ROW_LENGTHS = [0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 64, 127, 128, 129, 136, 137, 200, 255, 256, 257, 300, 1000, 5003]


def u(seed, n, low, high):
    z = (numpy.uint64(seed << 32) + numpy.arange(1, n + 1, dtype=numpy.uint64)) * numpy.uint64(0x9E3779B97F4A7C15)
    z = (z ^ z >> numpy.uint64(30)) * numpy.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ z >> numpy.uint64(27)) * numpy.uint64(0x94D049BB133111EB)
    z ^= z >> numpy.uint64(31)
    return low + (high - low) * (z >> numpy.uint64(40)).astype(numpy.float64) / 2.0**24


def bits(x):
    x = numpy.asarray(x).reshape(-1)
    return x.view(numpy.uint32 if x.dtype == numpy.float32 else numpy.uint64).tolist()


def array(name, integer, values):
    width = 8 if integer == "std::uint32_t" else 16
    per_line = 12 if width == 8 else 7
    lines = [", ".join(f"0x{v:0{width}x}" for v in values[k:k + per_line]) for k in range(0, len(values), per_line)]
    body = ",\n    ".join(lines)
    print(f"inline constexpr {integer} {name}[] = {{\n    {body}}};")


def plain(name, values):
    lines = [", ".join(map(str, values[k:k + 24])) for k in range(0, len(values), 24)]
    body = ",\n    ".join(lines)
    print(f"inline constexpr std::int64_t {name}[] = {{\n    {body}}};")


print(f"""// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Written by numpy_sums.py with NumPy {numpy.__version__}: do not edit.  `sum_T`, `mean_T`: of a vector of each of `lengths`;
/// `row_sum_T`, `row_mean_T`: of the last axis of ({ROWS}, n) for each of `row_lengths`, {ROWS} results each.  Means of nothing are left out.
#include <cstdint>

namespace bitale::test::numpy {{
""")
plain("lengths", LENGTHS)
plain("row_lengths", ROW_LENGTHS)
print(f"inline constexpr std::int64_t row_count = {ROWS};")
for kind, integer, dtype in (("f32", "std::uint32_t", numpy.float32), ("f64", "std::uint64_t", numpy.float64)):
    vectors = [u(1, n, -1, 1).astype(dtype) for n in LENGTHS]
    matrices = [u(1, ROWS * n, -1, 1).astype(dtype).reshape(ROWS, n) for n in ROW_LENGTHS]
    array(f"sum_{kind}", integer, [b for x in vectors for b in bits(x.sum())])
    array(f"mean_{kind}", integer, [b for x in vectors if x.size for b in bits(x.mean())])
    array(f"row_sum_{kind}", integer, [b for x in matrices for b in bits(x.sum(axis=1))])
    array(f"row_mean_{kind}", integer, [b for x in matrices if x.size for b in bits(x.mean(axis=1))])
print("\n}  // namespace bitale::test::numpy")
