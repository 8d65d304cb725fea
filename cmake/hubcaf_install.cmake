# Installs the library and its simulation, their public headers, the server, what browsers load, and the package for find_package(hubcaf).

include(CMakePackageConfigHelpers)
include(hubcaf_headers)

set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/hubcaf")

hubcaf_public_headers(public_headers)
foreach(header IN LISTS public_headers)
  cmake_path(GET header PARENT_PATH folder)
  install(FILES "${header}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/hubcaf/${folder}")
endforeach()

install(TARGETS hubcaf hubcaf_simulation EXPORT hubcaf-targets)
if(TARGET hubcaf-server)
  install(TARGETS hubcaf-server)
endif()
install(DIRECTORY transport/web/ DESTINATION "${CMAKE_INSTALL_DATADIR}/hubcaf/web")

install(EXPORT hubcaf-targets NAMESPACE hubcaf:: DESTINATION "${package_folder}")
configure_package_config_file(cmake/hubcaf-config.cmake.in hubcaf-config.cmake INSTALL_DESTINATION "${package_folder}")
write_basic_package_version_file(hubcaf-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/hubcaf-config.cmake" "${PROJECT_BINARY_DIR}/hubcaf-config-version.cmake"
              cmake/FindCAF.cmake
  DESTINATION "${package_folder}")
