// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_recycler

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/recycler.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace hubcaf;

namespace {

/// Runs `act` on a thread of its own, which keeps nothing yet.
template <class F>
void on_new_thread(F act) {
  std::thread(act).join();
}

struct block {
  void* memory;
  std::size_t size;
};

block filled(std::size_t size, unsigned char byte) {
  const auto memory = recycler::take(size);
  std::memset(memory, byte, size);
  return {memory, size};
}

struct alignas(64) aligned {
  std::array<char, 64> bytes{};
};

} // namespace

CAF_TEST(a_block_given_back_is_taken_again) {
  on_new_thread([] {
    const auto first = recycler::take(100);
    recycler::give_back(first, 100);
    CAF_CHECK_EQUAL(recycler::kept(), recycler::is_on() ? 128u : 0u);

    const auto second = recycler::take(65); // of the same size when rounded up

    if (recycler::is_on())
      CAF_CHECK(second == first);
    CAF_CHECK_EQUAL(recycler::kept(), 0u);
    recycler::give_back(second, 65);
  });
}

CAF_TEST(large_blocks_are_not_kept) {
  on_new_thread([] {
    recycler::give_back(recycler::take(recycler::largest + 1), recycler::largest + 1);
    CAF_CHECK_EQUAL(recycler::kept(), 0u);
    recycler::give_back(recycler::take(recycler::largest), recycler::largest);
    CAF_CHECK_EQUAL(recycler::kept(), recycler::is_on() ? recycler::largest : 0u);
  });
}

CAF_TEST(what_a_thread_keeps_is_bounded) {
  on_new_thread([] {
    for (std::size_t size : {0U, 1U, 64U, 65U, 200U, 512U}) {
      std::vector<void*> blocks(5000);
      for (auto& one : blocks)
        one = recycler::take(size);
      for (auto one : blocks)
        recycler::give_back(one, size);
    }
    CAF_CHECK(recycler::kept() <= recycler::largest / recycler::step * recycler::most_kept);
    if (recycler::is_on())
      CAF_CHECK(recycler::kept() > 3 * recycler::most_kept);
  });
}

CAF_TEST(a_queue_that_comes_and_goes_takes_its_pieces_from_here) {
  on_new_thread([] {
    {
      std::deque<std::array<char, 24>, recycling_allocator<std::array<char, 24>>> uut;
      for (int i = 0; i < 100; ++i)
        uut.push_back({});
      CAF_CHECK_EQUAL(recycler::kept(), 0u);
    }
    // Of 21 elements each.
    if (recycler::is_on())
      CAF_CHECK(recycler::kept() >= 5 * 512u);
    const auto kept = recycler::kept();
    std::vector<int, recycling_allocator<int>> large(recycler::largest / sizeof(int) + 1);
    CAF_CHECK_EQUAL(recycler::kept(), kept);
  });
}

CAF_TEST(blocks_in_use_never_overlap) {
  std::mt19937_64 random(9);
  std::vector<std::pair<block, unsigned char>> held;
  int damaged = 0;
  const auto drop = [&](std::size_t index) {
    const auto [one, byte] = held[index];
    const auto bytes = static_cast<const unsigned char*>(one.memory);
    damaged += std::all_of(bytes, bytes + one.size, [byte = byte](unsigned char c) { return c == byte; }) ? 0 : 1;
    damaged += reinterpret_cast<std::uintptr_t>(one.memory) % alignof(std::max_align_t) == 0 ? 0 : 1;
    recycler::give_back(one.memory, one.size);
    held[index] = held.back();
    held.pop_back();
  };
  for (int round = 0; round < 100'000; ++round) {
    if (held.empty() || random() % 2 == 0) {
      const auto byte = static_cast<unsigned char>(random());
      held.emplace_back(filled(random() % 600, byte), byte);
    } else {
      drop(random() % held.size());
    }
  }
  while (!held.empty())
    drop(0);
  CAF_CHECK_EQUAL(damaged, 0);
}

CAF_TEST(a_block_may_be_given_back_on_another_thread) {
  std::vector<std::shared_ptr<std::string>> made;
  on_new_thread([&made] {
    for (int i = 0; i < 1000; ++i)
      made.push_back(make_recycled<std::string>(std::to_string(i) + " is long enough for the heap"));
  });
  on_new_thread([&made] {
    const auto last = *made.back();
    made.clear();
    CAF_CHECK_EQUAL(last, "999 is long enough for the heap");
    if (recycler::is_on())
      CAF_CHECK(recycler::kept() > 0);
  });
  CAF_CHECK(made.empty());
}

CAF_TEST(threads_pass_objects_around) {
  constexpr int most = 20'000;
  std::array<std::shared_ptr<const std::string>, 64> places;
  std::array<std::atomic<bool>, 64> full{};
  const auto produce = [&] {
    for (std::size_t i = 0; i < most; ++i) {
      auto& there = full[i % full.size()];
      while (there.load(std::memory_order_acquire))
        std::this_thread::yield();
      places[i % places.size()] = make_recycled<const std::string>(std::to_string(i));
      there.store(true, std::memory_order_release);
    }
  };
  std::thread producer(produce);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < most; ++i) {
    auto& there = full[i % full.size()];
    while (!there.load(std::memory_order_acquire))
      std::this_thread::yield();
    const auto got = std::move(places[i % places.size()]);
    there.store(false, std::memory_order_release);
    wrong += *got == std::to_string(i) ? 0 : 1;
  }
  producer.join();
  CAF_CHECK_EQUAL(wrong, 0u);
}

CAF_TEST(objects_may_outlive_what_the_thread_keeps) {
  // Made first, so destroyed after what the recycler has for this thread.
  struct late {
    std::shared_ptr<int> held;
    ~late() {
      held.reset();
      CAF_CHECK_EQUAL(recycler::kept(), 0u);
    }
  };
  on_new_thread([] {
    thread_local late one;
    one.held = make_recycled<int>(1);
    recycler::give_back(recycler::take(1), 1);
  });
}

CAF_TEST(over_aligned_objects_stay_aligned) {
  const auto uut = make_recycled<aligned>();
  CAF_CHECK_EQUAL(reinterpret_cast<std::uintptr_t>(uut.get()) % alignof(aligned), 0u);
}

CAF_TEST(a_constructor_that_throws_leaks_nothing) {
  struct thrower {
    thrower() {
      throw 1;
    }
  };
  on_new_thread([] {
    bool thrown = false;
    try {
      [[maybe_unused]] const auto none = make_recycled<thrower>();
    } catch (int) {
      thrown = true;
    }
    CAF_CHECK(thrown);
    CAF_CHECK_EQUAL(recycler::kept() > 0, recycler::is_on());
  });
}
