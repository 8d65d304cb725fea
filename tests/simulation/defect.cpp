// SPDX-License-Identifier: MIT
#include "defect.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/hub_context.hpp>
#include <hubcaf/simulation/counted_places.hpp>
#include <hubcaf/simulation/simulated_session.hpp>
#include <hubcaf/simulation/watched_session.hpp>

#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace hubcaf::test {

namespace {

using simulation::session_filter;

constexpr std::array<defect_info, 14> infos = {{
  {defect::deaf_heartbeat, "deaf_heartbeat", "answered heartbeats do not count"},
  {defect::silent_drop, "silent_drop", "an accepted message is dropped silently"},
  {defect::one_queue, "one_queue", "one queue and one consumer: a slow client stalls everyone"},
  {defect::harmful_duplicate, "harmful_duplicate", "a duplicate's old socket, when it ends, closes the new one"},
  {defect::fatal_error, "fatal_error", "one bad message ends the connection"},
  {defect::forgotten_resume, "forgotten_resume", "now and then nobody goes on reading"},
  {defect::forgotten_write, "forgotten_write", "now and then a message waits for the next one to be written"},
  {defect::double_count, "double_count", "now and then a message is counted as delivered twice"},
  {defect::swapped_messages, "swapped_messages", "now and then two messages leave in the wrong order"},
  {defect::endless_errors, "endless_errors", "bad messages with good ones in between never are too many"},
  {defect::every_pong, "every_pong", "all Pongs wait for a peer that does not read"},
  {defect::kept_place, "kept_place", "the place of a handshake is not given back if the head never comes"},
  {defect::blind_door, "blind_door", "limits per address are ignored"},
  {defect::fixed_hash, "fixed_hash", "everybody knows the key of the hash tables"},
}};

bool may_be_dropped(const frame& one) {
  return one.label.overflow == overflow_policy::drop_oldest || one.label.overflow == overflow_policy::keep_latest;
}

bool may_replace(const frame& newer, const frame& older) {
  return newer.label.overflow == overflow_policy::keep_latest && older.label.overflow == overflow_policy::keep_latest &&
         newer.type == older.type && newer.label.key == older.label.key;
}

/// Every so many times; counted over a whole world.
class now_and_then {
public:
  explicit now_and_then(std::size_t period) : period_(period), count_(std::make_shared<std::size_t>(0)) {
  }

  bool is_now() {
    return ++*count_ % period_ == 0;
  }

private:
  std::size_t period_;
  std::shared_ptr<std::size_t> count_;
};

// -- above the watch: the hub errs ----------------------------------------------------------

struct deaf_heartbeat : session_filter {
  using session_filter::session_filter;

  void on_pong() override {
  }

  std::chrono::milliseconds time_since_input() const noexcept override {
    return std::chrono::milliseconds::max();
  }
};

struct silent_drop : session_filter {
  silent_drop(std::shared_ptr<session> next, now_and_then when) : session_filter(std::move(next)), when_(when) {
  }

  push_result send(shared_frame message) override {
    return when_.is_now() ? push_result::queued : session_filter::send(std::move(message));
  }

  now_and_then when_;
};

/// Ends a connection as the hub does, for the wrong reason.
void end(const hubcaf::client& whose, end_reason why) {
  compat::post(whose.connection, end_connection{why, "by mistake"});
}

const hubcaf::client& owner_of(const session& watched) {
  return dynamic_cast<const simulation::watched_session&>(watched).who();
}

struct harmful_duplicate : session_filter {
  using session_filter::session_filter;

  void on_close(session_report report) override {
    const auto& who = owner_of(*below_);
    const auto other = who.context->clients.find(who.id);
    session_filter::on_close(std::move(report));
    if (other != nullptr && other.get() != &who)
      end(*other, end_reason::duplicate_client);
  }
};

struct fatal_error : session_filter {
  using session_filter::session_filter;

  void on_text(std::string_view text) override {
    telling = true;
    session_filter::on_text(text);
    telling = false;
  }

  push_result send_control(shared_frame message) override {
    if (telling && message->type == "error")
      end(owner_of(*below_), end_reason::too_many_errors);
    return session_filter::send_control(std::move(message));
  }

  bool telling = false;
};

struct forgotten_resume : session_filter {
  forgotten_resume(std::shared_ptr<session> next, now_and_then when) : session_filter(std::move(next)), when_(when) {
  }

