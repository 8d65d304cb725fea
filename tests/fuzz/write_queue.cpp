// SPDX-License-Identifier: MIT
// fuzz: -max_len=400
/// The write queue against its model: the input decides the limits and every operation.

#include "../support/choices.hpp"
#include "../support/write_queue_game.hpp"
#include "support/finding.hpp"

#include <hubcaf/transport/write_queue.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  input_choices choices({data, size});
  try {
    write_queue_game<hubcaf::write_queue, input_choices> game(choices);
    while (!choices.empty())
      game.step();
    game.end();
  } catch (const std::exception& wrong) {
    fuzz::report(wrong.what());
  }
  return 0;
}
