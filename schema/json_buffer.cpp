// SPDX-License-Identifier: MIT
#include "json_buffer.hpp"

#include <algorithm>

namespace hubcaf {

void json_buffer::grow(std::size_t size) {
  const auto used = this->size();
  const auto capacity = std::max(used + size, 2 * static_cast<std::size_t>(end_ - begin_));
  const auto larger = new char[capacity];
  std::memcpy(larger, begin_, used);
  if (begin_ != own_)
    delete[] begin_;
  begin_ = larger;
  pos_ = larger + used;
  end_ = larger + capacity;
}

} // namespace hubcaf
