#pragma once

#include "config/template_text.hpp"
#include "config/value_types.hpp"
#include "model/auth.hpp"
#include "model/kind_key.hpp"
#include "model/paging.hpp"
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

namespace takes {

/// The word "header", for true.
ValueType<bool> header_word();
ValueType<StopAt> stop();
ValueType<OAuth2Auth::Grant> grant();
ValueType<OAuth2Auth::ClientIn> client_in();
ValueType<std::vector<std::pair<std::string, Secret>>> secret_map();

}  // namespace takes

template <class Kind, class Value>
Key<Kind> key_of(KindKey<Kind, Value> const& of) {
  std::string name{of.name};
  std::string meaning{of.meaning};
  if constexpr (std::is_same_v<Value, std::size_t>) {
    return key(name, of.member, takes::count(of.min, of.max), meaning);
  } else if constexpr (std::is_same_v<Value, Secret>) {
    return key(name, of.member, kind_secret(of.use), meaning)
        .required("such as ${credential:NAME}");
  } else if constexpr (std::is_same_v<Value, std::optional<Secret>>) {
    return key(name, of.member, kind_secret(of.use), meaning);
  } else if constexpr (std::is_same_v<Value, std::vector<std::pair<std::string, Secret>>>) {
    return key(name, of.member, takes::secret_map(), meaning);
  } else if constexpr (std::is_same_v<Value, JsonTemplate>) {
    return key(name, of.member, takes::json_document(), meaning).required();
  } else if constexpr (std::is_same_v<Value, std::optional<std::chrono::milliseconds>>) {
    return key(name, of.member,
               takes::duration(std::chrono::seconds{1}, std::chrono::hours{24 * 366}), meaning);
  } else if constexpr (std::is_same_v<Value, OAuth2Auth::Grant>) {
    return key(name, of.member, takes::grant(), meaning);
  } else if constexpr (std::is_same_v<Value, OAuth2Auth::ClientIn>) {
    return key(name, of.member, takes::client_in(), meaning);
  } else if constexpr (std::is_same_v<Value, bool>) {
    return key(name, of.member,
               of.use == KeyUse::header_word ? takes::header_word() : takes::boolean(), meaning);
  } else if constexpr (std::is_same_v<Value, StopAt>) {
    return key(name, of.member, takes::stop(), meaning);
  } else if constexpr (std::is_same_v<Value, std::vector<int>>) {
    return key(name, of.member, takes::one_or_list(takes::count<int>(100, 599)), meaning);
  } else if constexpr (std::is_same_v<Value, std::string>) {
    auto text = key(name, of.member, kind_text(of.use), meaning);
    bool const is_required =
        of.use == KeyUse::record_path || of.use == KeyUse::url || of.use == KeyUse::sent_word;
    return is_required ? std::move(text).required() : std::move(text);
  } else {
    return key(name, of.member, kind_text(of.use), meaning);
  }
}

template <class Kind>
KeyTable<Kind> const& kind_table() {
  static KeyTable<Kind> const table{
      .keys = std::apply([](auto const&... of) { return std::vector<Key<Kind>>{key_of(of)...}; },
                         Kind::keys()),
      .check = [](YamlMap const& map, Kind& found, ReadContext&) {
        if constexpr (requires { found.fault(); }) {
          if (auto fault = found.fault(); !fault.empty()) map.value().problem(std::move(fault));
        }
      }};
  return table;
}

/// All kinds of a variant, as takes::kinds() wants them.
template <class... Kinds>
std::vector<takes::Kind<std::variant<Kinds...>>> every_kind(std::variant<Kinds...> const&) {
  return {takes::kind<std::variant<Kinds...>>(std::string{Kinds::kind}, kind_table<Kinds>(),
                                              std::string{Kinds::meaning})...};
}

}  // namespace loanpulse
