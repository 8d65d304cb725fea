// SPDX-License-Identifier: MIT
#include "page_parts.hpp"
#include "palette.hpp"

namespace example {

namespace {

constexpr auto style =
  R"(:root { color-scheme: light dark; --page: #fff; --text: #1d2126; --soft: #4a4f57; --line: #dfe2e6; --tint: #f5f6f8; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 960px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { margin: 0 0 8px; font-size: 30px; line-height: 1.2; }
h2 { margin: 48px 0 8px; font-size: 22px; }
h1, h2, p, dd, li, figcaption, caption { overflow-wrap: anywhere; }
td, th { overflow-wrap: break-word; max-width: 320px; }
header p { margin: 0 0 20px; max-width: 70ch; color: var(--soft); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0; padding: 12px 16px; background: var(--tint);
  border-radius: 8px; font-size: 14px; }
dt { color: var(--soft); }
dd { margin: 0; }
code { font: 13px/1.5 ui-monospace, monospace; }
.scroll { overflow-x: auto; margin: 24px 0; }
table { border-collapse: collapse; font-size: 15px; font-variant-numeric: tabular-nums; }
caption, figcaption { padding: 0 0 6px; text-align: left; font-size: 17px; font-weight: 600; }
th, td { padding: 6px 16px 6px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { color: var(--soft); font-weight: 600; }
.figures th { font-weight: 400; }
.figures td { font-weight: 600; }
.figures td + td { font-weight: 400; color: var(--soft); }
td.number, th.number { text-align: right; white-space: nowrap; }
thead .number, tbody .number { padding: 6px 8px 6px 16px; }
figure { margin: 36px 0; break-inside: avoid; }
figure > svg { display: block; width: 100%; height: auto; }
figure text { font-family: system-ui, sans-serif; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 20px; margin: 0 0 6px; padding: 0; list-style: none; font-size: 14px; }
.swatch { width: 26px; height: 12px; margin-right: 7px; }
.above, .below, .note { margin: 0; color: var(--soft); font-size: 13px; }
.below { text-align: right; }
.narrow { display: none !important; }
@media screen and (max-width: 640px) {
  main { padding: 20px 14px 48px; }
  h1 { font-size: 25px; }
  dl { display: block; }
  dd + dt { margin-top: 8px; }
  th, td { padding-right: 10px; }
  .wide { display: none !important; }
  .narrow { display: block !important; }
}
@media print {
  main { max-width: none; padding: 0; }
  .scroll { overflow: visible; break-inside: avoid; }
  h2 { break-after: avoid; }
}
)";

constexpr auto dark_page =
  ":root { --page: #16191d; --text: #e8eaed; --soft: #b4bac3; --line: #33383f; --tint: #20252b; }\n";

std::string dark_tint(const tint& of) {
  const std::string light = of.light, dark = of.dark;
  return "[stroke=\"" + light + "\"] { stroke: " + dark + "; }\n[fill=\"" + light + "\"] { fill: " + dark + "; }\n";
}

} // namespace

std::string page_style() {
  std::string result = std::string(style) + "@media screen and (prefers-color-scheme: dark) {\n" + dark_page;
  for (const auto& each : series_tints)
    result += dark_tint(each);
  return result + dark_tint(text_tint) + dark_tint(grid_tint) + "}\n";
}

} // namespace example
