#include "json/json_copy.hpp"

#include <algorithm>
#include <cstring>

#include "json/check_json.hpp"
#include "json/hide_numbers.hpp"
#include "json/utf8.hpp"
#include "model/buffer_size.hpp"

namespace loanpulse {
namespace {

/// PaddedStream looks at several bytes at once, so it may read that far past the end.
constexpr std::size_t padding = 64;
/// A text of so many bytes is copied step by step.
constexpr std::size_t giant = 8u << 20;
constexpr std::size_t step = 256u << 10;
/// Lengths of strings are 32-bit numbers in RapidJSON and in a Cell.
constexpr std::size_t max_size = 0xfffffff0u;

}  // namespace

JsonCopy::JsonCopy(std::string_view original) : original_{original} {
  if (original.starts_with(byte_order_mark)) skipped_ = byte_order_mark.size();
  if (original.find_first_not_of(json_blanks, skipped_) == std::string_view::npos) {
    fault_ = JsonFault{0, "the answer is empty"};
  } else if (original.size() > max_size) {
    fault_ = JsonFault{max_size, "the answer is larger than 4 GiB"};
  } else if (auto const nul = original.find('\0'); nul != std::string_view::npos) {
    // The parser would take it for the end.
    fault_ = JsonFault{nul, "a NUL byte"};
  } else {
    fill();
  }
}

std::shared_ptr<char const []> JsonCopy::memory(std::size_t begin, std::size_t end) const {
  if (!region_) return buffer_;
  return region_->keep(begin - skipped_, end - skipped_);
}

/// One that is repaired is copied as a whole: what belongs together would lie in two parts.
bool JsonCopy::is_giant() const {
  return original_.size() >= giant && !hides_numbers_ && !first_repair(original_);
}

void JsonCopy::fill_as_needed() {
  region_ = std::make_shared<TextRegion>(original_.size() - skipped_ + padding);
  text_ = region_->data();
  // Of text that only looks like it, too: the answer only makes the reader look at strings.
  encoding_.escapes_nul = original_.find("\\u0000") != std::string_view::npos;
}

char const* JsonCopy::supply(char const* place) {
  std::string_view const text = original_.substr(skipped_);
  auto const read = static_cast<std::size_t>(place - text_);
  std::size_t const end = text.find_first_of(",:[]{}\"", std::max(filled_, read) + step);
  std::size_t const filled = std::min(end, text.size() - 1) + 1;
  std::memcpy(text_ + filled_, text.data() + filled_, filled - filled_);
  filled_ = filled;
  return text_ + filled_ + (filled_ == text.size() ? padding : 0);
}

void JsonCopy::fill() {
  if (is_giant()) return fill_as_needed();
  region_.reset();
  std::size_t const size = original_.size() - skipped_;
  // Always new memory: what was found before may be in use. If it is not, it is given back first.
  buffer_.reset();
  buffer_ = std::make_unique_for_overwrite<char[]>(buffer_size(size + padding));
  text_ = buffer_.get();
  std::memcpy(text_, original_.data() + skipped_, size);
  std::memset(text_ + size, 0, padding);
  encoding_ = repair_encoding({text_, size});
}

void JsonCopy::restart_without_huge_numbers() {
  hides_numbers_ = true;
  fill();
  hide_huge_numbers({text_, original_.size() - skipped_});
}

std::size_t JsonCopy::end_of_scalar(std::size_t offset) const {
  if (original_[offset] == '"') return skip_json_string(original_, offset);
  return std::min(original_.find_first_of(",]} \t\r\n", offset), original_.size());
}

}  // namespace loanpulse
