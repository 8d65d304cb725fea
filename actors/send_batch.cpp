// SPDX-License-Identifier: MIT
#include "send_batch.hpp"

#include "client.hpp"
#include "delivery.hpp"
#include "hub_context.hpp"

#include <utility>

namespace hubcaf {

namespace {

thread_local send_batch* batch_of_this_thread = nullptr;

} // namespace

send_batch::send_batch(hub_context& hub) : hub_(hub) {
  batch_of_this_thread = this;
}

send_batch::~send_batch() {
  batch_of_this_thread = nullptr;
  send_all();
}

send_batch* send_batch::current(const hub_context& hub) noexcept {
  // A handler may send to clients of another hub, whose io threads are others.
  return batch_of_this_thread != nullptr && &batch_of_this_thread->hub_ == &hub ? batch_of_this_thread : nullptr;
}

void send_batch::flush(const hub_context& hub) {
  if (auto* const batch = current(hub))
    batch->send_all();
}

void send_batch::add(outbound order) noexcept {
  const auto io_thread = order.to->io_thread;
  // Whoever asks what becomes of it may wait for the answer.
  const bool is_waited_for = order.message->label.on_fate != nullptr;
  try {
    if (held_.empty())
      held_.resize(hub_.io_threads.size());
    // If this throws, the order is as it was.
    held_[io_thread].messages.push_back(std::move(order));
  } catch (...) {
    send_all();
    // Past this batch.
    batch_of_this_thread = nullptr;
    dispatch(hub_, std::move(order));
    batch_of_this_thread = this;
    return;
  }
  if (count_++ == 0)
    since_ = hub_.now();
  if (is_waited_for)
    send_all();
}

bool send_batch::send_due(std::chrono::steady_clock::time_point now) {
  if (count_ == 0 || now - since_ < longest)
    return false;
  send_all();
  return true;
}

void send_batch::send_all() noexcept {
  if (std::exchange(count_, 0) == 0)
    return;
  for (std::size_t i = 0; i < held_.size(); ++i)
    if (!held_[i].messages.empty())
      dispatch(hub_, i, std::exchange(held_[i], {}));
}

} // namespace hubcaf
