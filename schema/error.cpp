// SPDX-License-Identifier: MIT
#include "error.hpp"

#include <string>

namespace hubcaf {

namespace {

struct category : boost::system::error_category {
  const char* name() const noexcept override {
    return "hubcaf";
  }

  std::string message(int value) const override {
    switch (static_cast<errc>(value)) {
      case errc::bad_message:
        return "The text is not an envelope.";
      case errc::bad_content:
        return "The content does not fit the type of the message.";
      case errc::unknown_type:
        return "No handler takes this type.";
      case errc::type_format:
        return "The type has no dot; types are named <plugin>.<action>.";
      case errc::binary_not_supported:
        return "Binary messages are not supported; send text.";
      case errc::handler_failed:
        return "The handler failed.";
      case errc::queue_full:
        return "A queue is full; the message was not accepted.";
      case errc::no_such_client:
        return "No client with this id is connected.";
      case errc::shutting_down:
        return "The hub is shutting down.";
      case errc::expired:
        return "The message waited longer than its time to live.";
      case errc::poisoned:
        return "The handler died of this message too often.";
      case errc::too_large:
        return "The message is larger than the queue on its way.";
      case errc::invalid_argument:
        return "The argument names nothing or has an unusable value.";
      case errc::unauthorized:
        return "It is not known who the client is.";
      case errc::forbidden:
        return "The client may not do this.";
      case errc::not_found:
        return "The thing that was named does not exist.";
      case errc::conflict:
        return "The thing that was named is in another state.";
      case errc::unavailable:
        return "Something that is needed for the answer does not work now.";
      case errc::timeout:
        return "Something that is needed for the answer took too long.";
      case errc::rate_limited:
        return "The client asks too often.";
    }
    return "Unknown error.";
  }
};

} // namespace

std::string_view to_string(errc code) noexcept {
  switch (code) {
    case errc::bad_message:
      return "bad_message";
    case errc::bad_content:
      return "bad_content";
    case errc::unknown_type:
      return "unknown_type";
    case errc::type_format:
      return "type_format";
    case errc::binary_not_supported:
      return "binary_not_supported";
    case errc::handler_failed:
      return "handler_failed";
    case errc::queue_full:
      return "queue_full";
    case errc::no_such_client:
      return "no_such_client";
    case errc::shutting_down:
      return "shutting_down";
    case errc::expired:
      return "expired";
    case errc::poisoned:
      return "poisoned";
    case errc::too_large:
      return "too_large";
    case errc::invalid_argument:
      return "invalid_argument";
    case errc::unauthorized:
      return "unauthorized";
    case errc::forbidden:
      return "forbidden";
    case errc::not_found:
      return "not_found";
    case errc::conflict:
      return "conflict";
    case errc::unavailable:
      return "unavailable";
    case errc::timeout:
      return "timeout";
    case errc::rate_limited:
      return "rate_limited";
  }
  return "unknown";
}

const boost::system::error_category& error_category() noexcept {
  static const category instance;
  return instance;
}

boost::system::error_code make_error_code(errc code) noexcept {
  return {static_cast<int>(code), error_category()};
}

} // namespace hubcaf
