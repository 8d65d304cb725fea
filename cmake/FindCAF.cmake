# Finds CAF's core library and defines the target CAF::core.
#
# A CMake config package is preferred; where CAF was installed without one (Debian), the header and the library are
# looked for. `-DCAF_ROOT=<prefix>` names another installation, such as an instrumented one.

find_package(CAF CONFIG QUIET COMPONENTS core)

if(NOT TARGET CAF::core)
  find_path(CAF_INCLUDE_DIR caf/config.hpp)
  find_library(CAF_CORE_LIBRARY NAMES caf_core libcaf_core caf_core_static)
  mark_as_advanced(CAF_INCLUDE_DIR CAF_CORE_LIBRARY)

  if(CAF_INCLUDE_DIR AND EXISTS "${CAF_INCLUDE_DIR}/caf/config.hpp")
    file(STRINGS "${CAF_INCLUDE_DIR}/caf/config.hpp" caf_version_line REGEX "^#define CAF_VERSION [0-9]+")
    if(caf_version_line MATCHES "CAF_VERSION ([0-9]+)")
      math(EXPR caf_major "${CMAKE_MATCH_1} / 10000")
      math(EXPR caf_minor "${CMAKE_MATCH_1} / 100 % 100")
      math(EXPR caf_patch "${CMAKE_MATCH_1} % 100")
      set(CAF_VERSION "${caf_major}.${caf_minor}.${caf_patch}")
    endif()
  endif()

  include(FindPackageHandleStandardArgs)
  find_package_handle_standard_args(CAF REQUIRED_VARS CAF_CORE_LIBRARY CAF_INCLUDE_DIR VERSION_VAR CAF_VERSION)

  if(CAF_FOUND)
    find_package(Threads REQUIRED)
    add_library(CAF::core UNKNOWN IMPORTED)
    set_target_properties(CAF::core PROPERTIES
      IMPORTED_LOCATION "${CAF_CORE_LIBRARY}"
      INTERFACE_INCLUDE_DIRECTORIES "${CAF_INCLUDE_DIR}"
      INTERFACE_LINK_LIBRARIES Threads::Threads)
  endif()
endif()
