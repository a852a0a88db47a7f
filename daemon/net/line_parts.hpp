#pragma once

#include <cstddef>
#include <string>

namespace loanpulse {

/// Cuts a text that comes bit by bit into parts of whole lines, whatever the size of the whole. A
/// line ends behind its newline byte. Pure.
///
/// What comes is appended to text(), up to wanted() bytes or a little more, and then looked at.
class LineParts {
 public:
  /// Parts have `enough` bytes, or as many more as their last line needs. Lines have `most` bytes
  /// at most.
  LineParts(std::size_t enough, std::size_t most);

  std::string& text() { return text_; }
  std::size_t wanted() const { return wanted_; }

  /// Looks at what has come up to wanted() bytes: whether take() has a part. If not, more is wanted
  /// from here on.
  bool is_full();
  /// Whether a line is known to be too long: one in the part or, while there is none, in what has
  /// come.
  bool has_too_long_line() const;

  /// The part; what has come behind it stays.
  std::string take();
  /// What is left when the text has ended; the last line may lack its newline.
  std::string take_rest();

 private:
  std::size_t const enough_;
  std::size_t const most_;
  std::size_t wanted_;
  std::string text_;
  std::size_t searched_ = 0;  ///< bytes in which there is no newline
  std::size_t end_ = 0;       ///< of the part; 0: there is none
};

}  // namespace loanpulse
