#include "model/auth.hpp"

#include <type_traits>

namespace loanpulse {

std::string_view auth_header(Auth const& auth) {
  return std::visit([](auto const& kind) { return kind.header(); }, auth);
}

std::vector<std::pair<std::string_view, Secret>> declared_secrets(Auth const& auth) {
  std::vector<std::pair<std::string_view, Secret>> secrets;
  auto const add = [&]<class Value>(auto const& key, Value const& value) {
    if constexpr (std::is_same_v<Value, Secret>) secrets.emplace_back(key.name, value);
  };
  std::visit([&](auto const& kind) { for_each_key(kind, add); }, auth);
  return secrets;
}

}  // namespace loanpulse
