// SPDX-License-Identifier: MIT
/// Thousands of frames to a peer that reads slowly, in random pieces, over sockets with little room: each partial write counts.
#define CAF_SUITE transport_slow_peer_random

#include "../support/narrow_client.hpp"
#include "../support/quiet_events.hpp"
#include "../support/transport_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

using namespace hubcaf;
using namespace hubcaf::test;

namespace {

enum op { text = 1, binary = 2, close_op = 8, ping = 9, pong = 10 };

enum class ending { drained, closed, aborted };

/// One session and its slow peer. Everything that becomes of a frame is written down.
class world : transport_fixture {
public:
  world(unsigned seed, ending how) : random_(seed), how_(how) {
    gate.starts = false;
    events_.is_due = [this](const shared_frame& next) {
      ++asked_;
      const bool late = next->payload.find("late") != std::string::npos;
      if (late)
        left_out_.push_back(next);
      return !late;
    };
    events_.written_reaction = [this](const shared_frame& one) { written_.push_back(one); };
  }

  ~world() {
    if (served)
      stop();
    for (auto& loop : loops)
      loop->stop();
  }

  void play() {
    start();
    client_ = std::make_unique<narrow_client>(served->port());
    client_->upgrade();
    gate.log.wait_for("open 0 alice");
    on_session([this](session& uut) { uut.start(events_); });
    for (int step = 0; step < 400; ++step)
      if (pick(4) == 0)
        send_some();
      else if (pick(8) == 0)
        ping_server();
      else
        read_some();
    if (how_ == ending::drained)
      drain();
    end();
    compare();
  }

  // Times that a frame had waited for the socket, so that the socket was full at times.
  std::size_t asked() const {
    return asked_;
  }

private:
  std::size_t pick(std::size_t below) {
    return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_);
  }

  std::size_t some_length() {
    static constexpr std::array<std::size_t, 9> edges = {0, 125, 126, 127, 4095, 4096, 4097, 65535, 65536};
    return pick(100) == 0 ? edges[pick(edges.size())] : pick(20) == 0 ? pick(2000) : pick(50);
  }

  shared_frame some_frame(const std::string& kind) {
    auto result = std::make_shared<frame>();
    result->payload = kind + std::to_string(++made_) + (pick(10) == 0 ? "late" : "") + ":";
    result->payload.append(some_length(), static_cast<char>('a' + made_ % 26));
    result->op = pick(4) == 0 ? opcode::binary : opcode::text;
    result->label.overflow = pick(4) == 0 ? overflow_policy::drop_oldest : overflow_policy::reject;
    return result;
  }

  void send_some() {
    std::vector<std::pair<shared_frame, bool>> some;
    for (auto count = 1 + pick(60); count > 0; --count) {
      const bool control = pick(12) == 0;
      some.emplace_back(some_frame(control ? "control" : "data"), control);
    }
    const bool pings = pick(3) == 0;
    const bool drops = pick(3) == 0;
    on_session([&](session& uut) {
      for (const auto& [one, control] : some) {
        const auto result = control ? uut.send_control(one) : uut.send(one);
        demand(result == push_result::queued || control, "the queue is full");
        if (result == push_result::queued)
          (control ? control_ : data_).push_back(one);
      }
      if (pings)
        uut.ping();
      if (drops)
        if (auto dropped = uut.drop_oldest())
          dropped_.push_back(std::move(dropped));
    });
  }

  void ping_server() {
    pings_.push_back("ping " + std::to_string(pings_.size()) + std::string(pick(100), 'p'));
    client_->send(client_frame(ping, pings_.back()));
  }

  void read_some() {
    client_->read(1 + pick(pick(2) == 0 ? 10 : 4000));
    client_->parse(came_);
  }

