// Around every target: what an input may cost, by its size.
#include "fuzz/measured.hpp"

#include <algorithm>
#include <ctime>

#include "fuzz/insist.hpp"

// Of the sanitizers' runtime. GCC has no header for them, and a build for the oracles alone has no
// such runtime.
extern "C" [[gnu::weak]] int __sanitizer_install_malloc_and_free_hooks(
    void (*on_malloc)(void const volatile*, std::size_t), void (*on_free)(void const volatile*));
extern "C" [[gnu::weak]] std::size_t __sanitizer_get_allocated_size(void const volatile* memory);

namespace loanpulse {
namespace {

// Sanitizers make everything several times as slow, and an input is at most some kilobytes: these
// are for what grows with the square of its size, or a thousandfold.
constexpr std::size_t seconds_divisor = 100'000;  ///< 10 us a byte
constexpr double base_seconds = 0.1;
constexpr std::size_t base_bytes = std::size_t{LOANPULSE_FUZZ_MIB} << 20;
constexpr std::size_t bytes_a_byte = 4'096;

std::size_t worked_on = 0;  ///< bytes
std::ptrdiff_t live = 0;
std::ptrdiff_t peak = 0;

void on_malloc(void const volatile*, std::size_t size) {
  live += static_cast<std::ptrdiff_t>(size);
  peak = std::max(peak, live);
}
void on_free(void const volatile* memory) {
  if (memory == nullptr) return;
  live -= static_cast<std::ptrdiff_t>(__sanitizer_get_allocated_size(memory));
}

double seconds_of_processor() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double measure(std::uint8_t const* data, std::size_t size) {
  double const before = seconds_of_processor();
  fuzz_one(data, size);
  return seconds_of_processor() - before;
}

}  // namespace

void works_on(std::size_t bytes) { worked_on = bytes; }

}  // namespace loanpulse

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace loanpulse;
  static int const hooks = __sanitizer_install_malloc_and_free_hooks == nullptr
                               ? 1
                               : __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
  insist(hooks > 0, "allocations are counted");
  live = peak = 0;
  worked_on = size;
  double seconds = measure(data, size);
  insist(peak <= static_cast<std::ptrdiff_t>(base_bytes + bytes_a_byte * size),
         "memory is bounded by the input's size");
  // A machine that others use too may be slow once; what is slow each time is the input's fault.
  double const most = base_seconds + static_cast<double>(worked_on) / seconds_divisor;
  for (int i = 0; i < 5 && seconds > most; ++i) seconds = std::min(seconds, measure(data, size));
  insist(seconds <= most, "time is bounded by the input's size");
  return 0;
}
