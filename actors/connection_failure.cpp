// SPDX-License-Identifier: MIT
#include "client.hpp"
#include "connection_state.hpp"
#include "exception_cause.hpp"
#include "hub_context.hpp"
#include "outbox.hpp"

#include <utility>

/// A connection in which something throws ends with `internal_error`, its messages settled and nobody left who knows it.
/// The session is asked to close first, so that the client hears of it; if that fails too, the connection lets go of its session.
namespace hubcaf {

connection_state::~connection_state() {
  // The actor was killed, or ended before its session did.
  if (!over_)
    cut();
  give_parked_back(errc::handler_failed);
  who_->member = nullptr;
  if (std::exchange(on_roster_, false))
    home_->remove(*this);
  if (std::exchange(who_->is_counted, false))
    hub_->open_connections.fetch_sub(1);
}

void connection_state::begin() noexcept {
  who_->connection = compat::handle_of<connection_actor>(self_);
  bool failed = false;
  try {
    attach();
  } catch (...) {
    note_exception();
    failed = true;
  }
  try {
    below_->start(*this);
  } catch (...) {
    note_exception();
    cut();
    return;
  }
  if (failed)
    end_now(end_reason::internal_error, "an internal error");
  else if (hub_->life == hub_life::failed)
    end_now(end_reason::internal_error, "the hub has failed");
  // The hub began to stop after it had let this client in.
  else if (!hub_->accepts())
    end_now(end_reason::shutdown, "the hub is stopping");
}

bool connection_state::survives() noexcept {
  give_up();
  return true;
}

/// Inside a catch block.
void connection_state::give_up() noexcept {
  note_exception();
  if (over_)
    leave();
  else
    // Does nothing if it ends already: then the session goes on to close.
    end_now(end_reason::internal_error, "an internal error");
}

/// Ends at once, without a word to the client.
void connection_state::cut() noexcept {
  over_ = true;
  who_->member = nullptr;
  detach(end_reason::internal_error, "an internal error");
  while (const auto unsent = below_->forget_events())
    settle(*who_, *unsent, fate_of_unsent());
  give_parked_back(errc::handler_failed);
  leave();
}

void connection_state::note_exception() const noexcept {
  with_cause([this](const char* cause) { hub_->note_exception(name, cause); });
}

} // namespace hubcaf
