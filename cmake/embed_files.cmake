# Writes a C++ source file that holds the contents of files.
#
# cmake -DFOLDER=<folder> "-DFILES=<a>|<b>|..." -DOUTPUT=<file.cpp> -P embed_files.cmake
# FILES are paths relative to FOLDER. Contents are byte arrays: string literals have a limit on some compilers.

string(REPLACE "|" ";" files "${FILES}")

set(arrays "")
set(entries "")
set(count 0)
foreach(path IN LISTS files)
  file(READ "${FOLDER}/${path}" hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "(................................)" "\\1\n" lines "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${lines}")
  string(APPEND arrays "// ${path}\nconstexpr unsigned char file_${count}[] = {\n${bytes}0x00};\n\n")
  string(APPEND entries
    "  {\"${path}\", {reinterpret_cast<const char*>(file_${count}), ${size}}},\n")
  math(EXPR count "${count} + 1")
endforeach()

set(source "// Generated from the files named below; edit those.
#include \"embedded_files.hpp\"

#include <array>

namespace hubcaf {

namespace {

${arrays}const std::array<embedded_file, ${count}> files{{
${entries}}};

} // namespace

std::span<const embedded_file> embedded_files() {
  return files;
}

} // namespace hubcaf
")
file(WRITE "${OUTPUT}" "${source}")
