// SPDX-License-Identifier: MIT
/// Thousands of frames to a peer that reads slowly, in random pieces, over sockets with little room: each partial write counts.
#define CAF_SUITE transport_slow_peer_random

#include "../support/quiet_events.hpp"
#include "../support/transport_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace hubcaf;
using namespace hubcaf::test;

namespace {

enum op { text = 1, binary = 2, close_op = 8, ping = 9, pong = 10 };

// Throws what is wrong unless this holds.
void demand(bool holds, const std::string& what) {
  if (!holds)
    throw std::runtime_error(what);
}

/// A client whose sockets have little room on both sides. Reads what it is told to read.
class narrow_client {
public:
  explicit narrow_client(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    set(fd_, SOL_SOCKET, SO_RCVBUF, 2048);
    set(fd_, IPPROTO_TCP, TCP_MAXSEG, 536);
    set(fd_, IPPROTO_TCP, TCP_NODELAY, 1);
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(port);
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    demand(::connect(fd_, reinterpret_cast<const sockaddr*>(&server), sizeof(server)) == 0, "cannot connect");
  }

  narrow_client(const narrow_client&) = delete;
  narrow_client& operator=(const narrow_client&) = delete;

  ~narrow_client() {
    ::close(fd_);
  }

  void upgrade() {
    send(get("/ws/alice", "GET",
             "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
    while (came_.find("\r\n\r\n") == std::string::npos)
      demand(wait() && read(1), "no answer to the upgrade");
    demand(came_.starts_with("HTTP/1.1 101") && came_.ends_with("\r\n\r\n"), "no upgrade");
    came_.clear();
    // The server's socket is one of this process.
    const auto own = name_of(fd_, ::getsockname);
    int found = -1;
    for (int other = 0; other < 1024; ++other)
      if (other != fd_ && name_of(other, ::getpeername) == own)
        found = other;
    demand(found >= 0, "the server's socket is not found");
    set(found, SOL_SOCKET, SO_SNDBUF, 4096);
  }

  void send(std::string_view bytes) {
    demand(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()), "cannot send");
  }

  // Reads up to `count` bytes if there are any. @returns false at the end of the connection.
  bool read(std::size_t count) {
    std::array<char, 4096> piece;
    const auto got = ::recv(fd_, piece.data(), std::min(count, piece.size()), MSG_DONTWAIT);
    if (got > 0)
      came_.append(piece.data(), static_cast<std::size_t>(got));
    return got > 0 || (got < 0 && errno == EAGAIN);
  }

  // Waits for bytes or the end.
  bool wait() const {
    pollfd one{fd_, POLLIN, 0};
    return ::poll(&one, 1, 10'000) == 1;
  }

  // Takes the frames apart that have come whole.
  void parse(std::vector<raw_frame>& frames) {
    std::size_t done = 0;
    for (;;) {
      const std::string_view rest = std::string_view(came_).substr(done);
      if (rest.size() < 2)
        break;
      const auto at = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
      demand((at(0) & 0x70) == 0 && at(1) < 128, "this is no frame of a server");
      const std::size_t field = at(1) < 126 ? 0 : at(1) == 126 ? 2 : 8;
      if (rest.size() < 2 + field)
        break;
      std::size_t length = field == 0 ? at(1) : 0;
      for (std::size_t i = 0; i < field; ++i)
        length = length << 8U | at(2 + i);
      if (rest.size() < 2 + field + length)
        break;
      frames.push_back({at(0) >= 128, at(0) & 15, std::string(rest.substr(2 + field, length))});
      done += 2 + field + length;
    }
    came_.erase(0, done);
  }

  // Bytes of a frame that did not come whole.
  std::size_t left() const {
    return came_.size();
  }

private:
  static void set(int socket, int level, int option, int value) {
    demand(::setsockopt(socket, level, option, &value, sizeof(value)) == 0, "setsockopt");
  }

  template <class Ask>
  static std::string name_of(int socket, Ask ask) {
    sockaddr_in name{};
    socklen_t size = sizeof(name);
    if (ask(socket, reinterpret_cast<sockaddr*>(&name), &size) != 0 || name.sin_family != AF_INET)
      return {};
    return std::to_string(name.sin_addr.s_addr) + ":" + std::to_string(name.sin_port);
  }

  int fd_;
  std::string came_;
};

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
