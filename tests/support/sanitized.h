// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Whether a sanitizer watches this build (BITALE_SANITIZED): it is an order of magnitude slower, and has system calls of its own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define BITALE_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define BITALE_SANITIZED 1
#endif
#endif

namespace bitale::test {

#if defined(BITALE_SANITIZED)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

}  // namespace bitale::test
