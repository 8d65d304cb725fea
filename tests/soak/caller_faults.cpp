// SPDX-License-Identifier: MIT
#include "caller.hpp"

/// Bad manners.
namespace hubcaf::soak {

namespace {

using std::chrono::milliseconds;

} // namespace

void caller::misbehave(time_point now) {
  auto& faults = arena_.faults;
  switch (chance_.below(16)) {
    case 0:
    case 1:
    case 2:
      faults.add(fault::slow_reader);
      stalled_until_ = now + milliseconds{20 + chance_.below(300)};
      return;
    case 3:
      faults.add(fault::statue);
      stalled_until_ = now + std::chrono::hours{1};
      return;
    case 4:
      faults.add(fault::reset);
      wire_->flush();
      return go_away(now, true);
    case 5: {
      faults.add(fault::reset_in_frame);
      const auto frame = test::client_frame(1, R"({"type":"soak.function","content":{}})");
      wire_->write(std::string_view(frame).substr(0, 1 + chance_.below(frame.size() - 1)));
      wire_->flush();
      return go_away(now, true);
    }
    case 6:
      faults.add(fault::vanish);
      wire_->flush();
      return go_away(now, false);
    case 7:
      // No fault: a polite end.
      wire_->write(test::close_frame(1000, "enough"));
      where_ = state::leaving;
      stalled_until_ = {};
      return;
    case 8:
      faults.add(fault::bad_message);
      return send_text(chance_.one_in(2) ? "{" : R"({"type":17})");
    case 9:
      return send_bad_content();
    case 10:
      faults.add(fault::unknown_type);
      return send("nobody.takes.this", "{}", true, std::nullopt);
    case 11:
      faults.add(fault::binary);
      wire_->write(test::client_frame(2, "\x01\x02"));
      return;
    case 12:
      return flood_with_errors();
    case 13:
      faults.add(fault::too_large);
      return send_text(std::string(20'000, ' '));
    case 14:
      faults.add(fault::protocol_error);
      // A reserved opcode.
      wire_->write(test::client_frame(3, "?"));
      return;
    case 15:
      return send_poison();
  }
}

void caller::send_bad_content() {
  arena_.faults.add(fault::bad_content);
  // Handlers that take raw JSON refuse it themselves.
  send(info_of(chance_.one_in(2) ? kind::function : kind::moved).type, R"({"sender":"me"})", true, std::nullopt);
}

/// Always the same content, by which the handler dies.
void caller::send_poison() {
  arena_.faults.add(fault::poison);
  send(info_of(kind::fragile).type, R"({"sender":0,"number":0,"key":0,"life":0,"pad":"poison"})", true, std::nullopt);
}

void caller::flood_with_errors() {
  arena_.faults.add(fault::error_flood);
  for (auto n = 5 + chance_.below(40); n != 0; --n)
    wire_->write(test::client_frame(1, "["));
}

} // namespace hubcaf::soak
