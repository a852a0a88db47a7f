#include "fetch/guards/list_member.hpp"

#include <charconv>

#include "fetch/guards/promising_headers.hpp"
#include "json/json_path.hpp"
#include "json/member_name.hpp"

namespace loanpulse {

std::string list_name(Source const& source) {
  auto const selector = parse_json_path(source.data_selector);
  if (!selector || selector->segments.empty()) return {};
  return plain_name(selector->segments.back());
}

PagingWord word_of(EnvelopeMember const& member, std::string const& list_name) {
  if (auto const word = header_word(member.path.back())) return *word;
  auto const name = plain_name(member.path.back());
  if (!list_name.empty() && (name == "total" + list_name || name == list_name + "total")) {
    return PagingWord::records;
  }
  // A number is where this page begins; a text is Airtable's token of the next one.
  bool const is_text = member.kind == MemberKind::string && !number_of(member);
  if (is_text && name == "offset") return PagingWord::position;
  if (member.path.size() > 1) {
    auto const around = paging_word(member.path[member.path.size() - 2]);
    if (around == PagingWord::next && leads_on(name)) return PagingWord::next;
    if (around == PagingWord::records && (name == "value" || name == "count")) return around;
  }
  return paging_word(member.path.back());
}

std::optional<std::uint64_t> number_of(EnvelopeMember const& member) {
  if (member.kind != MemberKind::number && member.kind != MemberKind::string) return std::nullopt;
  std::uint64_t number = 0;
  auto const* const end = member.text.data() + member.text.size();
  auto const [rest, error] = std::from_chars(member.text.data(), end, number);
  return error == std::errc{} && rest == end ? std::optional{number} : std::nullopt;
}

}  // namespace loanpulse
