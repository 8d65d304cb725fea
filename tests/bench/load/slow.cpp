// SPDX-License-Identifier: MIT
#include "echo_client.hpp"
#include "measurement.hpp"
#include "workloads.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

namespace hubcaf::bench {

namespace {

/// What a slow client sends at a time.
constexpr std::size_t burst = 64;
constexpr int socket_buffer = 16'384;
/// When none could send for so long, the server takes no more.
constexpr std::int64_t quiet = 500'000'000;
constexpr double longest_flood = 10;

class slow_workload final : public echo_client {
public:
  using echo_client::echo_client;

  result run() {
    loop_.open(wanted_.connections, *this);
    ask_all();
    loop_.run_for(*this, wanted_.warm_up);
    const auto before = server_.resident();
    play(alone_, wanted_.seconds);
    loop_.open(wanted_.slow, *this, socket_buffer);
    last_sent_ = loop_.now();
    sent_.resize(wanted_.slow, 0);
    loop_.each_turn = [this] { return flood(); };
    during_.begin();
    loop_.run(*this, loop_.now() + static_cast<std::int64_t>(longest_flood * 1e9),
              [this] { return loop_.now() - last_sent_ > quiet; });
    during_.end();
    play(beside_, wanted_.seconds);
    const auto after = server_.resident();
    asking_ = false;
    drain();
    result out;
    beside_.report(out);
    out.add_latency("alone", alone_.latency());
    out.add_latency("flood", during_.latency());
    out.add("p99_ratio", ratio_of_p99(beside_, alone_));
    out.add("alone_messages_per_second", alone_.messages_per_second());
    out.add("slow_connections", wanted_.slow);
    out.add("slow_messages", std::accumulate(sent_.begin(), sent_.end(), std::size_t{0}));
    out.add("slow_ended_by_server", ended_);
    if (server_.is_known()) {
      out.add("resident_bytes_before", before);
      out.add("resident_bytes_most", std::max(most_resident_, after));
      out.add("resident_bytes_after", after);
      out.add("resident_growth_bytes", std::max(most_resident_, after) - before);
    }
    return out;
  }

private:
  void play(measurement& measured, double seconds) {
    measured_ = &measured;
    loop_.measure(*this, measured, seconds);
    measured_ = &during_;
  }

  [[nodiscard]] bool is_slow(const connection& one) const {
    return one.number >= wanted_.connections;
  }

  void on_open(connection& opened) override {
    echo_client::on_open(opened);
    if (is_slow(opened))
      opened.stop_reading();
  }

  void on_text(connection& from, std::string_view text) override {
    if (!is_slow(from))
      echo_client::on_text(from, text);
  }

  void on_reply(connection& from, std::int64_t due) override {
    measured_->count(loop_.now() - due);
    if (asking_)
      ask(from, loop_.now());
  }

  void on_closed(connection& closed, std::uint16_t code) override {
    if (!is_slow(closed))
      echo_client::on_closed(closed, code);
    ++ended_;
  }

  std::int64_t flood() {
    for (std::size_t i = 0; i < sent_.size(); ++i) {
      auto& one = *loop_.connections[wanted_.connections + i];
      if (!one.is_open() || !one.out.empty() || sent_[i] >= wanted_.flood_messages)
        continue;
      for (std::size_t j = 0; j < burst; ++j)
        request_.append(one.out, {first_number + sent_[i]++, sent_stamp(loop_.now())});
      one.flush();
      last_sent_ = loop_.now();
    }
    if (loop_.now() >= next_look_) {
      next_look_ = loop_.now() + quiet / 10;
      most_resident_ = std::max(most_resident_, server_.resident());
    }
    return quiet / 10;
  }

  request request_{"bench.echo", wanted_.message_size};
  server_usage server_{wanted_.server};
  measurement alone_{wanted_.server};
  measurement during_{wanted_.server};
  measurement beside_{wanted_.server};
  measurement* measured_ = &during_;
  std::vector<std::size_t> sent_;
  std::int64_t last_sent_ = 0;
  std::int64_t next_look_ = 0;
  std::int64_t most_resident_ = 0;
  std::size_t ended_ = 0;
  bool asking_ = true;
};

} // namespace

result slow(const settings& wanted) {
  engine loop(wanted);
  return slow_workload(wanted, loop).run();
}

} // namespace hubcaf::bench
