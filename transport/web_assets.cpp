// SPDX-License-Identifier: MIT
#include "web_assets.hpp"

#include "ascii.hpp"
#include "embedded_files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace hubcaf {

namespace fs = std::filesystem;

namespace {

std::string content_type_of(std::string_view path) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 18> types = {{
    {".html", "text/html; charset=utf-8"},
    {".htm", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".ts", "text/plain; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".txt", "text/plain; charset=utf-8"},
    {".md", "text/plain; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".gif", "image/gif"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".wasm", "application/wasm"},
    {".woff2", "font/woff2"},
  }};
  const auto dot = path.rfind('.');
  const auto extension = ascii_lowered(dot == std::string_view::npos ? std::string_view() : path.substr(dot));
  const auto known =
    std::find_if(types.begin(), types.end(), [&](const auto& type) { return type.first == extension; });
  return std::string(known == types.end() ? "application/octet-stream" : known->second);
}

// The one folder of hidden files that is meant for everybody: RFC 8615.
constexpr std::string_view well_known = ".well-known/";

// Where a file is served; `path` is relative to its folder and uses `/`.
std::string request_path(std::string_view path) {
  if (path.starts_with(well_known))
    return "/" + std::string(path);
  return path == "index.html" ? "/" : "/static/" + std::string(path);
}

// True for a path with a name in it that begins with a dot. Such files hold secrets: `.env`, `.git/config`.
bool is_hidden(std::string_view path) {
  if (path.starts_with(well_known))
    path.remove_prefix(well_known.size());
  return path.starts_with('.') || path.find("/.") != std::string_view::npos;
}

// True if `path` stands below the folder `root`, and is not hidden there; both are free of links.
bool is_inside(const fs::path& root, const fs::path& path) {
  const auto name = path.lexically_relative(root).generic_string();
  return !name.empty() && !is_hidden(name);
}

} // namespace

web_assets web_assets::built_in() {
  web_assets result;
  for (const auto& file : embedded_files())
    result.files_[request_path(file.path)] = {content_type_of(file.path), std::string(file.content)};
  return result;
}

boost::system::result<web_assets, std::string> web_assets::from_folder(const std::string& folder) {
  const auto cannot_read = [](const fs::path& path, const std::string& cause) {
    return "cannot read " + path.string() + ": " + cause;
  };
  std::error_code ec;
  const fs::path root(folder);
  const auto real_root = fs::canonical(root, ec);
  if (ec)
    return cannot_read(root, ec.message());
  fs::recursive_directory_iterator entry(root, ec);
  if (ec)
    return cannot_read(root, ec.message());
  web_assets result;
  auto last = root;
  for (; entry != fs::recursive_directory_iterator(); entry.increment(ec)) {
    const auto path = last = entry->path();
    const auto name = path.lexically_relative(root).generic_string();
    if (is_hidden(name) && name != well_known.substr(0, well_known.size() - 1)) {
      entry.disable_recursion_pending();
      continue;
    }
    const bool is_file = entry->is_regular_file(ec);
    if (ec)
      return cannot_read(path, ec.message());
    if (!is_file)
      continue;
    // A link must not lead out of the folder, nor to what is hidden there.
    const auto real = fs::canonical(path, ec);
    if (ec)
      return cannot_read(path, ec.message());
    if (!is_inside(real_root, real))
      continue;
    std::ifstream stream(real, std::ios::binary);
    if (!stream)
      return cannot_read(path, std::generic_category().message(errno));
    std::string body(std::istreambuf_iterator<char>(stream), {});
    if (stream.bad())
      return cannot_read(path, "the file could not be read to its end");
    result.files_[request_path(name)] = {content_type_of(name), std::move(body)};
  }
  // Thrown out of the loop by the folder that it was about to enter.
  if (ec)
    return cannot_read(last, ec.message());
  return result;
}

const web_assets::asset* web_assets::find(std::string_view path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : &found->second;
}

} // namespace hubcaf
