#include "net/line_parts.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace loanpulse {

LineParts::LineParts(std::size_t enough, std::size_t most)
    : enough_{std::min(enough, most)}, most_{most}, wanted_{enough_} {}

bool LineParts::is_full() {
  if (end_ > 0) return true;
  if (text_.size() < wanted_) return false;
  auto const newline = std::string_view{text_}.substr(searched_).rfind('\n');
  if (newline != std::string_view::npos) {
    end_ = searched_ + newline + 1;
    return true;
  }
  searched_ = text_.size();
  // Twice as much, so that a long line is neither looked at nor copied too often.
  wanted_ = std::min(text_.size() * 2, std::max(most_, text_.size()) + 1);
  return false;
}

bool LineParts::has_too_long_line() const {
  std::string_view left{text_};
  if (end_ > 0) left = left.substr(0, end_);
  // Most parts are no longer than a line may be.
  while (left.size() > most_) {
    auto const length = std::min(left.find('\n'), left.size());
    if (length > most_) return true;
    left.remove_prefix(std::min(length + 1, left.size()));
  }
  return false;
}

std::string LineParts::take() {
  std::string rest = text_.substr(end_);
  text_.resize(end_);
  searched_ = 0;
  end_ = 0;
  wanted_ = enough_;
  return std::exchange(text_, std::move(rest));
}

std::string LineParts::take_rest() { return std::exchange(text_, {}); }

}  // namespace loanpulse
