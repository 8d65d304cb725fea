// SPDX-License-Identifier: MIT
#include "inbound.hpp"

#include "../schema/envelope.hpp"
#include "../schema/error_word.hpp"
#include "../schema/recycler.hpp"
#include "../schema/utf8.hpp"
#include "client.hpp"
#include "exception_cause.hpp"
#include "fate.hpp"
#include "hub_context.hpp"
#include "inbox_place.hpp"
#include "inbox_queue.hpp"
#include "outbox.hpp"
#include "receipts.hpp"
#include "route_table.hpp"

#include <atomic>
#include <stdexcept>

namespace hubcaf {

struct inbound::record {
  explicit record(parts&& everything) : all(std::move(everything)) {
    all.books->inbound.accept();
    if (all.from != nullptr)
      all.from->books.inbound.accept();
  }

  record(const record&) = delete;
  record& operator=(const record&) = delete;

  ~record() {
    // Nobody was done with it: the handler's actor went down, with the message in hand.
    if (settle(fate::returned(errc::handler_failed)))
      tell_returned(errc::handler_failed, "the handler is down");
  }

  /// @returns false if its fate had been decided before.
  bool settle(fate decided) noexcept {
    if (settled.exchange(true))
      return false;
    decided.book_on(all.books->inbound);
    if (all.from != nullptr)
      decided.book_on(all.from->books.inbound);
    if (all.on_fate)
      try {
        all.on_fate(decided.what());
      } catch (...) {
        with_cause([this](const char* cause) { all.hub->note_exception("receipt", cause); });
      }
    return true;
  }

  /// The client is told on the control lane, by its connection. Without memory for that it stays untold; the books know.
  template <class Make>
  void tell(Make make) const noexcept {
    if (all.from == nullptr)
      return;
    try {
      compat::post(all.from->connection, make());
    } catch (...) {
      with_cause([this](const char* cause) { all.hub->note_exception("error_reply", cause); });
    }
  }

  void tell_returned(errc code, std::string_view message, decode_error wrong = {}) const noexcept {
    tell([&] {
      return returned{all.content.type(), all.ref,         code, std::string(message), all.errors_before,
                      all.forgiver,       std::move(wrong)};
    });
  }

  void tell_refused(std::optional<errc> code, std::string_view own_word, std::string_view message,
                    std::string details) const noexcept {
    tell([&] {
      const std::shared_ptr<mailbox_limit> limit(all.from, &all.from->refusals);
      auto room = std::make_shared<mailbox_slot>(limit, message.size() + details.size());
      if (!*room) {
        message = "refused; too many refusals are under way for more words";
        details.clear();
        room = nullptr;
      }
      return handler_refusal{all.content.type(), all.ref,        code, std::string(own_word), std::string(message),
                             std::move(details), std::move(room)};
    });
  }

