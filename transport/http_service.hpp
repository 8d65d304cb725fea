// SPDX-License-Identifier: MIT
#pragma once

#include "connection_place.hpp"
#include "gateway.hpp"
#include "listener.hpp"

#include <boost/intrusive/list.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

/// What the HTTP connections of one listener share.
namespace hubcaf {

class http_connection;

/// Hears of the end of HTTP connections.
class http_end {
public:
  /// No connection of this io thread is left.
  virtual void on_http_ended() noexcept = 0;

protected:
  ~http_end() = default;
};

/// The links of a connection that is between two requests.
using http_rest = boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

/// Connections between two requests, the one that rests longest first.
using resting_connections = boost::intrusive::list<http_rest, boost::intrusive::constant_time_size<false>>;

/// The HTTP connections of one io thread. Used on that thread only.
struct http_loop {
  /// The resting connections that hold a place of this kind; null for kinds that do not rest.
  [[nodiscard]] resting_connections* resting(connection_kind kind) noexcept {
    switch (kind) {
      case connection_kind::http:
        return &resting_http;
      case connection_kind::health:
        return &resting_health;
      default:
        return nullptr;
    }
  }

  /// Each is held by its own pending operations and takes itself out at its end.
  std::unordered_set<http_connection*> live;
  /// No connection goes on to a further request.
  bool stopping = false;
  /// Told once, when the last connection ends after `stopping` was set.
  std::shared_ptr<http_end> told;
  resting_connections resting_http;
  resting_connections resting_health;
};

/// Lives until the last connection has ended.
struct http_service {
  http_service(listener_config given, gateway& asked, std::size_t io_threads)
    : config(std::move(given)), gate(asked), places(config.connections), loops(io_threads) {
  }

  /// One line for the log. Never throws: a line for which there is no memory is lost.
  void log(std::string_view line) const noexcept {
    try {
      if (config.log)
        config.log(line);
    } catch (...) {
      // The log is what failures are told to.
    }
  }

  /// Writes down that something failed; `cause` may be null.
  void log_failure(std::string_view what, const char* cause) const noexcept {
    try {
      log(std::string(what) + " failed: " + (cause != nullptr ? cause : "unknown exception"));
    } catch (...) {
      log("something failed, and there is no memory to say what");
    }
  }

  const listener_config config;
  gateway& gate;
  connection_places places;
  /// One per io thread.
  std::vector<http_loop> loops;
};

} // namespace hubcaf
