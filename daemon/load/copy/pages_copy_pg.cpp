#include "load/copy/pages_copy_pg.hpp"

#include "load/copy/binary_copy.hpp"

namespace loanpulse {

void PagesCopy::add(std::span<char const> stream) {
  stream = stream.first(stream.size() - BinaryCopy::trailer.size());
  if (begun_) stream = stream.subspan(BinaryCopy::header_size);
  begun_ = true;
  copy_.write(stream);
}

void PagesCopy::end() {
  if (ended_) return;
  ended_ = true;
  copy_.write(BinaryCopy::trailer);
  copy_.end();
}

std::uint64_t PagesCopy::finish() {
  end();
  return copy_.finish();
}

}  // namespace loanpulse
