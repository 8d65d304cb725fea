// SPDX-License-Identifier: MIT
#include "echo_client.hpp"
#include "failure.hpp"
#include "measurement.hpp"
#include "workloads.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace hubcaf::bench {

namespace {

class connect_workload final : public echo_client {
public:
  connect_workload(const settings& wanted, engine& loop) : echo_client(wanted, loop), begun_(wanted.connections) {
  }

  result run() {
    for (auto& begun : begun_) {
      begun = loop_.now();
      loop_.add();
    }
    loop_.each_turn = [this] { return connect_again(); };
    loop_.run_for(*this, wanted_.warm_up);
    loop_.measure(*this, measured_, wanted_.seconds);
    connecting_ = false;
    loop_.run_until(*this, [this] { return closed_.size() == begun_.size(); });
    result out;
    measured_.report(out);
    return out;
  }

private:
  void on_open(connection& opened) override {
    echo_client::on_open(opened);
    ask(opened, loop_.now());
  }

  void on_reply(connection& from, std::int64_t) override {
    measured_.count(loop_.now() - begun_[from.number]);
    from.close();
  }

  void on_closed(connection& closed, std::uint16_t code) override {
    if (code != 1000 || !closed.has_asked_to_close())
      echo_client::on_closed(closed, code);
    closed_.push_back(closed.number);
  }

  std::int64_t connect_again() {
    if (connecting_) {
      for (const auto number : closed_) {
        begun_[number] = loop_.now();
        loop_.replace(number);
      }
      closed_.clear();
    }
    return std::numeric_limits<std::int64_t>::max();
  }

  measurement measured_{wanted_.server};
  /// When each connection began to connect.
  std::vector<std::int64_t> begun_;
  std::vector<std::size_t> closed_;
  bool connecting_ = true;
};

} // namespace

result connect(const settings& wanted) {
  engine loop(wanted);
  return connect_workload(wanted, loop).run();
}

} // namespace hubcaf::bench
