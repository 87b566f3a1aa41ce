#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# bitale.sh COMMAND: installs the Debian packages that are missing, configures, builds and runs.
#   demo     the seed program, release build
#   test     what CI runs: the tests under ASan and UBSan, then a release build with the demo and a short bench
#   bench    build/release/bench/bitale-bench ARGUMENTS
#   build    the release build: build/release/{tests/*,bench/bitale-bench,examples/*}
#   verify   the long one: tests by clang, in release, under the thread sanitizer and with static LLVM; long fuzz; then accuracy
#            sweeps, which take hours
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

packages=(g++ cmake ninja-build ccache llvm-19-dev libspdlog-dev doctest-dev nlohmann-json3-dev libmpfr-dev libzstd-dev zlib1g-dev)
jobs=$(nproc)

say() { printf '== %s\n' "$*"; }

# Where dpkg is not known, or apt cannot install, CMake says what is missing.
install_missing() {
    command -v dpkg-query >/dev/null || return 0
    local missing=() package as_root=(env DEBIAN_FRONTEND=noninteractive)
    for package in "$@"; do
        [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0
    say "installing ${missing[*]}"
    [[ $(id -u) -eq 0 ]] || as_root=(sudo "${as_root[@]}")
    "${as_root[@]}" apt-get update -qq </dev/null || true
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null ||
        say "could not install ${missing[*]}; going on without"
}

build() { # PRESET [TARGET...]
    install_missing "${packages[@]}"
    say "build $*"
    cmake --preset "$1" >/dev/null
    cmake --build --preset "$1" --parallel "$jobs" ${2:+--target "${@:2}"}
}

run_tests() { # PRESET [COMMAND PREFIX...]
    local preset=$1 log
    shift
    say "tests $preset"
    log=build/$preset/ctest.log
    "$@" ctest --preset "$preset" --parallel "$jobs" </dev/null 2>&1 | tee "$log"
    require_nothing_skipped "$preset"
}

# Tests that need ../shared are skipped without it; with it, a skipped one is a mistake of ours.
require_nothing_skipped() { # PRESET
    [[ -d ../shared/conformance ]] || return 0
    if grep -hE '\*\*\*(Skipped|Not Run)|Not Run \(Disabled\)|^skipped, not found: ' "build/$1/ctest.log" \
        "build/$1/Testing/Temporary/LastTest.log"; then
        say "skipped although ../shared is there"
        return 1
    fi
}

# The lines with which ctest closes, again, so that they are the last thing printed.
closing_lines() { # PRESET...
    local preset
    for preset in "$@"; do
        say "tests $preset"
        sed -n '/tests passed/,$p' "build/$preset/ctest.log"
    done
}

demo() {
    if [[ -x build/release/examples/seed ]]; then build/release/examples/seed; else say "no examples/seed yet"; fi
}

bench() {
    if [[ -x build/release/bench/bitale-bench ]]; then build/release/bench/bitale-bench "$@"; else say "no bench yet"; fi
}

verify() {
    install_missing clang-19
    build clang
    run_tests clang
    build tsan
    run_tests tsan setarch "$(uname -m)" -R     # g++ 12's tsan does not know 32 random address bits
    export BITALE_THOROUGH=1                    # every configuration of every case: where tests are fast
    build release
    run_tests release
    build static
    run_tests static
    build/release/tests/fuzz --graphs 5000 --seed "${SEED:-2}"
    closing_lines clang tsan release static
    build/release/tests/accuracy --all          # hours
}

# Other graphs for each commit.
new_fuzz_seed() {
    BITALE_FUZZ_SEED=$((16#$(git rev-parse --short=8 HEAD 2>/dev/null || echo 1)))
    export BITALE_FUZZ_SEED
    say "BITALE_FUZZ_SEED=$BITALE_FUZZ_SEED"
}

test_all() {
    new_fuzz_seed
    build ci
    run_tests ci
    build release seed bitale-bench
    demo
    BENCH_S=0.1 bench --workload W1
    closing_lines ci
}

# No && between these: bash looks at a failure in a list joined by && only at its end.
command=${1:-help}
shift || true
case $command in
    demo) build release seed; demo ;;
    build) build release ;;
    bench) build release bitale-bench; bench "$@" ;;
    test) test_all ;;
    verify) verify ;;
    help) sed -n '3,9s/^# //p' "$0" ;;
    *) sed -n '3,9s/^# //p' "$0" >&2; exit 2 ;;
esac
