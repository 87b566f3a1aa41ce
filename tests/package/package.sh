#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# package.sh SOURCE BUILD [LAUNCHER...]: the package as an embedder meets it. Installs BUILD to a new folder, then
#   headers    every installed header compiles alone, with the standard library and itself
#   exports    libbitale.so exports names of namespace bitale and nothing else
#   embed      examples/embed builds by find_package and runs
#   subfolder  a project that adds bitale by add_subdirectory builds and runs
set -euo pipefail
source_folder=$1 build_folder=$2
shift 2
launcher=$(IFS=';'; printf '%s' "$*")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix

cached() { sed -n "s/^$1:[A-Z]*=//p" "$build_folder/CMakeCache.txt"; } # VARIABLE

# Compiled as BUILD was: a sanitizer's runtime must be in the host too, and the compiler cache then knows the second library.
compiler=$(cached CMAKE_CXX_COMPILER)
sanitize=$(cached BITALE_SANITIZE)
like_build=(-G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_COMPILER_LAUNCHER="$launcher"
    -DCMAKE_EXE_LINKER_FLAGS="${sanitize:+-fsanitize=$sanitize}")
for variable in CMAKE_BUILD_TYPE CMAKE_CXX_FLAGS BITALE_SANITIZE BITALE_VERIFY BITALE_WERROR BITALE_STATIC_LLVM; do
    like_build+=("-D$variable=$(cached $variable)")
done

configure() { # SOURCE BUILD [ARGUMENT...]
    cmake -S "$1" -B "$2" "${like_build[@]}" "${@:3}" >"$work/configure.log" 2>&1 || { cat "$work/configure.log"; return 1; }
}

fail() { printf 'package: %s\n' "$*"; exit 1; }

cmake --install "$build_folder" --prefix "$prefix" >/dev/null
library=$(find "$prefix" -name libbitale.so)
[[ -n $library ]] || fail "no libbitale.so was installed"

for header in "$prefix"/include/bitale/*.h; do
    printf '#include <bitale/%s>\n#include <bitale/%s>\n' "${header##*/}" "${header##*/}" |
        "$compiler" -std=c++20 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I"$prefix/include" -x c++ - ||
        fail "${header##*/} does not compile alone"
done
echo "package: headers compile alone"

names='^_Z(T[VTIS]|GV|Th[0-9n]+_|Tv[0-9n]+_[0-9n]+_)?N[VKRO]*6bitale'     # functions, tables and type information, thunks
foreign=$(nm -D --defined-only "$library" | awk '{print $NF}' | grep -vE "$names" || true)
[[ -z $foreign ]] || fail "libbitale.so exports what is not bitale's: $(c++filt <<<"$foreign" | head -20)"
echo "package: exports are bitale's"

configure "$source_folder/examples/embed" "$work/embed" -DCMAKE_PREFIX_PATH="$prefix"
cmake --build "$work/embed" >"$work/build.log" 2>&1 || { cat "$work/build.log"; fail "examples/embed does not build"; }
ctest --test-dir "$work/embed" --output-on-failure

mkdir "$work/outer"
cat >"$work/outer/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.25)
project(outer LANGUAGES CXX)
add_subdirectory($source_folder bitale)
add_executable(outer $source_folder/examples/embed/main.cpp)
target_link_libraries(outer PRIVATE bitale::bitale)
END
configure "$work/outer" "$work/outer-build"
cmake --build "$work/outer-build" >"$work/build.log" 2>&1 || { cat "$work/build.log"; fail "add_subdirectory does not build"; }
"$work/outer-build/outer"
echo "package: add_subdirectory works"
