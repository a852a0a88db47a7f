#include "decode/envelope_reader.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "json/member_name.hpp"
#include "model/ascii_text.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t most_text = 4u << 10;
constexpr std::size_t most_members = 1'000;
constexpr std::size_t most_in_one = 64;  ///< of an envelope within the answer
constexpr std::size_t most_inside = 3;
constexpr std::size_t most_elements = 16;
constexpr std::size_t no_member = static_cast<std::size_t>(-1);

bool is_link_list(std::string_view name) {
  auto const plain = plain_name(name);
  return plain == "link" || plain == "links";
}

/// Whether an object of this name tells of the list rather than of the world.
bool is_envelope(std::string_view name) {
  static constexpr auto words = std::to_array<std::string_view>(
      {"page",       "pages",    "paging",  "pagination", "paginator", "pager",  "paginate",
       "paginated",  "pageinfo", "meta",    "metadata",   "link",      "links",  "cursor",
       "cursors",    "next",     "nav",     "navigation", "info",      "header", "headers",
       "response",   "result",   "results", "envelope",   "continue",  "total",  "totals",
       "additional", "status",   "more"});
  if (name.size() > 64) return false;
  auto const parts = words_of(name);
  return std::any_of(parts.begin(), parts.end(),
                     [&](std::string const& part) { return is_one_of(part, words); });
}

/// The characters of a JSON string that is written so, quotes and all; empty when it is none.
std::optional<std::string> parsed(std::string_view literal) {
  std::string_view const text = literal.substr(1, literal.size() - 2);
  if (text.find('\\') == std::string_view::npos) return std::string{text};
  rapidjson::Document document;
  document.Parse(literal.data(), literal.size());
  if (document.HasParseError() || !document.IsString()) return std::nullopt;
  return std::string{document.GetString(), document.GetStringLength()};
}

/// The same of at most so many bytes, cut between two escapes.
std::string unescaped(std::string_view literal) {
  constexpr std::size_t longest_escape = 12;
  if (literal.size() <= most_text) return parsed(literal).value_or(std::string{literal});
  for (std::size_t back = 0; back < longest_escape; ++back) {
    auto text = parsed(std::string{literal.substr(0, most_text - back)} + '"');
    if (text) return *std::move(text);
  }
  return std::string{literal.substr(1, most_text)};
}

/// Where the string that begins at `at` has ended.
std::size_t end_of_string(std::string_view body, std::size_t at) {
  for (++at; at < body.size() && body[at] != '"'; ++at) {
    if (body[at] == '\\') ++at;
  }
  return std::min(at + 1, body.size());
}

/// Where the object or array that begins at `at` has ended.
std::size_t end_of_container(std::string_view body, std::size_t at) {
  std::size_t depth = 0;
  while (at < body.size()) {
    char const c = body[at];
    if (c == '"') {
      at = end_of_string(body, at);
      continue;
    }
    ++at;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) break;
  }
  return at;
}

/// A container that is looked into.
struct Level {
  bool is_array = false;
  std::size_t inside = 0;  ///< envelopes around it; 0: the root, or on one of the paths
  std::size_t next_element = 0;
  std::size_t noted = 0;
  std::size_t member = no_member;  ///< that tells of the container itself
  std::size_t start = 0;
};

/// Walks once over the text, in which nothing is wrong, and past what nobody wants.
class EnvelopeWalk {
 public:
  EnvelopeWalk(std::string_view body, RecordSpan records, std::vector<JsonPath> const& paths)
      : body_{body}, records_{records}, paths_{paths} {}

  std::vector<EnvelopeMember> run() {
    while (at_ < body_.size()) step(body_[at_]);
    return std::move(members_);
  }

 private:
  void step(char c) {
    switch (c) {
      case '{':
      case '[':
        return open(c == '[');
      case '}':
      case ']':
        return close();
      case ' ':
      case '\t':
      case '\r':
      case '\n':
      case ',':
      case ':':
        ++at_;
        return;
      case '"':
        return string();
      default:
        return word(c);
    }
  }

  void string() {
    std::size_t const end = end_of_string(body_, at_);
    auto const literal = body_.substr(at_, end - at_);
    at_ = end;
    if (levels_.empty()) return;
    if (!levels_.back().is_array && !has_name_) {
      has_name_ = true;
      name_ = literal.size() > most_text ? std::string{} : unescaped(literal);
    } else {
      scalar(MemberKind::string, unescaped(literal));
    }
  }

