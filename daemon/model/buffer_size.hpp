#pragma once

#include <cstddef>

namespace loanpulse {

/// How much to allocate for a buffer of the size of a page: whole steps. Pages of one list differ a
/// little in size, and buffers that all differed would not fit where another one was: the heap
/// would creep up with the number of pages.
constexpr std::size_t buffer_size(std::size_t needed) {
  constexpr std::size_t step = 128u << 10;
  return (needed + step - 1) / step * step;
}

}  // namespace loanpulse
