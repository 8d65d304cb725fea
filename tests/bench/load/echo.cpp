// SPDX-License-Identifier: MIT
#include "echo_client.hpp"
#include "measurement.hpp"
#include "workloads.hpp"

namespace hubcaf::bench {

namespace {

class echo_workload final : public echo_client {
public:
  using echo_client::echo_client;

  result run() {
    loop_.open(wanted_.connections, *this);
    ask_all();
    loop_.run_for(*this, wanted_.warm_up);
    measured_.begin();
    loop_.run_for(*this, wanted_.seconds);
    measured_.end();
    asking_ = false;
    drain();
    result out;
    measured_.report(out);
    return out;
  }

private:
  void on_reply(connection& from, std::int64_t due) override {
    measured_.count(loop_.now() - due);
    if (asking_)
      ask(from, loop_.now());
  }

  measurement measured_{wanted_.server};
  bool asking_ = true;
};

} // namespace

result echo(const settings& wanted) {
  engine loop(wanted);
  return echo_workload(wanted, loop).run();
}

} // namespace hubcaf::bench