  // Reads until everything has left.
  void drain() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (on_session([&](session& uut) { return uut.queued() != 0 || events_.control_written < control_.size(); })) {
      demand(std::chrono::steady_clock::now() < deadline, "it does not drain");
      for (int i = 0; i < 20; ++i)
        read_some();
    }
  }

  void end() {
    on_session([this](session& uut) {
      if (how_ == ending::aborted)
        uut.abort();
      else
        uut.close(close_code::normal, "bye");
    });
    bool answered = false;
    for (bool open = true; open;) {
      client_->parse(came_);
      if (!answered && !came_.empty() && came_.back().op == close_op) {
        answered = true;
        client_->send(close_frame(1000));
      }
      demand(client_->wait(), "the peer waits in vain");
      open = client_->read(1 + pick(4000));
    }
    client_->parse(came_);
    demand(answered == (how_ != ending::aborted), "the Close frame");
    demand(how_ == ending::aborted || client_->left() == 0, "the last frame is cut");
    client_ = nullptr;
    report_ = events_.ended();
    demand(report_.end == session_end::closed_here, "the end");
  }

  using frames = std::vector<shared_frame>;

  static frames only(const frames& all, const frames& these) {
    frames result;
    std::copy_if(all.begin(), all.end(), std::back_inserter(result),
                 [&, next = these.begin()](const auto& one) mutable {
                   // Both have the same order; elsewhere it would not be found.
                   const bool here = next != these.end() && *next == one;
                   next += here ? 1 : 0;
                   return here;
                 });
    return result;
  }

  void compare() {
    // Each accepted data frame has one fate.
    std::map<shared_frame, int> fates;
    for (const auto& one : data_)
      fates[one] = 0;
    for (const auto* some : {&written_, &left_out_, &dropped_, &report_.unsent})
      for (const auto& one : *some)
        if (const auto found = fates.find(one); found != fates.end())
          ++found->second;
    for (const auto& [one, times] : fates)
      demand(times == 1, payload_of(one).substr(0, 20) + " has " + std::to_string(times) + " fates");
    // Both lanes keep their order, and so do the unsent.
    frames data_written;
    frames control_written;
    for (const auto& one : written_)
      (fates.contains(one) ? data_written : control_written).push_back(one);
    demand(only(data_, data_written) == data_written, "the order of data");
    demand(only(control_, control_written) == control_written, "the order of control frames");
    demand(only(data_, report_.unsent) == report_.unsent, "the order of what is unsent");
    if (how_ == ending::drained)
      demand(report_.unsent.empty(), "something is unsent");
    if (how_ != ending::aborted)
      demand(control_written == control_, "not all control frames are written");
    compare_wire();
  }

  // What came is what was told to be written, frame by frame.
  void compare_wire() {
    std::size_t next = 0;
    std::size_t pongs = 0;
    for (const auto& one : came_) {
      demand(one.fin, "a frame is cut");
      if (one.op == text || one.op == binary) {
        demand(next < written_.size(), "a frame came that is not told as written");
        demand(one.payload == payload_of(written_[next]), "other bytes came at frame " + std::to_string(next));
        demand((one.op == text) == (written_[next]->op == opcode::text), "another opcode came");
        ++next;
      } else if (one.op == pong) {
        // The latest of several Pings may be answered for all of them.
        const auto answered = std::find(pings_.begin() + static_cast<std::ptrdiff_t>(pongs), pings_.end(), one.payload);
        demand(answered != pings_.end(), "the order of Pongs");
        pongs = static_cast<std::size_t>(answered - pings_.begin()) + 1;
      } else if (one.op == ping) {
        demand(one.payload.empty(), "a Ping with a payload");
      } else {
        demand(one.op == close_op && &one == &came_.back(), "something came after the Close frame");
      }
    }
    if (how_ == ending::aborted)
      return;
    demand(next == written_.size(), "not all came that was written");
  }

  std::mt19937 random_;
  ending how_;
  quiet_events events_;
  std::unique_ptr<narrow_client> client_;
  std::size_t made_ = 0;
  std::size_t asked_ = 0;
  frames data_;
  frames control_;
  frames written_;
  frames left_out_;
  frames dropped_;
  session_report report_{};
  std::vector<std::string> pings_;
  std::vector<raw_frame> came_;
};

// @returns what went wrong first, with its seed; nothing if all is well.
std::string play(unsigned seeds, ending how) {
  std::size_t asked = 0;
  for (unsigned seed = 1; seed <= seeds; ++seed)
    try {
      world one(seed, how);
      one.play();
      asked += one.asked();
    } catch (const std::exception& wrong) {
      return "seed " + std::to_string(seed) + ": " + wrong.what();
    }
  return asked == 0 ? "no socket was ever full" : "";
}

} // namespace

CAF_TEST(a_slow_peer_gets_every_frame_once_and_in_order) {
  CAF_CHECK_EQUAL(play(15, ending::drained), "");
}

CAF_TEST(what_a_slow_peer_does_not_get_before_the_close_is_unsent) {
  CAF_CHECK_EQUAL(play(25, ending::closed), "");
}

CAF_TEST(what_a_slow_peer_does_not_get_before_the_abort_is_unsent) {
  CAF_CHECK_EQUAL(play(15, ending::aborted), "");
}
