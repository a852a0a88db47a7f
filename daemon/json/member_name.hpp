#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {

/// A member's name as APIs spell it in a dozen ways: small letters and digits only. "has_more",
/// "hasMore" and "HAS-MORE" are "hasmore".
std::string plain_name(std::string_view name);

/// The words of a name in small letters: "pageInfo" and "page_info" are "page" and "info".
std::vector<std::string> words_of(std::string_view name);

/// The path as configuration takes it: "paging.next", "@odata\.nextLink".
std::string path_text(std::vector<std::string> const& path);

/// A text as YAML takes it, in quotes where they are needed.
std::string in_yaml(std::string const& text);
std::string path_in_yaml(std::vector<std::string> const& path);

/// Whether one of `entries` means the member at `path`: by its name, by its path, or by the path of
/// what holds it.
bool is_named(std::vector<std::string> const& path, std::vector<std::string> const& entries);

}  // namespace loanpulse
