# SPDX-License-Identifier: BSD-3-Clause
# bitale_llvm: LLVM 19, whose C++ interface changes with every major version, so the version is pinned. Only jit/ uses it.
find_package(LLVM 19.1 REQUIRED CONFIG HINTS /usr/lib/llvm-19)
if(NOT LLVM_ENABLE_RTTI)
    message(FATAL_ERROR "bitale derives from LLVM's classes, with exceptions: it needs an LLVM built with LLVM_ENABLE_RTTI=ON")
endif()

add_library(bitale_llvm INTERFACE)
target_include_directories(bitale_llvm SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS})
separate_arguments(bitale_llvm_definitions NATIVE_COMMAND "${LLVM_DEFINITIONS}")
target_compile_options(bitale_llvm INTERFACE ${bitale_llvm_definitions})
if(BITALE_STATIC_LLVM)
    # ORC and the code generator of this machine, with what they need; no pipeline of IR passes.
    llvm_map_components_to_libnames(bitale_llvm_libraries orcjit native)
    target_link_libraries(bitale_llvm INTERFACE ${bitale_llvm_libraries})
    target_link_options(bitale_llvm INTERFACE -Wl,--exclude-libs,ALL)   # a host may link another LLVM
else()
    target_link_libraries(bitale_llvm INTERFACE LLVM)
endif()
