// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <memory>
#include <mutex>
#include <type_traits>
#include <typeindex>
#include <utility>
#include <vector>

namespace hubcaf {

class application_state;

/// An object that an application keeps with a connection. It is locked for others as long as this lives, so let that be
/// short: the handlers and hooks of the connection may run at the same time, each on its thread.
template <class T>
class state_lock {
public:
  [[nodiscard]] T& operator*() const noexcept {
    return *object_;
  }

  [[nodiscard]] T* operator->() const noexcept {
    return object_;
  }

private:
  friend class application_state;

  state_lock(std::shared_ptr<application_state> owner, std::unique_lock<std::recursive_mutex> lock, T& object) noexcept
    : owner_(std::move(owner)), lock_(std::move(lock)), object_(&object) {
  }

  // The lock goes before the owner of its mutex.
  std::shared_ptr<application_state> owner_;
  std::unique_lock<std::recursive_mutex> lock_;
  T* object_;
};

/// An application's state of one connection: at most one object of each type, made when it is first asked for. The
/// objects are destroyed when the connection and all messages and events of it are gone, on the thread that let go last.
/// The memory of the objects is the application's and stands in no limit of the hub. Thread-safe.
class application_state : public std::enable_shared_from_this<application_state> {
public:
  /// The object of type `T`. Waits while another thread has any object of the connection; the calling thread may have
  /// several at once. @throws whatever the constructor of `T` throws; nothing is kept then.
  template <class T>
  [[nodiscard]] state_lock<T> get() {
    static_assert(std::is_same_v<T, std::remove_cvref_t<T>> && std::is_default_constructible_v<T>,
                  "state<T>() needs a T that is made without arguments, and neither const nor a reference");
    std::unique_lock lock(mutex_);
    const std::type_index type = typeid(T);
    auto found = std::find_if(objects_.begin(), objects_.end(), [type](const auto& one) { return one.first == type; });
    if (found == objects_.end())
      found = objects_.emplace(objects_.end(), type, std::make_shared<T>());
    return {shared_from_this(), std::move(lock), *static_cast<T*>(found->second.get())};
  }

private:
  std::recursive_mutex mutex_;
  /// Few: an application has as many types of state as its code names.
  std::vector<std::pair<std::type_index, std::shared_ptr<void>>> objects_;
};

} // namespace hubcaf
