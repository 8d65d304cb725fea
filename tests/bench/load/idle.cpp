// SPDX-License-Identifier: MIT
#include "echo_client.hpp"
#include "measurement.hpp"
#include "workloads.hpp"

#include <cstdint>

namespace hubcaf::bench {

namespace {

class idle_workload final : public echo_client {
public:
  using echo_client::echo_client;

  result run() {
    // What a server makes once, it makes for the first client.
    loop_.open(1, *this);
    ask_all();
    drain();
    loop_.run_for(*this, wanted_.warm_up);
    const auto before = server_.resident();
    loop_.open(wanted_.connections, *this);
    loop_.run_for(*this, wanted_.settle);
    const auto opened = server_.resident();
    pings_ = 0;
    measured_.begin();
    loop_.run_for(*this, wanted_.seconds);
    measured_.end();
    const auto after = server_.resident();
    result out;
    measured_.report(out);
    out.add("connections", wanted_.connections);
    out.add("pings", pings_);
    if (server_.is_known()) {
      out.add("bytes_per_connection", each(opened - before));
      out.add("bytes_per_connection_later", each(after - before));
      out.add("resident_bytes", after);
    }
    return out;
  }

private:
  [[nodiscard]] double each(std::int64_t bytes) const {
    return static_cast<double>(bytes) / static_cast<double>(wanted_.connections);
  }

  void on_ping() override {
    ++pings_;
  }

  void on_reply(connection&, std::int64_t) override {
  }

  server_usage server_{wanted_.server};
  measurement measured_{wanted_.server};
  std::uint64_t pings_ = 0;
};

} // namespace

result idle(const settings& wanted) {
  engine loop(wanted);
  return idle_workload(wanted, loop).run();
}

} // namespace hubcaf::bench
