#pragma once

#include "config/declared_columns.hpp"
#include "config/key_form.hpp"
#include "config/open_connections.hpp"
#include "config/read_scalar.hpp"
#include "config/secret_sources.hpp"
#include "config/yaml_map.hpp"
#include "model/request_template.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace loanpulse {

/// What the reading of a key may need from elsewhere: where secrets come from, and what the keys
/// before it said.
struct ReadContext {
  explicit ReadContext(SecretSources const& where) : sources{where} { columns.set_unreadable(); }

  SecretSources const& sources;
  DeclaredColumns columns{};  ///< of the target, once that has been read
  /// A placeholder of a request, and the value that it stands in.
  struct UsedPlaceholder {
    Placeholder placeholder;
    YamlValue place;
  };
  std::vector<UsedPlaceholder> placeholders{};
  /// Of connections.d, by which sources are completed; null: there are none.
  OpenConnections* connections = nullptr;
  int name_line = 0;   ///< of the job's name; 0 while there is no usable one
  int table_line = 0;  ///< of the target's table; 0 while there is no usable one
  int shift_line = 0;  ///< of source.on_shift; 0 where it is not written
};

/// How the values of a type are read, and what may be written. See config/value_types.hpp for those
/// that there are.
template <class Value>
struct ValueType {
  /// Reads what stands there and returns true. What is wrong is reported; false means that `into`
  /// is as it was.
  std::function<bool(YamlValue const&, Value& into, ReadContext&)> read;
  /// The form of the values; `defaults` holds where nothing is said.
  std::function<Form(Value const& defaults)> form;
  /// A value as it is written in the file; "" for one that is not written, such as an empty path.
  std::function<std::string(Value const&)> show = [](Value const&) { return std::string{}; };
  bool is_secret = false;  ///< nothing of a value is shown
};

/// Another key of the same map, and what is reported where it is missing or in the way.
struct OtherKey {
  std::string key{};
  std::string message{};
};

/// One key of a map that fills a `Struct`: how it is read, and all that is written about it.
template <class Struct>
struct Key {
  std::string name;
  std::string meaning;
  std::function<bool(YamlValue const&, Struct& into, ReadContext&)> read;
  std::function<Form(Struct const& defaults)> form;
  std::function<std::string(Struct const& defaults)> show = [](Struct const&) {
    return std::string{};
  };
  bool is_secret = false;
  bool is_required = false;
  std::string cure{};           ///< follows "is required"
  std::string default_words{};  ///< the default, where it depends on something
  OtherKey needs{};
  OtherKey excludes{};

  Key required(std::string how = {}) && {
    is_required = true;
    cure = std::move(how);
    return std::move(*this);
  }
  Key otherwise(std::string words) && {
    default_words = std::move(words);
    return std::move(*this);
  }
  /// A sound value without that other key is reported by the message.
  Key only_with(std::string key, std::string message) && {
    needs = {std::move(key), std::move(message)};
    return std::move(*this);
  }
  /// A sound value beside that other key is reported by the message.
  Key not_with(std::string key, std::string message) && {
    excludes = {std::move(key), std::move(message)};
    return std::move(*this);
  }
};

/// All keys of a map that fills a `Struct`. It is read, refused and described by this one table.
/// Constant after it was made, and safe from every thread.
template <class Struct>
struct KeyTable {
  std::string section{};  ///< its own table in the reference, see Form::section
  std::vector<Key<Struct>> keys;
  std::vector<KeyGroup> groups{};
  bool holds_secrets = false;  ///< then nothing of the map is shown but the words of other keys
  /// Reports what is wrong with keys that are right one by one. Called last, with a map.
  std::function<void(YamlMap const&, Struct&, ReadContext&)> check{};

  /// Reads the map over what `into` holds. True if it is a map: what is wrong in it is reported.
  bool read(YamlValue const& value, Struct& into, ReadContext& context) const {
    YamlMap map{holds_secrets ? value.kept_secret() : value};
    if (map.is_valid()) read_keys(map, into, context);
    return map.is_valid();
  }

  /// Reads the keys of a valid map and refuses all but these, and those that were looked up before.
  /// Returns whether each that is there, or has to be, is sound by itself.
  bool read_keys(YamlMap& map, Struct& into, ReadContext& context) const {
    bool sound = true;
    for (auto const& key : keys) sound = read_key(key, map, into, context) && sound;
    map.refuse_other_keys();
    for (auto const& group : groups) check_group(group, map);
    if (check) check(map, into, context);
    return sound;
  }

  TableFacts facts(Struct const& defaults) const {
    TableFacts facts;
    for (auto const& key : keys) {
      facts.keys.push_back({.name = key.name,
                            .form = std::make_shared<Form const>(key.form(defaults)),
                            .is_required = key.is_required,
                            .fallback = key.is_required ? std::string{} : key.show(defaults),
                            .otherwise = key.default_words,
                            .meaning = key.meaning,
                            .needs = key.needs.key,
                            .excludes = key.excludes.key});
    }
    facts.groups = groups;
    return facts;
  }

 private:
  bool read_key(Key<Struct> const& key, YamlMap& map, Struct& into, ReadContext& context) const {
    auto const found = key.is_required ? map.require(key.name, key.cure) : map.find(key.name);
    if (!found) return !key.is_required && !map.contains(key.name);
    YamlValue const value = key.is_secret ? *found : found->shown_openly();
    if (!key.read(value, into, context)) return false;
    map.set_read(key.name);
    if (!key.needs.key.empty() && !map.contains(key.needs.key)) value.problem(key.needs.message);
    if (!key.excludes.key.empty() && map.contains(key.excludes.key)) {
      value.problem(key.excludes.message);
    }
    return true;
  }

  static void check_group(KeyGroup const& group, YamlMap const& map) {
    auto const is_there = [&](std::string const& key) { return map.contains(key); };
    auto const count =
        static_cast<std::size_t>(std::count_if(group.keys.begin(), group.keys.end(), is_there));
    bool const fits = count >= group.least && count <= group.most;
    if (!fits && !group.message.empty()) map.value().problem(group.message);
  }
};

/// A key that fills a member.
template <class Struct, class Value>
Key<Struct> key(std::string name, Value Struct::*member, ValueType<Value> type,
                std::string meaning) {
  return {.name = std::move(name),
          .meaning = std::move(meaning),
          .read = [=](YamlValue const& value, Struct& into,
                      ReadContext& context) { return type.read(value, into.*member, context); },
          .form = [=](Struct const& defaults) { return type.form(defaults.*member); },
          .show = [=](Struct const& defaults) { return type.show(defaults.*member); },
          .is_secret = type.is_secret};
}

/// The same of a member that has no value without the key.
template <class Struct, class Value>
Key<Struct> key(std::string name, std::optional<Value> Struct::*member, ValueType<Value> type,
                std::string meaning) {
  return {.name = std::move(name),
          .meaning = std::move(meaning),
          .read =
              [=](YamlValue const& value, Struct& into, ReadContext& context) {
                Value found{};
                if (!type.read(value, found, context)) return false;
                into.*member = std::move(found);
                return true;
              },
          .form = [=](Struct const&) { return type.form(Value{}); },
          .is_secret = type.is_secret};
}

/// A key whose value is read by more than its own type: by what the keys before it said, say.
template <class Struct>
Key<Struct> key(std::string name, Form form,
                std::function<bool(YamlValue const&, Struct& into, ReadContext&)> read,
                std::string meaning) {
  return {.name = std::move(name),
          .meaning = std::move(meaning),
          .read = std::move(read),
          .form = [form = std::move(form)](Struct const&) { return form; }};
}

}  // namespace loanpulse
