# What is known about headers: which ones are installed, and that each compiles alone.

# Sets `result` to the headers to install, relative to the source folder: those of schema/ and actors/, world.hpp and digest.hpp
# of simulation/, and whatever they include.
function(hubcaf_public_headers result)
  file(GLOB waiting CONFIGURE_DEPENDS schema/*.hpp actors/*.hpp simulation/world.hpp simulation/digest.hpp)
  set(seen "")
  while(waiting)
    list(POP_FRONT waiting header)
    if(header IN_LIST seen OR NOT EXISTS "${header}")
      continue()
    endif()
    list(APPEND seen "${header}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${header}")
    cmake_path(GET header PARENT_PATH folder)
    file(STRINGS "${header}" lines REGEX "^#include \"")
    foreach(line IN LISTS lines)
      string(REGEX REPLACE "^#include \"([^\"]+)\".*" "${folder}/\\1" included "${line}")
      cmake_path(NORMAL_PATH included)
      list(APPEND waiting "${included}")
    endforeach()
  endwhile()
  list(TRANSFORM seen REPLACE "^${PROJECT_SOURCE_DIR}/" "")
  list(SORT seen)
  set(${result} ${seen} PARENT_SCOPE)
endfunction()

# Adds a target that compiles each header of the library by itself, twice in one file.
function(hubcaf_check_headers)
  file(GLOB headers CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}" schema/*.hpp transport/*.hpp actors/*.hpp
    simulation/*.hpp)
  set(sources "")
  foreach(header IN LISTS headers)
    set(source "${PROJECT_BINARY_DIR}/header_checks/${header}.cpp")
    file(CONFIGURE OUTPUT "${source}" CONTENT "#include <hubcaf/${header}>\n#include <hubcaf/${header}>\n")
    list(APPEND sources "${source}")
  endforeach()
  add_library(hubcaf_header_checks OBJECT ${sources})
  target_link_libraries(hubcaf_header_checks PRIVATE hubcaf::simulation hubcaf_asio_beast spdlog::spdlog)
  # Nothing of it runs: compile it as fast as possible.
  target_compile_options(hubcaf_header_checks PRIVATE -O0 -g0 -fno-sanitize=all)
  hubcaf_compiler_settings(hubcaf_header_checks)
endfunction()
