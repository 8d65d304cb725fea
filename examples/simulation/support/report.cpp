// SPDX-License-Identifier: MIT
#include "report.hpp"

#include "page_parts.hpp"
#include "report_file.hpp"
#include "text.hpp"

namespace example {

report::report(const report_head& head) : title_(html(head.title)) {
  body_ = "<header>\n<h1>" + title_ + "</h1>\n";
  if (!head.about.empty())
    body_ += "<p>" + html(head.about) + "</p>\n";
  body_ += "<dl>\n<dt>Run again</dt><dd><code>" + html(head.command) + "</code></dd>\n<dt>Seed</dt><dd><code>" +
           std::to_string(head.seed) + "</code></dd>\n";
  if (!head.digest.empty())
    body_ += "<dt>Digest</dt><dd><code>" + html(head.digest) + "</code></dd>\n";
  body_ += "</dl>\n</header>\n";
}

void report::add_heading(std::string_view text) {
  body_ += "<h2>" + html(text) + "</h2>\n";
}

void report::add_text(std::string_view text) {
  body_ += "<p>" + html(text) + "</p>\n";
}

void report::add(const summary& figures) {
  body_ += figures_part(figures);
}

void report::add(const table& rows) {
  body_ += table_part(rows);
}

void report::add(const plot& picture) {
  body_ += plot_part(picture);
}

std::string report::page() const {
  // The policy has browsers refuse whatever would come from elsewhere or run, even if it got in.
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
         "<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>" +
         title_ + "</title>\n<style>\n" + page_style() + "</style>\n</head>\n<body>\n<main>\n" + body_ +
         "</main>\n</body>\n</html>\n";
}

void report::write(const std::string& path) const {
  write_report_file(path, page());
}

} // namespace example
