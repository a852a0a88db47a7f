#include "json/answer_charset.hpp"

#include "json/utf8.hpp"
#include "model/ascii_text.hpp"
#include "ops/printable.hpp"

#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <utility>

namespace loanpulse {
namespace {

/// Letters. IANA's longest name has 45.
constexpr std::size_t longest_charset = 60;

bool is_charset_name(std::string_view name) {
  return name.size() <= longest_charset && std::all_of(name.begin(), name.end(), [](char c) {
           return is_alphanumeric(c) || c == '-' || c == '_' || c == ':' || c == '.' || c == '+';
         });
}

bool is_sound_utf8(std::string_view text) {
  for (auto at = skip_ascii(text, 0); at < text.size(); at = skip_ascii(text, at)) {
    auto const length = utf8_character_length(text.substr(at));
    if (length == 0) return false;
    at += length;
  }
  return true;
}

/// Whether its characters beyond ASCII are written by bytes beyond ASCII.
bool is_ascii_and_more(std::string_view charset) {
  return !charset.starts_with("utf") && !charset.starts_with("ucs") &&
         !charset.starts_with("iso-2022") && !charset.starts_with("iso-10646") &&
         !charset.starts_with("hz") && !charset.starts_with("unicode");
}

/// What is meant, and the bytes of the mark that says so.
std::pair<std::string, std::size_t> with_byte_order(std::string_view answer, std::string charset) {
  if (answer.starts_with(byte_order_mark)) return {"utf-8", 0};
  if (charset == "utf-32") {
    if (answer.starts_with(std::string_view{"\xff\xfe\0\0", 4})) return {"utf-32le", 4};
    if (answer.starts_with(std::string_view{"\0\0\xfe\xff", 4})) return {"utf-32be", 4};
    return {answer.starts_with('\0') ? "utf-32be" : "utf-32le", 0};
  }
  if (answer.starts_with("\xff\xfe")) return {"utf-16le", 2};
  if (answer.starts_with("\xfe\xff")) return {"utf-16be", 2};
  // JSON begins with a character of ASCII.
  if (charset == "utf-16") return {answer.starts_with('\0') ? "utf-16be" : "utf-16le", 0};
  return {std::move(charset), 0};
}

bool is_utf8(std::string_view charset) {
  return charset == "utf-8" || charset == "utf8" || charset == "us-ascii" || charset == "ascii";
}

ConvertedText converted_from(std::string_view answer, std::string const& charset) {
  auto const unknown = [&] {
    return ConvertedText{
        {},
        fmt::format("its Content-Type names the charset {}, which this machine does not know: ask "
                    "the source for UTF-8, by the header Accept-Charset in source.headers",
                    printable(charset, longest_charset))};
  };
  if (!is_charset_name(charset)) return unknown();
  auto const descriptor = iconv_open("UTF-8", charset.c_str());
  if (descriptor == reinterpret_cast<iconv_t>(-1)) return unknown();
  auto const close = [](void* open) { iconv_close(open); };
  std::unique_ptr<void, decltype(close)> const open{descriptor, close};

  ConvertedText result;
  result.text.reserve(answer.size() + answer.size() / 8);
  std::array<char, 16u << 10> piece{};
  // iconv takes the source's bytes by a pointer that is not const, and does not change them.
  char* from = const_cast<char*>(answer.data());
  std::size_t left = answer.size();
  while (left > 0) {
    char* to = piece.data();
    std::size_t room = piece.size();
    auto const outcome = iconv(descriptor, &from, &left, &to, &room);
    int const error = errno;
    result.text.append(piece.data(), piece.size() - room);
    if (outcome != static_cast<std::size_t>(-1) || error == E2BIG) continue;
    return {{},
            fmt::format("its Content-Type names the charset {}, and byte {} is no text of that",
                        charset, answer.size() - left)};
  }
  // Charsets whose characters combine keep the last one back, since another may follow.
  char* to = piece.data();
  std::size_t room = piece.size();
  iconv(descriptor, nullptr, nullptr, &to, &room);
  result.text.append(piece.data(), piece.size() - room);
  return result;
}

}  // namespace

std::string charset_of(std::string_view content_type) {
  while (!content_type.empty()) {
    auto const end = std::min(content_type.find(';'), content_type.size());
    auto const parameter = without_blanks(content_type.substr(0, end));
    content_type.remove_prefix(std::min(end + 1, content_type.size()));
    auto const equals = parameter.find('=');
    if (equals == std::string_view::npos) continue;
    if (lower_case(without_blanks(parameter.substr(0, equals))) != "charset") continue;
    auto value = without_blanks(parameter.substr(equals + 1));
    if (value.size() >= 2 && value.front() == value.back() &&
        (value.front() == '"' || value.front() == '\'')) {
      value = value.substr(1, value.size() - 2);
    }
    return lower_case(value);
  }
  return {};
}

bool is_utf8_as_it_is(std::string_view content_type, std::string_view beginning) {
  auto const named = charset_of(content_type);
  return named.empty() || is_utf8(with_byte_order(beginning, named).first);
}

std::optional<ConvertedText> to_utf8(std::string_view answer, std::string_view content_type) {
  auto const named = charset_of(content_type);
  if (named.empty() || answer.empty()) return std::nullopt;
  auto const [charset, mark] = with_byte_order(answer, named);
  if (is_utf8(charset)) return std::nullopt;
  if (is_ascii_and_more(charset) && is_sound_utf8(answer)) return std::nullopt;
  return converted_from(answer.substr(mark), charset);
}

}  // namespace loanpulse
