// SPDX-License-Identifier: MIT
#include "thread_preparation.hpp"

#include "../schema/recycler.hpp"
#include "thread_number.hpp"

namespace hubcaf {

void prepare_thread() noexcept {
  recycler::prepare();
  thread_number::prepare();
}

} // namespace hubcaf
