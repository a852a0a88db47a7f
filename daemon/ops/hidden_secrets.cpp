#include "ops/hidden_secrets.hpp"

#include <algorithm>
#include <atomic>
#include <list>
#include <mutex>
#include <utility>

#include "ops/secret_spelling.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t shortest_secret = 4;
constexpr std::size_t shortest_for_base64 = 8;

/// Of the whole process. Objects enter and leave it as runs come and go.
struct Registry {
  std::mutex mutex;
  std::list<std::pair<HiddenSecrets const*, std::vector<std::string>>> values;
  std::shared_ptr<SecretTable const> table;
  std::atomic<bool> in_use{false};  ///< most texts are shown while nothing has to be hidden

  void renew() {
    std::vector<std::string> all;
    for (auto const& [owner, each] : values) all.insert(all.end(), each.begin(), each.end());
    table = all.empty() ? nullptr : std::make_shared<SecretTable const>(all);
    in_use = table != nullptr;
  }
};

Registry& registry() {
  static Registry one;
  return one;
}

}  // namespace

SecretTable::SecretTable(std::vector<std::string> const& values) {
  for (auto const& value : values) {
    if (value.size() < shortest_secret) continue;
    spellings_.push_back(value);
    if (value.size() < shortest_for_base64) continue;
    for (auto& spelling : base64_spellings(value)) spellings_.push_back(std::move(spelling));
  }
  // The longest first, so that a token within another one does not leave the rest standing.
  std::sort(spellings_.begin(), spellings_.end(), [](auto const& left, auto const& right) {
    return left.size() != right.size() ? left.size() > right.size() : left < right;
  });
  spellings_.erase(std::unique(spellings_.begin(), spellings_.end()), spellings_.end());
  if (spellings_.empty()) return;
  for (char const c : {'%', '\\'}) begins_[static_cast<unsigned char>(c)] = true;
  for (auto const& spelling : spellings_) {
    begins_[static_cast<unsigned char>(spelling.front())] = true;
  }
}

std::size_t SecretTable::length_at(std::string_view text, std::size_t at) const {
  if (!begins_[static_cast<unsigned char>(text[at])]) return 0;
  std::size_t longest = 0;
  for (auto const& spelling : spellings_) {
    longest = std::max(longest, spelled_length(text.substr(at), spelling));
  }
  return longest;
}

HiddenSecrets::HiddenSecrets(std::vector<std::string> values) {
  auto& all = registry();
  std::lock_guard const lock{all.mutex};
  all.values.emplace_back(this, std::move(values));
  all.renew();
}

HiddenSecrets::~HiddenSecrets() {
  auto& all = registry();
  std::lock_guard const lock{all.mutex};
  all.values.remove_if([this](auto const& entry) { return entry.first == this; });
  all.renew();
}

std::shared_ptr<SecretTable const> HiddenSecrets::current() {
  auto& all = registry();
  if (!all.in_use) return nullptr;
  std::lock_guard const lock{all.mutex};
  return all.table;
}

std::string without_secrets(std::string_view text) {
  auto const secrets = HiddenSecrets::current();
  if (!secrets) return std::string{text};
  std::string result;
  std::size_t shown = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t const length = secrets->length_at(text, at);
    if (length == 0) {
      ++at;
      continue;
    }
    result.append(text.substr(shown, at - shown)).append("***");
    at += length;
    shown = at;
  }
  return result.append(text.substr(shown));
}

std::size_t before_secret(std::string_view text, std::size_t at) {
  constexpr std::size_t longest = 16u << 10;
  auto const secrets = HiddenSecrets::current();
  if (!secrets) return at;
  for (std::size_t start = at - std::min(at, longest); start < std::min(at, text.size()); ++start) {
    if (secrets->length_at(text, start) > at - start) return start;
  }
  return at;
}

}  // namespace loanpulse
