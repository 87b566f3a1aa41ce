// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <vector>

#include "bitale/function.h"

namespace bitale {

/// A value for an input of eval().
struct Feed {
    Var input;
    AnyView value;
};

/// The value of y now: eval(sum(x * W), {{x, values}}).  Shared variables are read as they are; each input of y needs one feed.  Compiles at
/// the first use of y with these inputs; the last few functions are kept, by the identity of y and of the inputs, together with the
/// variables that they read.  From any thread.  Throws what function() and its call throw.
[[nodiscard]] BITALE_API AnyTensor eval(const Var& y, const std::vector<Feed>& feeds = {}, std::source_location at = std::source_location::current());

/// The same as a number or Tensor: eval<double>(y), eval<Tensor<float, 2>>(y).  Throws TypeError if y is of another dtype or rank.
template <class R> [[nodiscard]] R eval(const Var& y, const std::vector<Feed>& feeds = {}, std::source_location at = std::source_location::current()) {
    constexpr detail::SignatureItem item = detail::ResultOf<R>::item;
    if (y.dtype() != item.dtype || y.rank() != item.rank) detail::wrong_type(y.dtype(), y.rank(), item.dtype, item.rank);
    const AnyTensor value = eval(y, feeds, at);
    if constexpr (std::is_arithmetic_v<R>) return value.template item<R>();
    else return R(value.template as<std::remove_cvref_t<decltype(*std::declval<const R&>().data())>, item.rank>());
}

}  // namespace bitale
