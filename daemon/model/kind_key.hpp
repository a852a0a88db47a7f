#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "model/secret.hpp"

namespace loanpulse {

/// What a key of a kind is for, which the type of its member does not tell.
enum class KeyUse {
  position_param,  ///< names the request's parameter that says where the list goes on
  size_param,      ///< names the one that says how many records a page may have
  size,            ///< that number
  number,          ///< any other whole number
  answer_path,     ///< where an answer says something of the list, beside its records
  record_path,     ///< the member of a record that says something of the list
  answer_member,   ///< the member of another answer than a page
  header,          ///< names a header of an answer
  header_word,     ///< true for the word "header"
  text,            ///< anything that is sent or looked for as it is
  prefix,          ///< what stands before a value; may be empty
  flag,            ///< true or false
  rule,            ///< one of a few words
  statuses,        ///< of HTTP
  token,           ///< a secret of visible characters
  secret,          ///< any other
  url,             ///< of a server beside the source's
  sent_word,       ///< a word that is sent and has to be there
};

/// A key of a kind of paginator or authentication, which holds for the reader of the configuration,
/// for its reference, and for whoever wants to know what the kind sends or looks at.
template <class Kind, class Value>
struct KindKey {
  std::string_view name;
  Value Kind::*member;
  KeyUse use;
  std::string_view meaning;  ///< for the reference
  std::size_t min = 0;       ///< of numbers, inclusive
  std::size_t max = 0;
  std::string_view only_with = {};  ///< the key without which this one says nothing; empty: none
};

template <class Kind, class Value>
constexpr KindKey<Kind, Value> kind_key(std::string_view name, Value Kind::*member, KeyUse use,
                                        std::string_view meaning) {
  return {name, member, use, meaning};
}

template <class Kind>
constexpr KindKey<Kind, std::size_t> kind_key(std::string_view name, std::size_t Kind::*member,
                                              KeyUse use, std::size_t min, std::size_t max,
                                              std::string_view meaning,
                                              std::string_view only_with = {}) {
  return {name, member, use, meaning, min, max, only_with};
}

/// Calls `visit(key, value)` for each key of the kind, in their order.
template <class Kind, class Visit>
void for_each_key([[maybe_unused]] Kind& kind, Visit&& visit) {
  std::apply([&](auto const&... key) { (visit(key, kind.*key.member), ...); }, Kind::keys());
}

/// The words by which the configuration names the kinds of a variant, in its order.
template <class... Kinds>
std::vector<std::string> kind_names(std::variant<Kinds...> const&) {
  return {std::string{Kinds::kind}...};
}

/// A key that has a text, and that text.
struct KeyText {
  std::string_view key;
  std::string text;
};

/// The texts of the keys of one use that are there, or have a default.
template <class... Kinds>
std::vector<KeyText> key_texts(std::variant<Kinds...> const& kind, KeyUse use) {
  std::vector<KeyText> texts;
  auto const add = [&]<class Value>(auto const& key, Value const& value) {
    if (key.use != use) return;
    if constexpr (std::is_same_v<Value, std::string>) texts.push_back({key.name, value});
    if constexpr (std::is_same_v<Value, std::optional<std::string>>) {
      if (value) texts.push_back({key.name, *value});
    }
    if constexpr (std::is_same_v<Value, std::size_t>) {
      texts.push_back({key.name, std::to_string(value)});
    }
  };
  std::visit([&](auto const& one) { for_each_key(one, add); }, kind);
  return texts;
}

}  // namespace loanpulse