  parts all;
  // Goes last: whoever waits for room finds the books in order.
  inbox_place place;
  std::atomic<bool> settled{false};
};

std::size_t inbound::record_bytes() noexcept {
  constexpr auto result = detail::recycled_block(sizeof(record)) + inbox_queue::order_bytes;
  static_assert(result >= least_bytes);
  return result;
}

std::size_t inbound::held_bytes(const parts& all, overflow_policy policy) noexcept {
  auto sum = record_bytes() + all.content.held_bytes() + detail::heap_of(all.meta) + detail::heap_of(all.ref);
  if (policy == overflow_policy::keep_latest)
    sum += detail::heap_of(all.key) + inbox_queue::index_bytes;
  // The sender's function is the hub's own, which holds a receipt.
  if (all.on_fate)
    sum += detail::heap_block(sizeof(fate_function)) + detail::heap_block(sizeof(fate_function));
  // Where the rest of a free block is too small to stay behind, the heap gives it away with the block.
  return sum + sum / 16;
}

inbound::inbound(parts&& all) : record_(make_recycled<record>(std::move(all))) {
}

const std::string& inbound::client_id() const noexcept {
  static const std::string nobody;
  return record_->all.from != nullptr ? record_->all.from->id : nobody;
}

std::uint64_t inbound::connection() const noexcept {
  return record_->all.from != nullptr ? record_->all.from->number : 0;
}

application_state& inbound::application() const {
  if (record_->all.from == nullptr)
    throw std::logic_error("a message that code pushed comes from no connection and has no state");
  return *record_->all.from->application;
}

const std::string& inbound::type() const noexcept {
  return record_->all.content.type();
}

const any_message& inbound::message() const noexcept {
  return record_->all.content;
}

std::string_view inbound::content() const noexcept {
  const auto* raw = record_->all.content.get_if<raw_json>();
  return raw != nullptr ? std::string_view{raw->text} : std::string_view{};
}

meta_view inbound::meta() const noexcept {
  return meta_view::known(record_->all.meta);
}

const inbound::parts& inbound::all() const noexcept {
  return record_->all;
}

// -- answers --------------------------------------------------------------------

type_name inbound::name_of(const any_message& answer) const noexcept {
  return answer.type() == type() ? type_name::from_outside : type_name::from_code;
}

send_result inbound::reply(const any_message& answer, meta_view meta, fate_function told) const {
  const auto& all = record_->all;
  // The sender's own meta, passed back, has the ref already.
  auto message = pack(*all.hub, answer, meta == all.meta ? all.meta : with_ref(meta, all.ref), name_of(answer));
  if (!attach_receipt(*all.hub, message->label.on_fate, std::move(told)))
    return send_result::queue_full;
  return send(all.from, std::move(message));
}

send_result inbound::reply_all(const any_message& answer, meta_view meta) const {
  const auto& all = record_->all;
  const auto whose = name_of(answer);
  auto for_origin = all.ref.empty() ? nullptr : pack(*all.hub, answer, with_ref(meta, all.ref), whose);
  return broadcast(*all.hub, pack(*all.hub, answer, meta, whose), all.from, std::move(for_origin), {});
}

// -- fates ----------------------------------------------------------------------

void inbound::fail(errc code, std::string_view message) const noexcept {
  if (is_undone(code))
    give_back(code, message);
  else if (record_->settle(fate::returned(code)))
    record_->tell_refused(code, {}, message, {});
}

void inbound::refuse(std::string_view code, std::string_view message, std::string details) const {
  if (!error_word::is_own(code))
    throw std::invalid_argument(
      "fail: \"" + std::string(utf8_head(code, error_word::longest)) +
      "\" is no error of an application's own; it needs a dot, as in auction.too_low, and may have "
      "letters, digits, '_' and '-' besides");
  if (message.size() + details.size() > longest_refusal)
    throw std::invalid_argument("fail: message and details of " + std::string(code) + " have " +
                                std::to_string(message.size() + details.size()) + " bytes, the most is " +
                                std::to_string(longest_refusal));
  if (record_->settle(fate::delivered()))
    record_->tell_refused(std::nullopt, code, message, std::move(details));
}

void inbound::finish() const noexcept {
  record_->settle(fate::delivered());
}

void inbound::drop(drop_cause why) const noexcept {
  record_->settle(fate::dropped(why));
}

void inbound::give_back(errc why) const noexcept {
  record_->settle(fate::returned(why));
}

void inbound::give_back(errc why, std::string_view message) const noexcept {
  if (record_->settle(fate::returned(why)))
    record_->tell_returned(why, message);
}

void inbound::give_back(decode_error wrong) const noexcept {
  if (record_->settle(fate::returned(errc::bad_content)))
    record_->tell_returned(errc::bad_content, {}, std::move(wrong));
}

bool inbound::expire(std::chrono::steady_clock::time_point now) const {
  if (now <= record_->all.expires)
    return false;
  if (record_->settle(fate::expired()))
    record_->tell_returned(errc::expired, "the message waited longer than its time to live");
  return true;
}

inbox_place inbound::settle_in(inbox_place place) const noexcept {
  return std::exchange(record_->place, std::move(place));
}

std::size_t inbound::io_thread() const noexcept {
  return record_->all.from != nullptr ? record_->all.from->io_thread : 0;
}

void inbound::keep_as_text(std::string_view content) const {
  auto& all = record_->all;
  all.content = any_message(all.content.type(), raw_json{std::string(content)});
  all.decoded_by = nullptr;
}

bool inbound::decode_for(content_decoder wanted) const {
  auto& all = record_->all;
  if (all.decoded_by == wanted)
    return true;
  std::string text;
  try {
    all.content.encode_content(text);
    auto decoded = decode(wanted, all.content.type(), text);
    if (decoded) {
      all.content = std::move(*decoded);
      all.decoded_by = wanted;
      return true;
    }
    give_back(std::move(decoded.error()));
  } catch (...) {
    give_back(errc::handler_failed, "the check of the handler that took over failed");
  }
  return false;
}

} // namespace hubcaf
