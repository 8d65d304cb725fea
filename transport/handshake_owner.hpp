// SPDX-License-Identifier: MIT
#pragma once

namespace hubcaf {

/// Owns the place of a handshake, which may have to go to a newcomer.
class handshake_owner {
public:
  /// The place has gone to a newcomer: the connection has to end. Called on the newcomer's thread, at most once.
  virtual void on_displaced() noexcept = 0;

protected:
  ~handshake_owner() = default;
};

} // namespace hubcaf
