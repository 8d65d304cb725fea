# ctest: timeout=300
# Installs the build into a folder of its own, builds the outside project `consumer` against it, and runs that.

set(prefix "${BUILD}/install_test/prefix")
set(consumer "${BUILD}/install_test/consumer")
file(REMOVE_RECURSE "${prefix}" "${consumer}")

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

run("${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${prefix}")

# All headers are under one prefix.
file(GLOB folders RELATIVE "${prefix}/include" "${prefix}/include/*")
if(NOT folders STREQUAL "hubcaf")
  message(FATAL_ERROR "installed headers are in: ${folders}")
endif()
foreach(file bin/hubcaf-server share/hubcaf/web/websocket-client.js)
  if(NOT EXISTS "${prefix}/${file}")
    message(FATAL_ERROR "${file} is not installed")
  endif()
endforeach()

run("${CMAKE_COMMAND}" -G Ninja -S "${CMAKE_CURRENT_LIST_DIR}/consumer" -B "${consumer}" -DCMAKE_BUILD_TYPE=Release
  "-DCMAKE_PREFIX_PATH=${prefix}" "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCAF_ROOT=${CAF_ROOT}")
run("${CMAKE_COMMAND}" --build "${consumer}")
run("${consumer}/consumer")
run("${consumer}/consumer_test")
