// SPDX-License-Identifier: MIT
#include "echo_client.hpp"
#include "measurement.hpp"
#include "workloads.hpp"

#include <cstddef>
#include <cstdint>

namespace hubcaf::bench {

namespace {

class fairness_workload final : public echo_client {
public:
  using echo_client::echo_client;

  result run() {
    loop_.open(wanted_.connections, *this);
    ask_all();
    loop_.run_for(*this, wanted_.warm_up);
    play(alike_);
    auto& greedy = *loop_.connections.front();
    for (auto more = in_flight(greedy); more < wanted_.greed; ++more)
      ask(greedy, loop_.now());
    greedy.flush();
    loop_.run_for(*this, wanted_.warm_up);
    play(beside_);
    asking_ = false;
    drain();
    result out;
    beside_.report(out);
    out.add_latency("alike", alike_.latency());
    out.add("p99_ratio", ratio_of_p99(beside_, alike_));
    return out;
  }

private:
  void play(measurement& measured) {
    measured_ = &measured;
    loop_.measure(*this, measured, wanted_.seconds);
  }

  void on_reply(connection& from, std::int64_t due) override {
    if (from.number != 0)
      measured_->count(loop_.now() - due);
    if (asking_)
      ask(from, loop_.now());
  }

  measurement alike_{wanted_.server};
  measurement beside_{wanted_.server};
  measurement* measured_ = &alike_;
  bool asking_ = true;
};

} // namespace

result fairness(const settings& wanted) {
  engine loop(wanted);
  return fairness_workload(wanted, loop).run();
}

} // namespace hubcaf::bench
