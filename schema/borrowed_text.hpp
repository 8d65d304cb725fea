// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace hubcaf {

/// Text that is mostly a view of somebody else's, but can hold a text of its own where there is none to view. Turns into a
/// `std::string` where one is asked for.
class borrowed_text : public std::string_view {
public:
  /// Views `text`, which has to outlive this and its copies.
  borrowed_text(std::string_view text = {}) noexcept : std::string_view(text) { // implicit: it is a view
  }

  /// Holds `text`; copies share it.
  [[nodiscard]] static borrowed_text owning(std::string text) {
    auto owned = std::make_shared<const std::string>(std::move(text));
    borrowed_text result(*owned);
    result.owned_ = std::move(owned);
    return result;
  }

  // Copies only: after a move the view would have lost its owner.
  borrowed_text(const borrowed_text&) noexcept = default;
  borrowed_text& operator=(const borrowed_text&) noexcept = default;
  ~borrowed_text() = default;

  operator std::string() const { // implicit: what was a string before is one after
    return std::string(data(), size());
  }

private:
  std::shared_ptr<const std::string> owned_;
};

} // namespace hubcaf
