// SPDX-License-Identifier: MIT
#include "shared_cell.hpp"

#include <hubcaf/actors/thread_number.hpp>

#include <cstddef>
#include <latch>
#include <thread>
#include <vector>

namespace hubcaf::test {

void count_in_one_cell(std::size_t shared_cells, const std::function<void()>& count) {
  constexpr auto owners = static_cast<std::ptrdiff_t>(thread_number::own_count);
  std::latch all_taken{owners};
  std::latch end{1};
  std::vector<std::thread> others;
  for (std::ptrdiff_t i = 0; i < owners; ++i)
    others.emplace_back([&] {
      (void)thread_number::mine();
      all_taken.count_down();
      end.wait();
    });
  all_taken.wait();

  std::latch numbered{1};
  std::latch start{2};
  std::thread first([&] {
    (void)thread_number::mine();
    numbered.count_down();
    start.arrive_and_wait();
    count();
  });
  numbered.wait();
  for (std::size_t i = 1; i < shared_cells; ++i)
    std::thread([] { (void)thread_number::mine(); }).join();
  std::thread second([&] {
    (void)thread_number::mine();
    start.arrive_and_wait();
    count();
  });
  first.join();
  second.join();
  end.count_down();
  for (auto& thread : others)
    thread.join();
}

} // namespace hubcaf::test
