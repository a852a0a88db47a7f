#include "ops/heap.hpp"

#include <malloc.h>

namespace loanpulse {
namespace {

/// A body and its copy of a page of 30,000 rows; larger ones come and go (mallopt(3)).
[[maybe_unused]] constexpr int largest_kept_buffer = 16 << 20;

}  // namespace

void set_up_heap() {
#ifdef __GLIBC__
  // One heap for all threads: a buffer that one has freed is there for the others. They allocate
  // by pages and batches, hardly ever by rows, so that they do not wait for each other.
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_THRESHOLD, largest_kept_buffer);
  mallopt(M_TRIM_THRESHOLD, largest_kept_buffer);
#endif
}

void give_free_memory_back() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // namespace loanpulse
