#include "decode/json_capture.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "json/json_string.hpp"
#include "ops/printable.hpp"
#include "values/decimal_parts.hpp"

namespace loanpulse {
namespace {

/// Without an exponent, numeric holds every number of so few characters (manual, 8.1.2).
constexpr std::size_t surely_numeric = 16'000;
/// Of the text's memory, from one capture to the next.
constexpr std::size_t most_kept = 1u << 20;

bool is_beyond_numeric(std::string_view number) {
  bool const plain = number.find_first_of("eE") == std::string_view::npos;
  if (plain && number.size() <= surely_numeric) return false;
  auto const parts = split_decimal(number);
  return !parts || !parts->fits_numeric();
}

}  // namespace

std::size_t JsonCapture::start() {
  if (marks_.empty()) {
    if (text_.capacity() > most_kept) text_ = {};
    text_.clear();
  } else {
    separate();
  }
  marks_.push_back(text_.size());
  return marks_.back();
}

JsonCapture::Result JsonCapture::finish(std::size_t mark) {
  marks_.pop_back();
  Result result{std::string_view{text_}.substr(mark), std::nullopt};
  auto const problem = std::find_if(problems_.begin(), problems_.end(),
                                    [mark](Problem const& each) { return each.at >= mark; });
  if (problem != problems_.end()) result.problem = problem->what;
  if (marks_.empty()) problems_.clear();
  return result;
}

void JsonCapture::reset() {
  text_.clear();
  marks_.clear();
  problems_.clear();
}

/// A comma unless something opens right here.
void JsonCapture::separate() {
  if (text_.empty()) return;
  char const last = text_.back();
  // The text's last character is a bracket or colon only as a token: strings end in a quote.
  if (last != '{' && last != '[' && last != ':' && last != ',') text_ += ',';
}

/// Of the innermost capture, and with it of all around it. The first is what is told.
bool JsonCapture::has_problem() const {
  return !problems_.empty() && problems_.back().at >= marks_.back();
}

void JsonCapture::report(std::size_t at, std::string what) {
  problems_.push_back({at, std::move(what)});
}

void JsonCapture::open(char bracket) {
  separate();
  text_ += bracket;
}

void JsonCapture::close(char bracket) { text_ += bracket; }

void JsonCapture::name(std::string_view name) {
  separate();
  std::size_t const at = text_.size();
  append_json_string(text_, name);
  text_ += ':';
  if (name.find('\0') != std::string_view::npos && !has_problem()) {
    report(at, "holds a member's name with U+0000, which PostgreSQL cannot store");
  }
}

void JsonCapture::scalar(ScalarKind kind, std::string_view text) {
  separate();
  std::size_t const at = text_.size();
  if (kind != ScalarKind::string) {
    text_ += text;
    if (kind == ScalarKind::number && is_beyond_numeric(text) && !has_problem()) {
      report(at,
             fmt::format("holds the number {}, beyond PostgreSQL's numeric", printable(text, 60)));
    }
    return;
  }
  append_json_string(text_, text);
  if (text.find('\0') != std::string_view::npos && !has_problem()) {
    report(at, "holds U+0000, which PostgreSQL cannot store");
  }
}

}  // namespace loanpulse
