// SPDX-License-Identifier: MIT
#include "echo_client.hpp"
#include "measurement.hpp"
#include "workloads.hpp"

#include <cstdint>

namespace hubcaf::bench {

namespace {

class open_loop_workload final : public echo_client {
public:
  using echo_client::echo_client;

  result run() {
    loop_.open(wanted_.connections, *this);
    next_due_ = loop_.now();
    loop_.each_turn = [this] { return send_due(); };
    loop_.run_for(*this, wanted_.warm_up);
    loop_.measure(*this, measured_, wanted_.seconds);
    loop_.each_turn = nullptr;
    drain();
    result out;
    measured_.report(out);
    return out;
  }

private:
  /// @returns the time until the next message is due.
  std::int64_t send_due() {
    for (; next_due_ <= loop_.now(); next_due_ += interval_) {
      auto& from = *loop_.connections[turn_++ % loop_.connections.size()];
      ask(from, next_due_);
      from.flush();
    }
    return next_due_ - loop_.now();
  }

  void on_reply(connection&, std::int64_t due) override {
    measured_.count(loop_.now() - due);
  }

  measurement measured_{wanted_.server};
  const std::int64_t interval_ = static_cast<std::int64_t>(1e9 / wanted_.rate);
  std::int64_t next_due_ = 0;
  std::size_t turn_ = 0;
};

} // namespace

result open_loop(const settings& wanted) {
  engine loop(wanted);
  return open_loop_workload(wanted, loop).run();
}

} // namespace hubcaf::bench
