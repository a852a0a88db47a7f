#include "ops/heap.hpp"

#include <cstdlib>  // defines __GLIBC__
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace loanpulse {

void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int largest_kept = 32 << 20;  // glibc takes no more
  mallopt(M_MMAP_THRESHOLD, largest_kept);
  mallopt(M_TRIM_THRESHOLD, 4 * largest_kept);
#endif
}

void return_freed_memory() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // namespace loanpulse
