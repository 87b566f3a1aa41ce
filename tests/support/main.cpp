// SPDX-License-Identifier: BSD-3-Clause
/// main() of every doctest executable.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
