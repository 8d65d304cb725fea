// SPDX-License-Identifier: MIT
#include "echo_client.hpp"
#include "measurement.hpp"
#include "workloads.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace hubcaf::bench {

namespace {

class echo_workload final : public echo_client {
public:
  using echo_client::echo_client;

  result run() {
    loop_.open(wanted_.connections, *this);
    if (wanted_.messages > 0)
      play_messages();
    else
      play_seconds();
    result out;
    measured_.report(out);
    return out;
  }

private:
  void play_seconds() {
    ask_all();
    loop_.run_for(*this, wanted_.warm_up);
    loop_.measure(*this, measured_, wanted_.seconds);
    left_ = 0;
    drain();
  }

  /// The same number in each run, whatever the server's speed is.
  void play_messages() {
    const auto first = wanted_.connections * wanted_.in_flight;
    left_ = wanted_.messages - std::min(wanted_.messages, first);
    measured_.begin();
    ask_all();
    drain();
    measured_.end();
  }

  void on_reply(connection& from, std::int64_t due) override {
    measured_.count(loop_.now() - due);
    if (left_ == 0)
      return;
    --left_;
    ask(from, loop_.now());
  }

  measurement measured_{wanted_.server};
  /// Messages that are still to be asked for after the first ones.
  std::uint64_t left_ = std::numeric_limits<std::uint64_t>::max();
};

} // namespace

result echo(const settings& wanted) {
  engine loop(wanted);
  return echo_workload(wanted, loop).run();
}

} // namespace hubcaf::bench
