#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace loanpulse {

/// RFC 8259 read from the RFC, apart from everything that the decoder is made of: whether a text is
/// JSON. Bytes above 0x7f are taken as they come: encoding is another question.
class JsonJudge {
 public:
  static bool accepts(std::string_view text) {
    if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
    JsonJudge judge{text};
    return judge.document();
  }

 private:
  explicit JsonJudge(std::string_view text) : text_{text} {}

  bool document() {
    if (!value()) return false;
    blanks();
    return at_ == text_.size();
  }

  /// Without recursion: an input may be a million brackets.
  bool value() {
    std::vector<char> open;
    for (;;) {
      blanks();
      if (take('[')) {
        blanks();
        if (!take(']')) {
          open.push_back(']');
          continue;
        }
      } else if (take('{')) {
        blanks();
        if (!take('}')) {
          open.push_back('}');
          if (!name()) return false;
          continue;
        }
      } else if (!scalar()) {
        return false;
      }
      // A value is complete: what is around it goes on or closes.
      for (;;) {
        if (open.empty()) return true;
        blanks();
        if (take(',')) {
          blanks();
          if (open.back() == '}' && !name()) return false;
          break;
        }
        if (!take(open.back())) return false;
        open.pop_back();
      }
    }
  }

  bool name() {
    if (!string()) return false;
    blanks();
    return take(':');
  }
  bool scalar() {
    if (peek() == '"') return string();
    return word("true") || word("false") || word("null") || number();
  }
  bool string() {
    if (!take('"')) return false;
    for (;;) {
      if (at_ == text_.size() || static_cast<unsigned char>(peek()) < 0x20) return false;
      char const c = text_[at_++];
      if (c == '"') return true;
      if (c == '\\' && !escape()) return false;
    }
  }
  bool escape() {
    if (take('u')) {
      for (int i = 0; i < 4; ++i) {
        if (std::string_view{"0123456789abcdefABCDEF"}.find(peek()) == std::string_view::npos ||
            at_ == text_.size()) {
          return false;
        }
        ++at_;
      }
      return true;
    }
    if (at_ == text_.size() ||
        std::string_view{"\"\\/bfnrt"}.find(peek()) == std::string_view::npos) {
      return false;
    }
    ++at_;
    return true;
  }
  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      return digits();
    }
    return true;
  }
  bool digits() {
    std::size_t const start = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    return at_ > start;
  }
  bool word(std::string_view wanted) {
    if (text_.substr(at_, wanted.size()) != wanted) return false;
    at_ += wanted.size();
    return true;
  }
  void blanks() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') ++at_;
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace loanpulse
