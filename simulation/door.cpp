// SPDX-License-Identifier: MIT
#include "door.hpp"

#include "../schema/options.hpp"
#include "clockwork.hpp"

#include <utility>

namespace hubcaf::simulation {

door::door(clockwork& clock, const options& promised, std::unique_ptr<door_places> places)
  : clock_(clock),
    handshake_timeout_(promised.handshake_timeout),
    counts_connections_(promised.max_connections_per_address != 0),
    places_(std::move(places)) {
}

door::~door() = default;

bool door::order::operator()(const visit* a, const visit* b) const noexcept {
  return a->number_ < b->number_;
}

std::shared_ptr<door::visit> door::knock(client_address from) {
  auto result = std::make_shared<visit>(shared_from_this(), from, ++visits_so_far_);
  if (!places_->begin_handshake(from, result))
    return nullptr;
  result->stands_here_ = true;
  visits_.insert(result.get());
  ++present_[from].handshakes;
  return result;
}

door::answer door::enter(const visit& who) {
  const auto from = who.from_;
  if (!places_->end_handshake(from, who))
    return {};
  if (!counts_connections_)
    return {true, nullptr};
  ++present_[from].connections;
  // Who holds it may live on after the platform.
  const auto give_back = [self = shared_from_this(), from](void*) {
    self->leave(from, &presence::connections);
    self->places_->end_connection(from);
  };
  return {true, std::shared_ptr<void>(this, give_back)};
}

void door::turn_out_all() {
  while (!visits_.empty())
    (*visits_.begin())->shared_from_this()->turn_out();
}

door::presence door::present_from(client_address from) const {
  const auto found = present_.find(from);
  return found != present_.end() ? found->second : presence{};
}

agenda::time_point door::since() const noexcept {
  return visits_.empty() ? agenda::time_point::max() : (*visits_.begin())->since_;
}

void door::leave(client_address from, std::size_t presence::*what) {
  const auto found = present_.find(from);
  --(found->second.*what);
  if (found->second.handshakes == 0 && found->second.connections == 0)
    present_.erase(found);
}

// -- one who stands in the door -----------------------------------------------------------

door::visit::visit(std::shared_ptr<door> where, client_address from, std::uint64_t number)
  : door_(std::move(where)), from_(from), number_(number), since_(door_->clock_.now()) {
}

door::visit::~visit() {
  give_up();
}

void door::visit::wait(std::function<void()> turned_out) {
  turned_out_ = std::move(turned_out);
  plan(since_ + door_->handshake_timeout_, too_late);
}

door::answer door::visit::head_came() {
  return end() ? door_->enter(*this) : answer{};
}

void door::visit::goes(agenda::time_point when) {
  is_forgotten();
  plan(when, gone);
}

void door::visit::plan(agenda::time_point when, happening what) {
  self_ = shared_from_this();
  ++planned_;
  door_->clock_.events.add(when, *this, what);
}

void door::visit::happen(std::uint32_t) {
  const auto kept = let_go();
  turn_out();
}

void door::visit::forget(std::uint32_t) {
  is_forgotten();
  static_cast<void>(let_go());
}

/// One event fewer is planned. @returns what kept this alive, if it was the last.
std::shared_ptr<door::visit> door::visit::let_go() noexcept {
  return --planned_ == 0 ? std::move(self_) : nullptr;
}

void door::visit::on_displaced() noexcept {
  turn_out();
}

void door::visit::turn_out() {
  if (!stands_here_)
    return;
  give_up();
  if (const auto tell = std::exchange(turned_out_, nullptr))
    tell();
}

/// It stands in the door no more. @returns false if it did not.
bool door::visit::end() {
  if (!std::exchange(stands_here_, false))
    return false;
  door_->visits_.erase(this);
  door_->leave(from_, &presence::handshakes);
  return true;
}

void door::visit::give_up() {
  if (end())
    door_->places_->give_up_handshake(*this);
}

std::string address_text(client_address address) {
  std::string result;
  for (const auto shift : {24U, 16U, 8U, 0U})
    result += (result.empty() ? "" : ".") + std::to_string(address >> shift & 0xFFU);
  return result;
}

} // namespace hubcaf::simulation
