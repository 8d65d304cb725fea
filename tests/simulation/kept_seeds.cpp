// SPDX-License-Identifier: MIT
#include "kept_seeds.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace hubcaf::test {

std::vector<kept_seed> read_kept_seeds(std::istream& from) {
  std::vector<kept_seed> result;
  std::string line;
  for (std::size_t number = 1; std::getline(from, line); ++number) {
    const auto comment = line.find('#');
    std::istringstream words(line.substr(0, comment));
    std::string rest;
    if (!(words >> rest))
      continue;
    kept_seed kept;
    std::istringstream values(line.substr(0, comment));
    if (!(values >> kept.seed >> kept.steps) || kept.steps == 0 || values >> rest || comment == std::string::npos)
      throw std::runtime_error("line " + std::to_string(number) + " is not 'seed steps # what it found': " + line);
    const auto begin = line.find_first_not_of(" \t", comment + 1);
    kept.why = begin == std::string::npos ? "" : line.substr(begin);
    result.push_back(std::move(kept));
  }
  return result;
}

std::vector<kept_seed> read_kept_seeds(const std::string& path) {
  std::ifstream file(path);
  if (!file)
    throw std::runtime_error("cannot read " + path);
  try {
    return read_kept_seeds(file);
  } catch (const std::runtime_error& wrong) {
    throw std::runtime_error(path + ", " + wrong.what());
  }
}

} // namespace hubcaf::test
