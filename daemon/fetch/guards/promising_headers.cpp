#include "fetch/guards/promising_headers.hpp"

#include <algorithm>
#include <array>

#include "model/ascii_text.hpp"

namespace loanpulse {
namespace {

struct KnownHeader {
  std::string_view name;
  PagingWord word;
};

constexpr std::string_view content_range = "Content-Range";

/// Those that public APIs send: json-server and many others, GitLab, WordPress, Yii, Kinto,
/// PostgREST.
constexpr auto known_headers = std::to_array<KnownHeader>({
    {"X-Total-Count", PagingWord::records},
    {"X-Total", PagingWord::records},
    {"X-WP-Total", PagingWord::records},
    {"X-Pagination-Total-Count", PagingWord::records},
    {"Total-Records", PagingWord::records},
    {"Total-Objects", PagingWord::records},
    {content_range, PagingWord::records},
    {"X-Total-Pages", PagingWord::pages},
    {"X-WP-TotalPages", PagingWord::pages},
    {"X-Pagination-Page-Count", PagingWord::pages},
});

/// "0-24/319", "items 0-24/319": 319. That of bytes is of the answer and not of the list
/// (RFC 9110, 14.4).
std::string complete_length(std::string const& value) {
  auto const slash = value.rfind('/');
  if (slash == std::string::npos || lower_case(value).starts_with("bytes")) return {};
  return value.substr(slash + 1);
}

}  // namespace

std::vector<EnvelopeMember> members_and_headers(PagingInfo const& info) {
  auto members = info.members;
  for (auto const& [header_name, value] : info.headers) {
    std::string_view const name = header_name;  // clang 14 lets no lambda have the binding
    auto const* const known =
        std::find_if(known_headers.begin(), known_headers.end(),
                     [&](KnownHeader const& header) { return lower_case(header.name) == name; });
    if (known == known_headers.end()) continue;
    EnvelopeMember member;
    member.path = {std::string{known->name}};
    member.kind = MemberKind::string;
    member.text = known->name == content_range ? complete_length(value) : value;
    member.empty = member.text.empty();
    members.push_back(std::move(member));
  }
  return members;
}

std::optional<PagingWord> header_word(std::string_view name) {
  auto const* const known =
      std::find_if(known_headers.begin(), known_headers.end(),
                   [&](KnownHeader const& header) { return header.name == name; });
  return known == known_headers.end() ? std::nullopt : std::optional{known->word};
}

}  // namespace loanpulse
