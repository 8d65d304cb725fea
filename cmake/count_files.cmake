# Writes a C++ source file that says how many lines the files of the simulation and the folders of the hub have.
#
# cmake -DFOLDER=<folder> "-DALONE=<a>|<b>|..." "-DHUB=<a>|<b>|..." -DOUTPUT=<file.cpp> -P count_files.cmake
# Files are paths relative to FOLDER.

cmake_minimum_required(VERSION 3.25)

function(count_lines path result)
  file(READ "${FOLDER}/${path}" text)
  string(REGEX REPLACE "[^\n]" "" ends "${text}")
  string(LENGTH "${ends}" lines)
  set(${result} ${lines} PARENT_SCOPE)
endfunction()

string(REPLACE "|" ";" alone "${ALONE}")
set(alone_entries "")
foreach(path IN LISTS alone)
  count_lines("${path}" lines)
  string(APPEND alone_entries "  {\"${path}\", 1, ${lines}},\n")
endforeach()

string(REPLACE "|" ";" hub "${HUB}")
set(folders "")
foreach(path IN LISTS hub)
  cmake_path(GET path PARENT_PATH folder)
  count_lines("${path}" lines)
  if(NOT folder IN_LIST folders)
    list(APPEND folders "${folder}")
    set(files_${folder} 0)
    set(lines_${folder} 0)
  endif()
  math(EXPR files_${folder} "${files_${folder}} + 1")
  math(EXPR lines_${folder} "${lines_${folder}} + ${lines}")
endforeach()
set(hub_entries "")
foreach(folder IN LISTS folders)
  string(APPEND hub_entries "  {\"${folder}\", ${files_${folder}}, ${lines_${folder}}},\n")
endforeach()

file(WRITE "${OUTPUT}" "// Generated from the folders named below: edit what is there.
#include <support/simulation_files.hpp>

namespace example {

namespace {

constexpr source_count alone[] = {
${alone_entries}};

constexpr source_count hub[] = {
${hub_entries}};

} // namespace

std::span<const source_count> simulation_files() {
  return alone;
}

std::span<const source_count> hub_folders() {
  return hub;
}

} // namespace example
")