  void resume_reading() override {
    if (!when_.is_now())
      session_filter::resume_reading();
  }

  now_and_then when_;
};

struct double_count : session_filter {
  double_count(std::shared_ptr<session> next, now_and_then when) : session_filter(std::move(next)), when_(when) {
  }

  void on_written(const shared_frame& written, lane from) override {
    session_filter::on_written(written, from);
    if (from == lane::data && when_.is_now())
      owner_of(*below_).context->counters.types.at(written->label.account).outbound.deliver();
  }

  now_and_then when_;
};

// -- below the watch: the session errs --------------------------------------------------------

/// Keeps one message back now and then.
class holding : public session_filter {
public:
  holding(std::shared_ptr<session> next, now_and_then when) : session_filter(std::move(next)), when_(when) {
  }

  shared_frame drop_oldest() override {
    if (held_ != nullptr && may_be_dropped(*held_))
      return std::exchange(held_, nullptr);
    return session_filter::drop_oldest();
  }

  shared_frame replace(const shared_frame& newer) override {
    if (held_ != nullptr && may_replace(*newer, *held_))
      return std::exchange(held_, newer);
    return session_filter::replace(newer);
  }

  void on_close(session_report report) override {
    if (held_ != nullptr)
      report.unsent.push_back(std::exchange(held_, nullptr));
    session_filter::on_close(std::move(report));
  }

protected:
  void let_go() {
    // A session that closes takes no more: it comes back with the others.
    if (held_ != nullptr && session_filter::send(held_) == push_result::queued)
      held_ = nullptr;
  }

  now_and_then when_;
  shared_frame held_;
};

struct forgotten_write : holding {
  using holding::holding;

  push_result send(shared_frame message) override {
    if (held_ == nullptr && when_.is_now()) {
      held_ = std::move(message);
      return push_result::queued;
    }
    let_go();
    return session_filter::send(std::move(message));
  }
};

struct swapped_messages : holding {
  using holding::holding;

  push_result send(shared_frame message) override {
    // What waits is a promise that something will be told.
    if (held_ == nullptr && below_->queued() != 0 && when_.is_now()) {
      held_ = std::move(message);
      return push_result::queued;
    }
    const auto result = session_filter::send(std::move(message));
    let_go();
    return result;
  }

  void on_written(const shared_frame& written, lane from) override {
    session_filter::on_written(written, from);
    let_go();
  }

  void on_drained() override {
    session_filter::on_drained();
    let_go();
  }
};

// -- one queue for all ------------------------------------------------------------------------

class one_queue;

/// All messages for all clients, and the one that is being written.
struct shop {
  std::deque<std::pair<one_queue*, shared_frame>> waiting;
  one_queue* served = nullptr;
};

class one_queue : public session_filter {
public:
  one_queue(std::shared_ptr<session> next, std::shared_ptr<shop> all)
    : session_filter(std::move(next)), shop_(std::move(all)) {
  }

  ~one_queue() override {
    static_cast<void>(take_all());
  }

  push_result send(shared_frame message) override {
    if (closed_)
      return push_result::closed;
    shop_->waiting.emplace_back(this, std::move(message));
    serve();
    return push_result::queued;
  }

  shared_frame drop_oldest() override {
    if (auto oldest = session_filter::drop_oldest()) {
      is_served();
      return oldest;
    }
    auto& waiting = shop_->waiting;
    const auto found = std::find_if(waiting.begin(), waiting.end(),
                                    [&](const auto& one) { return one.first == this && may_be_dropped(*one.second); });
    if (found == waiting.end())
      return nullptr;
    auto oldest = found->second;
    waiting.erase(found);
    return oldest;
  }

  shared_frame replace(const shared_frame& newer) override {
    for (auto& [whose, older] : shop_->waiting)
      if (whose == this && may_replace(*newer, *older))
        return std::exchange(older, newer);
    return session_filter::replace(newer);
  }

  void close(close_code code, std::string_view reason) override {
    closed_ = true;
    const auto mine = take_all();
    unsent_.insert(unsent_.end(), mine.begin(), mine.end());
    session_filter::close(code, reason);
  }

  bool on_due(const shared_frame& next) override {
    const bool due = session_filter::on_due(next);
    if (!due)
      is_served();
    return due;
  }

  void on_written(const shared_frame& written, lane from) override {
    session_filter::on_written(written, from);
    if (from == lane::control)
      return;
    is_served();
    serve();
  }

