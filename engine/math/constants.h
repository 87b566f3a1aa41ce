// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Numbers that several formulas share.

namespace bitale::math {

constexpr float log2_e_f32 = 1.44269504F;
constexpr double log2_e_f64 = 1.4426950408889634;

/// ln 2 in two parts (Cody and Waite): n high is exact for the n of an exponent, high having 15 and 42 bits.
constexpr float ln2_high_f32 = 0.693145751953125F, ln2_low_f32 = 1.42860677e-06F;
constexpr double ln2_high_f64 = 0.693147180559662956511601805686950683, ln2_low_f64 = 2.8235290563031577e-13;

}  // namespace bitale::math
