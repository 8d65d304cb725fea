# Settings shared by every target of the project: compiler cache, sanitizers, warnings.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE ccache)
mark_as_advanced(CCACHE)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Paths below the source folder are made relative, so that a clone elsewhere finds what this one compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1 "${CCACHE}")
endif()

if(HUBCAF_SANITIZE)
  add_compile_options("-fsanitize=${HUBCAF_SANITIZE}" -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # With sanitizers GCC sees uninitialised values where there are none, in the standard library too.
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  add_link_options("-fsanitize=${HUBCAF_SANITIZE}")
endif()
if(HUBCAF_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR HUBCAF_BUILD_TESTS)
    message(FATAL_ERROR "HUBCAF_FUZZ needs Clang, and HUBCAF_BUILD_TESTS off: use the preset fuzz")
  endif()
  # The programs are linked with -fsanitize=fuzzer, which brings their main.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(HUBCAF_SANITIZE STREQUAL "thread")
  # ThreadSanitizer does not understand fences; Asio's add nothing to the locks that it does understand.
  add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
endif()

# Asio and Beast are compiled once, in transport/asio_beast_impl.cpp. Whoever includes them must say so.
add_library(hubcaf_asio_beast INTERFACE)
target_compile_definitions(hubcaf_asio_beast INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION)

# Gives `target` the warnings of the project.
function(hubcaf_compiler_settings target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion $<$<BOOL:${HUBCAF_WERROR}>:-Werror>)
endfunction()
