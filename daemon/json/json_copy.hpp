#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "json/json_fault.hpp"
#include "json/padded_stream.hpp"
#include "json/repair_encoding.hpp"
#include "json/text_region.hpp"

namespace loanpulse {

/// A private copy of a JSON text for a parser that works in place: without a byte order mark, in
/// sound UTF-8, followed by NULs. Parsing destroys the copy's text; values then point into it.
/// Offsets are those of the original, which must outlive the copy. Of a giant text only a part is
/// there at a time: from what is still in use to where the parser is.
class JsonCopy final : private TextSupply {
 public:
  explicit JsonCopy(std::string_view original);

  /// Why the text cannot be parsed at all: empty, too large, or holding a NUL.
  std::optional<JsonFault> const& fault() const { return fault_; }
  /// What had to be changed: some values are not the source's.
  EncodingReport const& encoding() const { return encoding_; }

  char* text() { return text_; }
  /// What brings the text while it is parsed; null if all of it is there.
  TextSupply* supply() { return region_ ? this : nullptr; }
  std::size_t offset_of(char const* place) const {
    return skipped_ + static_cast<std::size_t>(place - text_);
  }
  /// The original text of a number that the parser met in the copy.
  std::string_view number(char const* place, std::size_t length) const {
    if (!hides_numbers_) return {place, length};
    return original_.substr(offset_of(place), length);
  }

  /// Offset behind the number, string or word that begins at `offset`.
  std::size_t end_of_scalar(std::size_t offset) const;

  /// Copies the text anew, with numbers that no double can hold put out of the parser's sight.
  void restart_without_huge_numbers();

  /// What values point into that were found between two places of the original since the last
  /// start. The parser is behind them, and they are asked for in their order.
  std::shared_ptr<char const[]> memory(std::size_t begin, std::size_t end) const;

 private:
  char const* supply(char const* place) override;
  bool is_giant() const;
  void fill();
  void fill_as_needed();

  std::string_view original_;
  std::size_t skipped_ = 0;  ///< bytes of the byte order mark
  std::shared_ptr<char[]> buffer_;
  std::shared_ptr<TextRegion> region_;  ///< in place of the buffer
  std::size_t filled_ = 0;              ///< bytes of the region
  char* text_ = nullptr;
  std::optional<JsonFault> fault_;
  EncodingReport encoding_;
  bool hides_numbers_ = false;
};

}  // namespace loanpulse
