# What JSON costs per message: cmake --build build/release --target hubcaf-json-bench && build/release/hubcaf-json-bench

add_executable(hubcaf-json-bench EXCLUDE_FROM_ALL "${CMAKE_CURRENT_LIST_DIR}/json_bench.cpp")
target_link_libraries(hubcaf-json-bench PRIVATE hubcaf::hubcaf)
hubcaf_compiler_settings(hubcaf-json-bench)
set_target_properties(hubcaf-json-bench PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
