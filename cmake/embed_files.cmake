# Writes a C++ source file that holds the contents of files.
#
# cmake -DFOLDER=<folder> "-DFILES=<a>|<b>|..." -DOUTPUT=<file.cpp> -P embed_files.cmake
# FILES are paths relative to FOLDER. Contents become arrays, since compilers limit the length of string literals.

string(REPLACE "|" ";" files "${FILES}")

set(arrays "")
set(entries "")
set(count 0)
foreach(path IN LISTS files)
  file(READ "${FOLDER}/${path}" bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
  string(APPEND arrays "// ${path}\nconstexpr char file_${count}[] = {${bytes}'\\0'};\n\n")
  string(APPEND entries "  {\"${path}\", {file_${count}, ${size}}},\n")
  math(EXPR count "${count} + 1")
endforeach()

file(WRITE "${OUTPUT}" "// Generated from the files named below: edit those.
#include <hubcaf/transport/embedded_files.hpp>

#include <array>

namespace hubcaf {

namespace {

${arrays}constexpr std::array<embedded_file, ${count}> files{{
${entries}}};

} // namespace

std::span<const embedded_file> embedded_files() {
  return files;
}

} // namespace hubcaf
")
