#include "json/text_region.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <new>

namespace loanpulse {
namespace {

std::size_t page_size() {
  static auto const size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

char* map(std::size_t size) {
  void* const data = mmap(nullptr, size, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (data == MAP_FAILED) throw std::bad_alloc{};
  return static_cast<char*>(data);
}

}  // namespace

TextRegion::TextRegion(std::size_t size) : data_{map(size)}, size_{size} {}

TextRegion::~TextRegion() { munmap(data_, size_); }

std::shared_ptr<char const []> TextRegion::keep(std::size_t begin, std::size_t end) {
  {
    std::lock_guard const lock{mutex_};
    kept_.insert(begin);
    writer_ = end;
    give_back();
  }
  return {data_, [region = shared_from_this(), begin](char const*) { region->release(begin); }};
}

void TextRegion::release(std::size_t begin) {
  std::lock_guard const lock{mutex_};
  kept_.erase(kept_.find(begin));
  give_back();
}

void TextRegion::give_back() {
  std::size_t const needed = kept_.empty() ? writer_ : std::min(writer_, *kept_.begin());
  std::size_t const whole_pages = needed / page_size() * page_size();
  if (whole_pages <= given_back_) return;
  madvise(data_ + given_back_, whole_pages - given_back_, MADV_DONTNEED);
  given_back_ = whole_pages;
}

}  // namespace loanpulse
