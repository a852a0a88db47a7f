#include "json/other_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "json/check_json.hpp"
#include "model/ascii_text.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t searched_bytes = 64u << 10;
constexpr std::size_t shown_bytes = 100;
/// Separators of a line from which on two lines are a table's although the first is not.
constexpr std::ptrdiff_t least_below_a_title = 4;

std::string_view without_leading_blanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(json_blanks), text.size()));
}

/// Takes the first line off `text`, without its end.
std::string_view take_line(std::string_view& text) {
  auto const end = std::min(text.find('\n'), text.size());
  auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

std::optional<OtherFormat> other_characters(std::string_view body) {
  bool const utf32 = body.starts_with(std::string_view{"\xff\xfe\0\0", 4}) ||
                     body.starts_with(std::string_view{"\0\0\xfe\xff", 4});
  bool utf16 = body.starts_with("\xff\xfe") || body.starts_with("\xfe\xff");
  if (!utf16 && body.size() >= 4) {
    auto const zero = [&](std::size_t i) { return body[i] == '\0'; };
    utf16 = (zero(0) && !zero(1) && zero(2) && !zero(3)) ||
            (!zero(0) && zero(1) && !zero(2) && zero(3));
  }
  if (!utf16 && !utf32) return std::nullopt;
  return OtherFormat{utf32 ? "text in UTF-32" : "text in UTF-16",
                     "JSON is exchanged in UTF-8: ask the source for that, or for a Content-Type "
                     "that names its charset"};
}

std::optional<OtherFormat> other_bytes(std::string_view body) {
  struct Magic {
    std::string_view bytes;
    char const* name;
  };
  static constexpr std::array<Magic, 4> magics{{{"\x1f\x8b", "gzip data"},
                                                {"\x28\xb5\x2f\xfd", "zstd data"},
                                                {"PK\x03\x04", "a ZIP archive"},
                                                {"%PDF-", "a PDF document"}}};
  for (auto const& magic : magics) {
    if (!body.starts_with(magic.bytes)) continue;
    return OtherFormat{std::string{magic.name} + " without a Content-Encoding header",
                       "check source.url: it seems to name a file, and not a list"};
  }
  return std::nullopt;
}

/// The text between <title> and </title>, on one line.
std::string title_of(std::string_view html) {
  std::string const page = lower_case(html);
  auto start = page.find("<title");
  if (start == std::string::npos) return {};
  start = page.find('>', start);
  if (start == std::string::npos) return {};
  auto const end = std::min(page.find("</title", start), page.size());
  std::string title;
  for (char const c : html.substr(start + 1, end - start - 1)) {
    bool const blank = json_blanks.find(c) != std::string_view::npos;
    if (blank && (title.empty() || title.ends_with(' '))) continue;
    title += blank ? ' ' : c;
  }
  if (title.ends_with(' ')) title.pop_back();
  return title;
}

bool is_html(std::string_view text, std::string_view content_type) {
  std::string const start = lower_case(text.substr(0, 2048));
  return has_any(content_type, {"html"}) ||
         (text.starts_with('<') && !start.starts_with("<?xml") &&
          has_any(start, {"<!doctype html", "<html", "<head", "<body", "<title"}));
}

std::optional<OtherFormat> markup(std::string_view text, std::string_view content_type) {
  if (is_html(text, content_type)) {
    std::string const title = title_of(text);
    return OtherFormat{
        title.empty() ? "an HTML page"
                      : fmt::format("an HTML page titled \"{}\"", printable(title, shown_bytes)),
        "check source.url, and whether the source wants credentials"};
  }
  if (!text.starts_with('<')) return std::nullopt;
  auto root = text;
  while (root.starts_with("<?") || root.starts_with("<!")) {
    root.remove_prefix(std::min(root.find('>'), root.size() - 1) + 1);
    root = without_leading_blanks(root);
  }
  auto const name = root.substr(0, root.find_first_of(" \t\r\n/>", 1));
  return OtherFormat{fmt::format("XML that begins with {}>", printable(name, shown_bytes)),
                     "ask the source for JSON, by its URL or by the header Accept in "
                     "source.headers"};
}

std::optional<OtherFormat> wrapped_json(std::string_view text) {
  for (std::string_view const prefix :
       {")]}'", "while(1);", "for(;;);", "while (1);", "&&&START&&&"}) {
    if (!text.starts_with(prefix)) continue;
    return OtherFormat{fmt::format("JSON behind the prefix {}", prefix),
                       "ask the source for plain JSON, by the header Accept in source.headers"};
  }
  auto const name_end = std::find_if_not(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || c == '_' || c == '$' || c == '.';
  });
  std::string_view const name{text.data(), static_cast<std::size_t>(name_end - text.begin())};
  auto const call = text.substr(name.size());
  if (name.empty() || !(call.starts_with("({") || call.starts_with("(["))) return std::nullopt;
  return OtherFormat{fmt::format("JSONP, a call of {}(…)", printable(name, shown_bytes)),
                     "leave the parameter out that asks for a callback"};
}

