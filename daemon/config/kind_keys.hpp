#pragma once

#include "config/value_types.hpp"
#include "model/kind_key.hpp"
#include "model/secret.hpp"

#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

namespace loanpulse {

// Tables of the kinds of model/paging.hpp and model/auth.hpp, made of what each kind says of its
// keys there, so that a new kind needs no table of its own.

/// What texts and secrets of a use take.
ValueType<std::string> kind_text(KeyUse use);
ValueType<Secret> kind_secret(KeyUse use);

template <class Kind, class Value>
Key<Kind> key_of(KindKey<Kind, Value> const& of) {
  std::string name{of.name};
  std::string meaning{of.meaning};
  if constexpr (std::is_same_v<Value, std::size_t>) {
    auto number = key(name, of.member, takes::count(of.min, of.max), meaning);
    if (of.only_with.empty()) return number;
    std::string const other{of.only_with};
    return std::move(number).only_with(
        other, "is not sent without " + other + "; name the API's parameter for a page's size");
  } else if constexpr (std::is_same_v<Value, Secret>) {
    return key(name, of.member, kind_secret(of.use), meaning)
        .required("such as ${credential:NAME}");
  } else {
    return key(name, of.member, kind_text(of.use), meaning);
  }
}

template <class Kind>
KeyTable<Kind> const& kind_table() {
  static KeyTable<Kind> const table{
      .keys = std::apply([](auto const&... of) { return std::vector<Key<Kind>>{key_of(of)...}; },
                         Kind::keys())};
  return table;
}

/// All kinds of a variant, as takes::kinds() wants them.
template <class... Kinds>
std::vector<takes::Kind<std::variant<Kinds...>>> every_kind(std::variant<Kinds...> const&) {
  return {takes::kind<std::variant<Kinds...>>(std::string{Kinds::kind}, kind_table<Kinds>(),
                                              std::string{Kinds::meaning})...};
}

}  // namespace loanpulse
