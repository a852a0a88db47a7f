#include "ops/process_usage.hpp"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>

namespace loanpulse {
namespace {

std::uint64_t resident_bytes() {
  std::ifstream file{"/proc/self/statm"};
  std::uint64_t total_pages = 0;
  std::uint64_t resident_pages = 0;
  file >> total_pages >> resident_pages;
  return resident_pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::uint64_t open_files() {
  std::error_code error;
  std::uint64_t count = 0;
  std::filesystem::directory_iterator entry{"/proc/self/fd", error};
  for (; !error && entry != std::filesystem::directory_iterator{}; entry.increment(error)) ++count;
  return count - std::min<std::uint64_t>(count, 1);  // the listing itself has one open
}

double seconds(timeval const& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double seconds_on(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

}  // namespace

ProcessUsage process_usage() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return {resident_bytes(), open_files(), seconds(used.ru_utime) + seconds(used.ru_stime)};
}

double process_start_time() {
  std::ifstream file{"/proc/self/stat"};
  std::string const text{std::istreambuf_iterator<char>{file}, {}};
  // proc(5): field 22, in clock ticks since boot; the name in field 2 may hold anything.
  std::size_t const name_end = text.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream fields{text.substr(name_end + 1)};
  std::string field;
  for (int number = 3; number <= 22; ++number) fields >> field;
  if (!fields) return 0;
  double const ticks_per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  // Not by btime of /proc/stat, which a sandbox with ProcSubset=pid hides.
  double const boot = seconds_on(CLOCK_REALTIME) - seconds_on(CLOCK_BOOTTIME);
  return boot + static_cast<double>(std::stoull(field)) / ticks_per_second;
}

}  // namespace loanpulse