std::optional<OtherFormat> lines_of_json(std::string_view text, std::string_view content_type) {
  bool const sequence = text.starts_with('\x1e');
  if (sequence) text.remove_prefix(1);
  auto rest = text;
  auto const first = take_line(rest);
  rest = without_leading_blanks(rest);
  if (sequence && rest.starts_with('\x1e')) rest.remove_prefix(1);
  bool const begins = first.starts_with('{') || first.starts_with('[');
  bool const announced = has_any(content_type, {"ndjson", "jsonl", "jsonlines", "json-seq"});
  bool const shown =
      begins && !rest.empty() && (rest.front() == '{' || rest.front() == '[') && !check_json(first);
  if (!shown && !(announced && begins)) return std::nullopt;
  return OtherFormat{"NDJSON, one JSON document on each line", "set source.format: ndjson", true};
}

std::optional<OtherFormat> table(std::string_view text, std::string_view content_type) {
  auto rest = text;
  auto const first = take_line(rest);
  auto const second = take_line(rest);
  auto const third = take_line(rest);
  bool const announced = has_any(content_type, {"csv", "tab-separated"});
  bool const bracketed = first.starts_with('{') || first.starts_with('[');
  auto const fits = [&](char separator) {
    auto const in = [&](std::string_view line) {
      return std::count(line.begin(), line.end(), separator);
    };
    if (in(first) > 0 && in(first) == in(second)) return true;
    // The first line may be about the file. Of a few separators prose has as many.
    return in(first) > 0 && in(second) >= least_below_a_title && in(second) == in(third);
  };
  bool const shown = !bracketed && (fits(',') || fits(';') || fits('\t') || fits('|'));
  if (!announced && !shown) return std::nullopt;
  return OtherFormat{fmt::format("CSV that begins with {}", printable(first, shown_bytes)),
                     "ask the source for JSON, by its URL or by the header Accept in "
                     "source.headers"};
}

}  // namespace

std::optional<OtherFormat> other_format(std::string_view body, std::string_view content_type) {
  body = body.substr(0, searched_bytes);
  std::string const type = lower_case(content_type);
  if (auto found = other_characters(body)) return found;
  if (auto found = other_bytes(body)) return found;
  if (body.starts_with("\xef\xbb\xbf")) body.remove_prefix(3);
  auto const text = without_leading_blanks(body);
  if (text.empty()) return std::nullopt;
  if (auto found = markup(text, type)) return found;
  if (auto found = wrapped_json(text)) return found;
  if (auto found = lines_of_json(text, type)) return found;
  if (auto found = table(text, type)) return found;
  return std::nullopt;
}

std::string html_title(std::string_view body, std::string_view content_type) {
  auto const text = without_leading_blanks(body.substr(0, searched_bytes));
  return is_html(text, lower_case(content_type)) ? title_of(text) : std::string{};
}

}  // namespace loanpulse
