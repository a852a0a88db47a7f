#include "json/prepare_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "json/utf8.hpp"
#include "model/ascii_text.hpp"

namespace loanpulse {
namespace {

class Preparation {
 public:
  Preparation(std::string_view text, BeyondJson beyond) : text_{text}, beyond_{beyond} {
    result_.offsets = std::make_shared<OffsetMap>();
    result_.text.reserve(text.size() + 2);
    if (!beyond.is_rest && text_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
  }

  PreparedJson run() && {
    if (beyond_.lines) {
      result_.text += '[';
      result_.offsets->note(1, at_);
    } else {
      result_.offsets->note(0, at_);
    }
    while (at_ < text_.size() && !result_.fault) step();
    if (beyond_.lines && !result_.fault) {
      end_line();
      result_.text += ']';
    }
    return std::move(result_);
  }

 private:
  void step() {
    char const c = text_[at_];
    if (beyond_.lines && c == '\n') return take_line_end();
    if (in_string_) return in_string(c);
    if (c == '"') in_string_ = true;
    if (beyond_.lines) watch_structure(c);
    if (beyond_.lenient && take_word()) return;
    constexpr char sequence_mark = '\x1e';
    put(beyond_.lines && c == sequence_mark && !has_document_ ? ' ' : c);
  }

  void put(char c) {
    result_.text += c;
    ++at_;
  }

  /// Most of a text is none of the characters that matter in it.
  void in_string(char c) {
    auto const matters = [](char each) {
      return each == '"' || each == '\\' || static_cast<unsigned char>(each) < 0x20;
    };
    if (escaped_ || matters(c)) return string_character(c);
    auto const* const begin = text_.data() + at_;
    auto const* const end = std::find_if(begin, text_.data() + text_.size(), matters);
    result_.text.append(begin, end);
    at_ += static_cast<std::size_t>(end - begin);
  }

  void string_character(char c) {
    bool const escaped = escaped_;
    escaped_ = c == '\\' && !escaped;
    if (c == '"' && !escaped) in_string_ = false;
    if (!beyond_.lenient || static_cast<unsigned char>(c) >= 0x20) return put(c);
    // Of a backslash in front of it, none stays: there is no such escape.
    if (escaped) result_.text.pop_back();
    fmt::format_to(std::back_inserter(result_.text), "\\u{:04x}", static_cast<unsigned>(c));
    ++at_;
    result_.offsets->note(result_.text.size(), at_);
  }

  /// Whether a number stands here that JSON does not have.
  bool take_word() {
    static constexpr std::array<std::string_view, 3> words{"NaN", "Infinity", "-Infinity"};
    auto const rest = text_.substr(at_);
    auto const word = std::find_if(words.begin(), words.end(),
                                   [&](std::string_view each) { return rest.starts_with(each); });
    if (word == words.end()) return false;
    auto const behind = rest.substr(word->size());
    bool const goes_on = !behind.empty() && (is_alphanumeric(behind.front()) || behind[0] == '_');
    bool const began = at_ > 0 && (is_alphanumeric(text_[at_ - 1]) || text_[at_ - 1] == '-');
    if (goes_on || began) return false;
    result_.text += '"';
    result_.offsets->note(result_.text.size(), at_);
    result_.text.append(*word).append("\"");
    at_ += word->size();
    result_.offsets->note(result_.text.size(), at_);
    return true;
  }

  /// Keeps a line's document from ending the array, or from being two of its elements.
  void watch_structure(char c) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\x1e') return;
    bool const closes = c == ']' || c == '}';
    if (depth_ == 0 && (closes || c == ',')) {
      return refuse(at_, "the line has something beside one JSON document");
    }
    // The end of the line before becomes the comma, so that no byte moves.
    if (!has_document_ && has_document_before_) result_.text[end_of_document_] = ',';
    has_document_ = true;
    if (c == '[' || c == '{') ++depth_;
    if (closes) --depth_;
  }

  void take_line_end() {
    end_line();
    put('\n');
  }

  void end_line() {
    if (in_string_ || depth_ > 0) return refuse(at_, "the line ends within its JSON document");
    if (!has_document_) return;
    has_document_ = false;
    has_document_before_ = true;
    end_of_document_ = result_.text.size();
  }

  void refuse(std::size_t offset, std::string reason) {
    result_.fault = JsonFault{offset, std::move(reason)};
  }

  std::string_view text_;
  BeyondJson beyond_;
  PreparedJson result_;
  std::size_t at_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
  std::size_t depth_ = 0;      ///< open brackets of the line
  bool has_document_ = false;  ///< the line
  bool has_document_before_ = false;
  std::size_t end_of_document_ = 0;  ///< of the last one before: where its line ends
};

}  // namespace

PreparedJson prepare_json(std::string_view text, BeyondJson beyond) {
  return Preparation{text, beyond}.run();
}

std::size_t line_at(std::string_view text, std::size_t offset) {
  auto const front = text.substr(0, std::min(offset, text.size()));
  return 1 + static_cast<std::size_t>(std::count(front.begin(), front.end(), '\n'));
}

}  // namespace loanpulse
