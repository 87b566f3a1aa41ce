// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Whether a sanitizer watches this build: it is an order of magnitude slower, and has system calls and allocations of its own.
namespace bitale::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif
#else
inline constexpr bool sanitized = false;
#endif

}  // namespace bitale::test
