# SPDX-License-Identifier: BSD-3-Clause
# cmake --install: the public headers, libbitale.so, and find_package(bitale CONFIG) with bitale::bitale.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(bitale_package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/bitale)

install(TARGETS bitale EXPORT bitale-targets
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
    FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT bitale-targets NAMESPACE bitale:: DESTINATION ${bitale_package_folder})
configure_package_config_file(${bitale_root}/cmake/bitale-config.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/bitale-config.cmake
    INSTALL_DESTINATION ${bitale_package_folder} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/bitale-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/bitale-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/bitale-config-version.cmake
    DESTINATION ${bitale_package_folder})
install(FILES ${bitale_root}/LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/bitale)
