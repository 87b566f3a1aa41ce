// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Marks what libbitale exports; everything else is compiled with hidden visibility.
#define BITALE_API __attribute__((visibility("default")))
