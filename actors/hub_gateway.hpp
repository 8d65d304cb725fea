// SPDX-License-Identifier: MIT
#pragma once

#include "../transport/gateway.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace hubcaf {

class hub_context;
class roster_state;

/// The hub as the transport sees it: lets clients in, spawns their connections, passes REST requests on. Thread-safe.
class hub_gateway final : public gateway {
public:
  /// @param rosters one per io thread.
  hub_gateway(std::shared_ptr<hub_context> hub, std::vector<std::shared_ptr<roster_state>> rosters);

  upgrade_answer on_upgrade(const std::string& client_id, const std::string& peer) override;
  void on_upgrade_failed(const std::string& client_id) override;
  void on_open(std::size_t io_thread, std::string client_id, std::string peer,
               std::shared_ptr<session> opened) override;
  void on_request(http_request request, http_responder respond) override;
  void on_refused(refusal why) noexcept override;

private:
  std::shared_ptr<hub_context> hub_;
  std::vector<std::shared_ptr<roster_state>> rosters_;
};

} // namespace hubcaf
