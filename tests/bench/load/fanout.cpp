// SPDX-License-Identifier: MIT
#include "echo_client.hpp"
#include "failure.hpp"
#include "measurement.hpp"
#include "workloads.hpp"

#include <deque>
#include <limits>
#include <string>
#include <vector>

namespace hubcaf::bench {

namespace {

class fanout_workload final : public echo_client {
public:
  using echo_client::echo_client;

  result run() {
    loop_.open(wanted_.connections, *this);
    // A server may know a client a little after the client knows it: who has been answered is known.
    for (const auto& each : loop_.connections) {
      ask(*each, loop_.now());
      each->flush();
    }
    drain();
    next_.resize(wanted_.connections, 0);
    loop_.oldest = [this] {
      return rounds_.empty() ? std::numeric_limits<std::int64_t>::max() : rounds_.front().begun;
    };
    broadcasting_ = true;
    refill();
    loop_.run_for(*this, wanted_.warm_up);
    loop_.measure(*this, measured_, wanted_.seconds);
    broadcasting_ = false;
    loop_.run_until(*this, [this] { return rounds_.empty(); });
    result out;
    measured_.report(out);
    return out;
  }

private:
  /// A broadcast that has not reached everybody.
  struct round {
    std::uint64_t sent;
    std::int64_t begun;
    std::size_t missing;
  };

  void on_text(connection& to, std::string_view text) override {
    if (next_.empty())
      return echo_client::on_text(to, text);
    const auto came = expect_reply(reader_, to.number, text);
    if (!came)
      return;
    auto& next = next_[to.number];
    const auto position = next - first_;
    if (came->number != first_number + next || position >= rounds_.size() || came->sent != rounds_[position].sent)
      throw failure("connection " + std::to_string(to.number) + " got broadcast " +
                    std::to_string(static_cast<std::int64_t>(came->number - first_number)) + " where number " +
                    std::to_string(next) + " is next, or its content is another one");
    ++next;
    measured_.count(loop_.now() - rounds_[position].begun);
    --rounds_[position].missing;
    for (; !rounds_.empty() && rounds_.front().missing == 0; ++first_)
      rounds_.pop_front();
  }

  void on_batch(connection&) override {
    if (broadcasting_ && rounds_.size() < wanted_.in_flight)
      refill();
  }

  void on_reply(connection&, std::int64_t) override {
  }

  void refill() {
    auto& sender = *loop_.connections.front();
    while (rounds_.size() < wanted_.in_flight) {
      const stamp carried{first_number + first_ + rounds_.size(), sent_stamp(loop_.now())};
      rounds_.push_back({carried.sent, loop_.now(), wanted_.connections});
      request_.append(sender.out, carried);
    }
    sender.flush();
  }

  request request_{"bench.broadcast", wanted_.message_size};
  reply_reader reader_{request_};
  measurement measured_{wanted_.server};
  std::deque<round> rounds_;
  /// Number of the first of them.
  std::uint64_t first_ = 0;
  /// What each connection gets next; empty before the first broadcast.
  std::vector<std::uint64_t> next_;
  bool broadcasting_ = false;
};

} // namespace

result fanout(const settings& wanted) {
  engine loop(wanted);
  return fanout_workload(wanted, loop).run();
}

} // namespace hubcaf::bench