  void on_close(session_report report) override {
    closed_ = true;
    report.unsent.insert(report.unsent.end(), unsent_.begin(), unsent_.end());
    for (auto& mine : take_all())
      report.unsent.push_back(std::move(mine));
    session_filter::on_close(std::move(report));
    serve();
  }

private:
  void is_served() {
    if (shop_->served == this)
      shop_->served = nullptr;
  }

  /// The next message, whosever it is, once the one before it has been written.
  void serve() {
    while (shop_->served == nullptr && !shop_->waiting.empty()) {
      const auto [whose, next] = shop_->waiting.front();
      shop_->waiting.pop_front();
      shop_->served = whose;
      if (whose->session_filter::send(next) != push_result::queued) {
        whose->unsent_.push_back(next);
        shop_->served = nullptr;
      }
    }
  }

  std::vector<shared_frame> take_all() {
    std::vector<shared_frame> mine;
    std::erase_if(shop_->waiting, [&](const auto& one) {
      if (one.first == this)
        mine.push_back(one.second);
      return one.first == this;
    });
    is_served();
    return mine;
  }

  std::shared_ptr<shop> shop_;
  std::vector<shared_frame> unsent_;
  bool closed_ = false;
};

// -- at the door --------------------------------------------------------------------------------

/// The places of those whose head never came stay taken.
class kept_places final : public simulation::door_places {
public:
  explicit kept_places(const options& limits) : good_(limits) {
  }

  bool begin_handshake(simulation::client_address from, std::weak_ptr<handshake_owner> who) override {
    return good_.begin_handshake(from, std::move(who));
  }

  bool end_handshake(simulation::client_address from, const handshake_owner& who) override {
    return good_.end_handshake(from, who);
  }

  void give_up_handshake(const handshake_owner&) override {
  }

  void end_connection(simulation::client_address from) override {
    good_.end_connection(from);
  }

private:
  simulation::counted_places good_;
};

/// What is drawn first is the key of the hash.
std::function<std::uint64_t()> with_known_key(std::function<std::uint64_t()> good) {
  return [good = std::move(good), drawn = std::make_shared<int>(0)] { return (*drawn)++ < 2 ? 0 : good(); };
}

/// Puts a `Filter` there.
template <class Filter, class... Args>
simulation::interference::session_wrapper with(Args... args) {
  return [=](std::shared_ptr<session> next) -> std::shared_ptr<session> {
    return std::make_shared<Filter>(std::move(next), args...);
  };
}

} // namespace

std::span<const defect_info> all_defects() noexcept {
  return infos;
}

std::optional<defect> defect_from(std::string_view name) noexcept {
  for (const auto& one : infos)
    if (one.name == name)
      return one.which;
  return std::nullopt;
}

simulation::interference interference_of(defect which) {
  simulation::interference result;
  switch (which) {
    case defect::none:
      break;
    case defect::deaf_heartbeat:
      result.above = with<deaf_heartbeat>();
      break;
    case defect::silent_drop:
      result.above = with<silent_drop>(now_and_then(20));
      break;
    case defect::one_queue:
      result.below = with<one_queue>(std::make_shared<shop>());
      break;
    case defect::harmful_duplicate:
      result.above = with<harmful_duplicate>();
      break;
    case defect::fatal_error:
      result.above = with<fatal_error>();
      break;
    case defect::forgotten_resume:
      result.above = with<forgotten_resume>(now_and_then(3));
      break;
    case defect::forgotten_write:
      result.below = with<forgotten_write>(now_and_then(20));
      break;
    case defect::double_count:
      result.above = with<double_count>(now_and_then(20));
      break;
    case defect::swapped_messages:
      result.below = with<swapped_messages>(now_and_then(2));
      break;
    case defect::endless_errors:
      result.betrays = [](options& settings) { settings.max_errors_per_minute = 0; };
      break;
    case defect::every_pong:
      result.wire = [](simulation::simulated_session& wire) { wire.keep_every_pong(); };
      break;
    case defect::kept_place:
      result.places = [](const options& limits) { return std::make_unique<kept_places>(limits); };
      break;
    case defect::blind_door:
      result.betrays = [](options& settings) {
        settings.max_handshakes_per_address = 0;
        settings.max_connections_per_address = 0;
      };
      break;
    case defect::fixed_hash:
      result.random = with_known_key;
      break;
  }
  return result;
}

} // namespace hubcaf::test
