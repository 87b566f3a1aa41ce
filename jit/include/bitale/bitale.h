// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// All of bitale: symbolic tensors, gradients, functions.
#include "bitale/aliases.h"
#include "bitale/eval.h"
#include "bitale/function.h"
#include "bitale/ops.h"
#include "bitale/optimisers.h"
#include "bitale/shared.h"
