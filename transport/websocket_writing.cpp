// SPDX-License-Identifier: MIT
/// The way out of a WebSocket session: what one turn brought leaves in one system call.
#include "websocket_session.ipp"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <utility>

namespace hubcaf {

namespace {

// A session that writes more than this in one turn goes on in the next.
constexpr std::size_t bytes_per_turn = 1024 * 1024;

// Frames are gathered up to so many bytes; the batch has room for them, their headers, and what goes before them.
constexpr std::size_t bytes_per_batch = 32 * 1024;
constexpr std::size_t frames_per_batch = 1024;

frame_header header_of(const frame& of) noexcept {
  return {of.op == opcode::binary ? frame_op::binary : frame_op::text, of.payload.size()};
}

std::size_t size_on_wire(const frame& of) noexcept {
  return frame_header::size_for(of.payload.size()) + of.payload.size();
}

// Runs steps of which each has to be taken though one before it threw, and throws what was thrown first.
class all_steps {
public:
  template <class Step>
  void take(Step step) noexcept {
    try {
      step();
    } catch (...) {
      if (thrown_ == nullptr)
        thrown_ = std::current_exception();
    }
  }

  void finish() {
    if (thrown_ != nullptr)
      std::rethrow_exception(std::move(thrown_));
  }

private:
  std::exception_ptr thrown_;
};

} // namespace

/// Popped from the queue for the batch that is being written: a thread writes one batch at a time.
thread_local std::vector<websocket_session::in_hand> websocket_session::hand_;

void websocket_session::prepare_thread() {
  hand_.reserve(frames_per_batch);
}

void prepare_websocket_thread() {
  websocket_session::prepare_thread();
}

push_result websocket_session::send(shared_frame message) {
  if (!takes_frames())
    return push_result::closed;
  auto result = push_result::closed;
  guard([&] { result = queue_.push(std::move(message)); });
  undrained_ = true;
  write_soon();
  return result;
}

shared_frame websocket_session::drop_oldest() {
  return takes_frames() ? queue_.drop_oldest() : nullptr;
}

shared_frame websocket_session::replace(const shared_frame& newer) {
  shared_frame older;
  if (takes_frames())
    guard([&] { older = queue_.replace(newer); });
  return older;
}

push_result websocket_session::send_control(shared_frame message) {
  if (!takes_frames())
    return push_result::closed;
  auto result = push_result::closed;
  guard([&] { result = queue_.push_control(std::move(message)); });
  undrained_ = true;
  write_soon();
  return result;
}

std::size_t websocket_session::queued() const noexcept {
  return queue_.size();
}

bool websocket_session::takes_frames() const noexcept {
  return phase_ == phase::open && !aborted_;
}

void websocket_session::write_soon() noexcept {
  if (!blocked_)
    loop_.flush_later(*this);
}

void websocket_session::on_turn_end() {
  guard([this] {
    try {
      flush();
    } catch (...) {
      hand_.clear();
      throw;
    }
  });
  // An end or a handshake that is not to be told from inside the call that brought it about.
  if (handshake_over_)
    guard([this] { tell_handshake(); });
  if (aborted_ || phase_ == phase::over)
    guard([this] {
      finish_abort();
      tell_end();
    });
}

void websocket_session::flush() {
  // The peer has said all, and what it said has been answered.
  if (phase_ == phase::open && planned_ != nullptr)
    begin_closing();
  const bool was_blocked = waited_;
  std::size_t sent = 0;
  while (!blocked_ && socket_ >= 0 && sent < bytes_per_turn && next_step()) {
    error_code ec;
    const auto written = write_hand(ec);
    if (written < 0) {
      on_write_error(ec);
      return;
    }
    sent += static_cast<std::size_t>(written);
  }
  if (blocked_ && phase_ == phase::closing)
    take_back();
  if (blocked_ || socket_ < 0)
    return;
  if (sent >= bytes_per_turn) {
    goes_on_ = true;
    loop_.again(*this);
    return;
  }
  waited_ = false;
  if (was_blocked)
    come_again();
  if (takes_frames() && events_ != nullptr && std::exchange(undrained_, false))
    events_->on_drained();
}

/// Gives the socket what is in hand. @returns how many bytes it took; negative if it failed, with `ec`: all waits again.
std::ptrdiff_t websocket_session::write_hand(error_code& ec) {
  auto& batch = loop_.batch();
  gather(batch);
  const auto written = batch.send(socket_);
  if (written < 0) {
    ec.assign(errno, boost::system::system_category());
    put_back(0);
    return written;
  }
  blocked_ = static_cast<std::size_t>(written) < batch.size();
  settle(static_cast<std::size_t>(written));
  return written;
}

bool websocket_session::write_now() {
  // A thread has one batch in hand at a time.
  if (phase_ != phase::open || planned_ != nullptr || aborted_ || tells_ || !hand_.empty())
    return false;
  // The turn's end sees to all else, errors included.
  write_soon();
  bool has_written = false;
  guard([&] {
    try {
      error_code ec;
      while (phase_ == phase::open && !blocked_ && socket_ >= 0 && !ec && next_step())
        has_written |= write_hand(ec) > 0;
    } catch (...) {
      hand_.clear();
      throw;
    }
  });
  return has_written;
}

/// @returns whether there is something to write.
bool websocket_session::next_step() {
  hand_.clear();
  take_in_hand();
  if (socket_ < 0)
    return false;
  if (begun_.frame != nullptr || !urgent_.empty() || !hand_.empty())
    return true;
  if (phase_ == phase::closing) {
    send_close();
    return true;
  }
  if (phase_ == phase::close_sent && deaf_)
    drain();
  return false;
}

/// Takes the next frames out of the queue. Those for which it is too late are left out on the way.
void websocket_session::take_in_hand() {
  const auto before = phase_;
  if (before != phase::open && before != phase::closing)
    return;
  // Nobody is asked before it is certain that the frame is next.
  if (waited_ && begun_.frame != nullptr)
    return;
  for (std::size_t bytes = 0; bytes < bytes_per_batch && hand_.size() < frames_per_batch;) {
    // The connection that closes has said in the control lane, last of all, that it is the end.
    const bool only_the_end_is_left =
      before == phase::closing && planned_->end == session_end::closed_here && queue_.control_size() <= 1;
    auto next = queue_.pop(only_the_end_is_left ? lane::data : lane::control);
    if (next == nullptr)
      return;
    const auto from = queue_.popped_from();
    if (from == lane::control || !waited_ || !left_out(next)) {
      bytes += size_on_wire(*next);
      hand_.push_back({std::move(next), from});
    }
    if (aborted_ || phase_ != before)
      break;
  }
  if (aborted_)
    put_back(0);
  else if (phase_ != before)
    // The answer came with a `close`, which took the data back: it is unsent.
    std::erase_if(hand_, [](const in_hand& one) { return one.from == lane::data; });
}

/// Asks whether a data frame that was just popped is still due.
bool websocket_session::left_out(const shared_frame& asked) {
  if (events_ == nullptr || events_->on_due(asked))
    return false;
  if (phase_ == phase::open)
    queue_.leave_out();
  else
    // The answer came with a `close`, which took the frame back.
    planned_->unsent.erase(std::find(planned_->unsent.begin(), planned_->unsent.end(), asked));
  return true;
}

void websocket_session::gather(write_batch& batch) const {
  batch.clear();
  if (begun_.frame != nullptr) {
    const auto header = header_of(*begun_.frame);
    const auto of_header = std::min(begun_bytes_, header.view().size());
    batch.add(header.view().substr(of_header));
    batch.add(std::string_view(begun_.frame->payload).substr(begun_bytes_ - of_header));
  }
  batch.add(urgent_);
  for (const auto& one : hand_) {
    batch.add(header_of(*one.frame).view());
    batch.add(one.frame->payload);
  }
}

/// The socket took so many bytes of the batch.
void websocket_session::settle(std::size_t written) {
  auto begun = begun_;
  if (begun.frame != nullptr && !settle_begun(written)) {
    put_back(0);
    return;
  }
  if (!urgent_.empty())
    settle_urgent(written);
  std::size_t whole = 0;
  for (; whole < hand_.size(); ++whole) {
    const auto size = size_on_wire(*hand_[whole].frame);
    if (written < size)
      break;
    written -= size;
  }
  if (written != 0) {
    begun_ = hand_[whole];
    begun_bytes_ = written;
  }
  // Each written frame is told of, whatever becomes of the others: else it would count as unsent.
  all_steps steps;
  steps.take([&] { put_back(written != 0 ? whole + 1 : whole); });
  hand_.resize(whole);
  if (begun.frame != nullptr)
    steps.take([&] { tell_written(begun); });
  for (const auto& one : hand_)
    steps.take([&] { tell_written(one); });
  hand_.clear();
  steps.finish();
}

/// @returns whether the frame that was begun is written now.
bool websocket_session::settle_begun(std::size_t& written) {
  const auto rest = size_on_wire(*begun_.frame) - begun_bytes_;
  if (written < rest) {
    begun_bytes_ += written;
    return false;
  }
  written -= rest;
  begun_ = {};
  begun_bytes_ = 0;
  return true;
}

/// What the socket did not take of the frames in hand, from the `first` on, waits again.
void websocket_session::put_back(std::size_t first) {
  all_steps steps;
  for (auto i = hand_.size(); i > first; --i)
    steps.take([&] { queue_.put_back(std::move(hand_[i - 1].frame), hand_[i - 1].from); });
  hand_.resize(std::min(first, hand_.size()));
  steps.finish();
}

void websocket_session::tell_written(const in_hand& one) {
  if (one.from == lane::data) {
    // `close` may have taken it back while it was being written.
    if (planned_ != nullptr && !planned_->unsent.empty() && planned_->unsent.front() == one.frame)
      planned_->unsent.erase(planned_->unsent.begin());
    else
      queue_.written();
  }
  if (events_ != nullptr)
    events_->on_written(one.frame, one.from);
}

} // namespace hubcaf
