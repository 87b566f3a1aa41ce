# SPDX-License-Identifier: BSD-3-Clause
# The layers runtime <- engine <- jit, each an object library of its folder's sources; from them
#   bitale            the shared library that is installed: exports what is marked BITALE_API and nothing else
#   bitale_internal   the same objects as a static library, with the private headers: the tests link this
find_package(Threads REQUIRED)
find_package(spdlog REQUIRED CONFIG)
# Its headers, not its library: a host may use another version, and the copy inside libbitale.so is hidden.
add_library(bitale_log INTERFACE)
get_target_property(spdlog_include_folders spdlog::spdlog_header_only INTERFACE_INCLUDE_DIRECTORIES)
get_target_property(spdlog_definitions spdlog::spdlog_header_only INTERFACE_COMPILE_DEFINITIONS)
target_include_directories(bitale_log SYSTEM INTERFACE ${spdlog_include_folders})
if(spdlog_definitions)
    target_compile_definitions(bitale_log INTERFACE ${spdlog_definitions})
endif()
if(TARGET fmt::fmt-header-only)
    target_link_libraries(bitale_log INTERFACE fmt::fmt-header-only)
endif()

set(bitale_root ${CMAKE_CURRENT_SOURCE_DIR})
set(bitale_layers runtime engine jit)

set(bitale_objects "")
set(bitale_public_headers "")
set(bitale_include_folders "")
foreach(layer IN LISTS bitale_layers)
    list(APPEND bitale_include_folders ${bitale_root}/${layer}/include)
    file(GLOB headers CONFIGURE_DEPENDS ${layer}/include/bitale/*.h)
    list(APPEND bitale_public_headers ${headers})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${layer}/*.cpp)
    if(NOT sources)
        continue()
    endif()
    add_library(bitale_${layer} OBJECT ${sources})
    # A layer sees the public headers of the layers below it and its own.
    target_include_directories(bitale_${layer} PRIVATE ${bitale_root} ${bitale_include_folders})
    target_link_libraries(bitale_${layer} PRIVATE bitale_options bitale_log Threads::Threads)
    set_target_properties(bitale_${layer} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_EXTENSIONS OFF)
    list(APPEND bitale_objects $<TARGET_OBJECTS:bitale_${layer}>)
endforeach()
if(TARGET bitale_jit)
    target_link_libraries(bitale_jit PRIVATE bitale_llvm)
endif()

add_library(bitale SHARED ${bitale_objects})
add_library(bitale::bitale ALIAS bitale)
target_compile_features(bitale PUBLIC cxx_std_20)
target_link_libraries(bitale PRIVATE bitale_options bitale_llvm bitale_log Threads::Threads)
target_sources(bitale PUBLIC FILE_SET HEADERS BASE_DIRS ${bitale_include_folders} FILES ${bitale_public_headers})
# The standard library's templates are visible whatever -fvisibility says: the list of exports keeps them inside.
target_link_options(bitale PRIVATE -Wl,--version-script=${bitale_root}/cmake/exports.map)
set_target_properties(bitale PROPERTIES
    LINKER_LANGUAGE CXX LINK_DEPENDS ${bitale_root}/cmake/exports.map
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})

add_library(bitale_internal STATIC EXCLUDE_FROM_ALL ${bitale_objects})
target_include_directories(bitale_internal PUBLIC ${bitale_root} ${bitale_include_folders})
target_link_libraries(bitale_internal PUBLIC bitale_options bitale_llvm bitale_log Threads::Threads)
set_target_properties(bitale_internal PROPERTIES LINKER_LANGUAGE CXX)
