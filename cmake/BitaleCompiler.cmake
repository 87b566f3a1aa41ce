# SPDX-License-Identifier: BSD-3-Clause
# bitale_options: how everything of ours is compiled. An interface library, so that nothing leaks into a project that adds us.
add_library(bitale_options INTERFACE)
target_compile_features(bitale_options INTERFACE cxx_std_20)
target_compile_options(bitale_options INTERFACE
    -ffp-contract=off                   # every written operation rounds once: README, "Floating point"
    -fvisibility=hidden -fvisibility-inlines-hidden
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(bitale_options INTERFACE
        -Wno-restrict                   # false alarms in std::string of g++ 12 (GCC bug 105651)
        -Wno-maybe-uninitialized        # false alarms under sanitizers and in std::variant
        -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)    # likewise in std::vector at -O3 (GCC bug 107852)
else()
    # libstdc++ 12's own std::stable_sort calls std::get_temporary_buffer; g++ tells us of deprecated names that we use ourselves.
    target_compile_options(bitale_options INTERFACE -Wno-deprecated-declarations)
endif()
if(BITALE_WERROR)
    target_compile_options(bitale_options INTERFACE -Werror)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # The optimiser of g++ 12 takes the value of a map for a local; clang's own check of this stays an error.
        target_compile_options(bitale_options INTERFACE -Wno-error=return-local-addr)
    endif()
endif()
if(BITALE_VERIFY)
    target_compile_definitions(bitale_options INTERFACE BITALE_VERIFY=1)
endif()
if(BITALE_SANITIZE)
    set(bitale_sanitize -fsanitize=${BITALE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
        list(APPEND bitale_sanitize -fno-sanitize=function)     # it reads a word before each callee: not there in JIT code
    endif()
    target_compile_options(bitale_options INTERFACE ${bitale_sanitize})
    target_link_options(bitale_options INTERFACE ${bitale_sanitize})
endif()

if(PROJECT_IS_TOP_LEVEL)
    set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
    if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
        set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release or RelWithDebInfo" FORCE)
    endif()
    find_program(BITALE_CCACHE ccache)
    if(BITALE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
        # NOHASHDIR: build folders of one tree share the cache; all that is lost is the debugger's working directory.
        set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_NOHASHDIR=1 ${BITALE_CCACHE})
    endif()
endif()
