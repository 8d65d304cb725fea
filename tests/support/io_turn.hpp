// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/actors/io_thread.hpp>
#include <hubcaf/transport/reactor.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <functional>
#include <future>

namespace hubcaf::test {

/// Runs a function on an io thread as the reading of a turn of its loop, and waits for the end of that turn.
inline void io_turn(io_thread& where, std::function<void()> reading) {
  std::promise<void> done;
  const auto call = [](void*, void* function) { (*static_cast<std::function<void()>*>(function))(); };
  boost::asio::post(where.loop(), [&] {
    reactor::of(where.loop()).run({call, nullptr, &reading});
    done.set_value();
  });
  done.get_future().get();
}

} // namespace hubcaf::test
