#include "decode/json_capture.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "json/json_string.hpp"
#include "ops/printable.hpp"
#include "values/decimal.hpp"

namespace loanpulse {
namespace {

/// Without an exponent, numeric holds every number of so few characters (manual, 8.1.2).
constexpr std::size_t surely_numeric = 16'000;

bool is_beyond_numeric(std::string_view number) {
  bool const plain = number.find_first_of("eE") == std::string_view::npos;
  if (plain && number.size() <= surely_numeric) return false;
  return !plain_decimal(number);
}

}  // namespace

std::size_t JsonCapture::start() {
  if (open_captures_++ == 0) {
    text_.clear();
    return 0;
  }
  separate();
  return text_.size();
}

JsonCapture::Result JsonCapture::finish(std::size_t mark) {
  --open_captures_;
  Result result{std::string_view{text_}.substr(mark), std::nullopt};
  auto const problem = std::find_if(problems_.begin(), problems_.end(),
                                    [mark](Problem const& each) { return each.at >= mark; });
  if (problem != problems_.end()) result.problem = problem->what;
  if (open_captures_ == 0) problems_.clear();
  return result;
}

void JsonCapture::reset() {
  open_captures_ = 0;
  text_.clear();
  problems_.clear();
  names_.clear();
  first_names_.clear();
}

/// A comma unless something opens right here.
void JsonCapture::separate() {
  if (text_.empty()) return;
  char const last = text_.back();
  // The text's last character is a bracket or colon only as a token: strings end in a quote.
  if (last != '{' && last != '[' && last != ':' && last != ',') text_ += ',';
}

void JsonCapture::report(std::string what) { problems_.push_back({text_.size(), std::move(what)}); }

void JsonCapture::open(char bracket) {
  separate();
  text_ += bracket;
  first_names_.push_back(names_.size());
}

void JsonCapture::close(char bracket) {
  text_ += bracket;
  std::size_t const first = first_names_.back();
  first_names_.pop_back();
  if (names_.size() - first > 1) find_repeated_names(first);
  names_.resize(first);
}

void JsonCapture::find_repeated_names(std::size_t first) {
  auto const begin = names_.begin() + static_cast<std::ptrdiff_t>(first);
  std::sort(begin, names_.end(), [](std::string_view a, std::string_view b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  auto const twice = std::adjacent_find(begin, names_.end());
  if (twice != names_.end()) {
    report(fmt::format("holds an object with two members \"{}\"", printable(*twice, 60)));
  }
}

void JsonCapture::name(std::string_view name) {
  separate();
  append_json_string(text_, name);
  text_ += ':';
  names_.push_back(name);
  if (name.find('\0') != std::string_view::npos) {
    report("holds a member's name with U+0000, which PostgreSQL cannot store");
  }
}

void JsonCapture::scalar(ScalarKind kind, std::string_view text) {
  separate();
  if (kind != ScalarKind::string) {
    text_ += text;
    if (kind == ScalarKind::number && is_beyond_numeric(text)) {
      report(fmt::format("holds the number {}, beyond PostgreSQL's numeric", printable(text, 60)));
    }
    return;
  }
  append_json_string(text_, text);
  if (text.find('\0') != std::string_view::npos) {
    report("holds U+0000, which PostgreSQL cannot store");
  }
}

}  // namespace loanpulse
