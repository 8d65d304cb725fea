// SPDX-License-Identifier: MIT
#pragma once

#include <boost/system/result.hpp>

#include <map>
#include <string>
#include <string_view>

namespace hubcaf {

/// Files that browsers load, all in memory: nothing is read from disk while serving, and no path can lead outside.
/// Immutable after construction; thread-safe.
class web_assets {
public:
  struct asset {
    std::string content_type;
    std::string body;
  };

  /// The files compiled into the library: the chat page at `/`, `/static/websocket-client.js` and its types.
  [[nodiscard]] static web_assets built_in();

  /// Reads every regular file below `folder`: `index.html` is served at `/`, those in `.well-known` under
  /// `/.well-known/`, all others under `/static/`. Leaves out files and folders whose names begin with a dot, and links
  /// that lead out of the folder. On failure the error is one line that names the file.
  [[nodiscard]] static boost::system::result<web_assets, std::string> from_folder(const std::string& folder);

  /// The file at a request path such as `/static/websocket-client.js`; null if there is none.
  [[nodiscard]] const asset* find(std::string_view path) const;

private:
  std::map<std::string, asset, std::less<>> files_;
};

} // namespace hubcaf