  void word(char c) {
    if (levels_.empty()) {
      ++at_;  // a byte order mark, or an answer that is no more than this
      return;
    }
    auto const end = std::min(body_.find_first_of(",]}: \t\r\n", at_), body_.size());
    auto const text = body_.substr(at_, std::max<std::size_t>(end - at_, 1));
    at_ += text.size();
    MemberKind const kind = c == 'n'               ? MemberKind::null
                            : c == 't' || c == 'f' ? MemberKind::boolean
                                                   : MemberKind::number;
    scalar(kind, std::string{text.substr(0, most_text)});
  }

  void scalar(MemberKind kind, std::string text) {
    auto const member = note(segment(), kind);
    if (member != no_member) members_[member].text = std::move(text);
  }

  void open(bool is_array) {
    std::size_t const start = at_;
    if (records_.length != 0 && start == records_.offset) {
      at_ += records_.length;
      if (!levels_.empty()) segment();
      return;
    }
    Level entered;
    entered.is_array = is_array;
    entered.start = start;
    if (levels_.empty()) {
      ++at_;
      levels_.push_back(entered);
      return;
    }
    auto name = segment();
    entered.member = note(name, is_array ? MemberKind::array : MemberKind::object);
    if (enters(name, entered)) {
      ++at_;
      path_.push_back(std::move(name));
      levels_.push_back(entered);
    } else {
      at_ = end_of_container(body_, start);
      describe(entered);
    }
  }

  void close() {
    ++at_;
    if (levels_.empty()) return;
    describe(levels_.back());
    levels_.pop_back();
    if (!path_.empty()) path_.pop_back();
    has_name_ = false;
  }

  /// The text of a container that has just ended. That of one that holds the records is theirs.
  void describe(Level const& level) {
    if (level.member == no_member) return;
    EnvelopeMember& member = members_[level.member];
    bool const holds_records =
        records_.length != 0 && level.start < records_.offset && records_.offset < at_;
    if (holds_records) return;
    auto const text = body_.substr(level.start, at_ - level.start);
    member.text = text.substr(0, most_text);
    member.empty = text.find_first_not_of(" \t\r\n", 1) == text.size() - 1;
  }

  /// The name of the value that comes now; an array's element has its index.
  std::string segment() {
    Level& level = levels_.back();
    has_name_ = false;
    return level.is_array ? std::to_string(level.next_element++) : name_;
  }

  /// Whether to look into a container; says how deep in envelopes in `entered`.
  bool enters(std::string const& name, Level& entered) const {
    Level const& around = levels_.back();
    if (is_on_a_path(name)) return true;
    if (around.inside == most_inside) return false;
    entered.inside = around.inside + 1;
    if (entered.is_array) return !around.is_array && is_link_list(name);
    // In an array: an answer of [meta, records], or a list of links.
    if (around.is_array) return around.next_element <= most_elements;
    return is_envelope(name);
  }

  bool is_on_a_path(std::string const& name) const {
    if (levels_.back().inside != 0) return false;
    std::size_t const depth = path_.size();
    return std::any_of(paths_.begin(), paths_.end(), [&](JsonPath const& path) {
      auto const& segments = path.segments;
      return segments.size() > depth && segments[depth] == name &&
             std::equal(path_.begin(), path_.end(), segments.begin());
    });
  }

  std::size_t note(std::string const& name, MemberKind kind) {
    Level& level = levels_.back();
    if (members_.size() == most_members) return no_member;
    if (level.inside != 0 && level.noted == most_in_one) return no_member;
    ++level.noted;
    EnvelopeMember member;
    member.path = path_;
    member.path.push_back(name);
    member.kind = kind;
    members_.push_back(std::move(member));
    return members_.size() - 1;
  }

  std::string_view body_;
  RecordSpan records_;
  std::vector<JsonPath> const& paths_;
  std::size_t at_ = 0;
  std::vector<EnvelopeMember> members_;
  std::vector<Level> levels_;
  std::vector<std::string> path_;  ///< of the innermost level
  std::string name_;               ///< of the member whose value comes next
  bool has_name_ = false;
};

}  // namespace

std::vector<EnvelopeMember> read_envelope(std::string_view body, RecordSpan records,
                                          std::vector<JsonPath> const& paths) {
  return EnvelopeWalk{body, records, paths}.run();
}

}  // namespace loanpulse
