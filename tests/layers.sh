#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# layers.sh SOURCE: the arrows of the tree. runtime <- engine <- jit; LLVM only in jit/; public headers include the standard library
# and each other, never a private header.
set -euo pipefail
cd "$1"
status=0

refuse() { # WHAT PATTERN PATH...
    local what=$1 pattern=$2 hits path paths=()
    shift 2
    for path in "$@"; do
        if [[ -e $path ]]; then paths+=("$path"); fi
    done
    [[ ${#paths[@]} -gt 0 ]] || return 0
    hits=$(grep -rnE --include='*.h' --include='*.cpp' "^[[:space:]]*#[[:space:]]*include[[:space:]]*$pattern" "${paths[@]}" || true)
    [[ -n $hits ]] || return 0
    printf '%s:\n%s\n' "$what" "$hits"
    status=1
}

# Private headers are included by folder, public ones as bitale/NAME.h.
public_of() { # LAYER
    local header names=()
    for header in "$1"/include/bitale/*.h; do
        if [[ -e $header ]]; then names+=("$(basename "$header" .h)"); fi
    done
    (IFS='|'; printf '[<"]bitale/(%s)\\.h[>"]' "${names[*]:-none}")
}

refuse "runtime/ includes engine/ or jit/" '"(engine|jit)/' runtime
refuse "runtime/ includes engine's public headers" "$(public_of engine)" runtime
refuse "runtime/ includes jit's public headers" "$(public_of jit)" runtime
refuse "engine/ includes jit/" '"jit/' engine
refuse "engine/ includes jit's public headers" "$(public_of jit)" engine
refuse "LLVM outside jit/" '[<"]llvm' runtime engine bench

allowed='#[[:space:]]*include[[:space:]]*(<[a-z_0-9]+>|[<"]bitale/[a-z_0-9]+\.h[>"])'
hits=$(grep -rnE '^[[:space:]]*#[[:space:]]*include' {runtime,engine,jit}/include 2>/dev/null | grep -vE "$allowed" || true)
if [[ -n $hits ]]; then
    printf 'a public header includes what is neither public nor of the standard library:\n%s\n' "$hits"
    status=1
fi
exit "$status"
