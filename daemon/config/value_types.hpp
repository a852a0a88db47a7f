#pragma once

#include "config/key_table.hpp"
#include "model/limits.hpp"
#include "model/secret.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace loanpulse::takes {

// What the keys of the configuration take: key("lag", &Incremental::lag, takes::duration(…), …).

/// What is wrong with a value, and the cure; empty when nothing is.
template <class Value>
using Fault = std::function<std::string(Value const&)>;

/// A text that is not empty and no secret. `noun` says what it is: "host name".
ValueType<std::string> text(std::string noun = "text");
ValueType<std::string> text_or_empty(std::string noun = "text");
/// What names a job or a connection: 1 to 63 characters of a-z, 0-9, '_' and '-'.
ValueType<std::string> name();
/// See json/json_path.hpp.
ValueType<std::string> path();
/// An IANA time zone that this machine knows.
ValueType<std::string> timezone();
/// An absolute path, kept as it is written, and one without "." and "..".
ValueType<std::filesystem::path> file();
ValueType<std::filesystem::path> folder();
ValueType<bool> boolean();
/// A number of 0..1.
ValueType<double> fraction();
/// See values/duration.hpp and config/byte_size.hpp; `min`..`max`.
ValueType<std::chrono::milliseconds> duration(std::chrono::milliseconds min,
                                              std::chrono::milliseconds max);
ValueType<std::size_t> size(std::size_t min, std::size_t max);
/// A text in which `${…}` is expanded. `looks` warns of what most likely is no secret as it should
/// be: see config/pasted_secret.hpp.
ValueType<Secret> secret(std::string noun, std::string (*looks)(std::string_view),
                         Fault<std::string> fault = {});

/// What a count may be as long as nobody says how large it may get.
constexpr std::size_t no_maximum = std::numeric_limits<std::int64_t>::max();

/// A whole number of `min`..`max`.
template <class Number = std::size_t>
ValueType<Number> count(std::size_t min, std::size_t max) {
  return {.read =
              [=](YamlValue const& value, Number& into, ReadContext&) {
                std::size_t number = 0;
                if (!read_count(value, number, min, max)) return false;
                into = static_cast<Number>(number);
                return true;
              },
          .form =
              [=](Number const&) {
                return Form{.kind = Form::Kind::count,
                            .min = std::to_string(min),
                            .max = max == no_maximum ? "" : std::to_string(max)};
              },
          .show = [](Number const& number) { return std::to_string(number); }};
}

/// One of a few words, each with its meaning.
template <class Meaning>
ValueType<Meaning> word(std::vector<std::pair<std::string, Meaning>> choices) {
  std::vector<std::string> names;
  for (auto const& choice : choices) names.push_back(choice.first);
  return {.read =
              [=](YamlValue const& value, Meaning& into, ReadContext&) {
                auto const index = read_name(value, names);
                if (index) into = choices[*index].second;
                return index.has_value();
              },
          .form = [=](Meaning const&) { return Form{.kind = Form::Kind::word, .words = names}; },
          .show =
              [=](Meaning const& meaning) {
                for (auto const& choice : choices) {
                  if (choice.second == meaning) return choice.first;
                }
                return std::string{};
              }};
}

/// `fail` or `allow`: what becomes of what a guard finds.
ValueType<OnFinding> finding();

/// Values of `type` with which `fault` finds nothing wrong.
template <class Value>
ValueType<Value> checked(ValueType<Value> type, Fault<Value> fault) {
  auto const read = type.read;
  type.read = [=](YamlValue const& value, Value& into, ReadContext& context) {
    Value found{};
    if (!read(value, found, context)) return false;
    if (auto what = fault(found); !what.empty()) {
      value.problem(std::move(what));
      return false;
    }
    into = std::move(found);
    return true;
  };
  return type;
}

/// The same values, with more said of their form.
template <class Value>
ValueType<Value> described(ValueType<Value> type, std::function<void(Form&)> say) {
  auto const form = type.form;
  type.form = [=](Value const& defaults) {
    Form more = form(defaults);
    say(more);
    return more;
  };
  return type;
}

/// The entries that are right of a list, which has at most `most`; `cure` is for more.
template <class Value>
ValueType<std::vector<Value>> list(ValueType<Value> type, std::size_t most, std::string cure) {
  return {.read =
              [=](YamlValue const& value, std::vector<Value>& into, ReadContext& context) {
                YamlValue const place = type.is_secret ? value.kept_secret() : value;
                auto const items = place.items();
                if (items.size() > most) {
                  value.problem(fmt::format("has {} entries and at most {} are possible; {}",
                                            items.size(), most, cure));
                }
                into.clear();
                for (auto const& item : items) {
                  Value found{};
                  if (type.read(item, found, context)) into.push_back(std::move(found));
                }
                return place.is_list();
              },
          .form =
              [=](std::vector<Value> const&) {
                return Form{.kind = Form::Kind::list,
                            .max = std::to_string(most),
                            .parts = {type.form(Value{})}};
              },
          .is_secret = type.is_secret};
}

/// The entries that are right, of a list or one by itself.
template <class Value>
ValueType<std::vector<Value>> one_or_list(ValueType<Value> type) {
  return {.read =
              [=](YamlValue const& value, std::vector<Value>& into, ReadContext& context) {
                into.clear();
                for (auto const& item : value.items_or_self()) {
                  Value found{};
                  if (type.read(item, found, context)) into.push_back(std::move(found));
                }
                return value.is_scalar() || value.is_list();
              },
          .form =
              [=](std::vector<Value> const&) {
                return Form{.kind = Form::Kind::one_or_list, .parts = {type.form(Value{})}};
              }};
}

/// A map of the keys of a table.
template <class Struct>
ValueType<Struct> keys(KeyTable<Struct> const& table) {
  return {.read = [&table](YamlValue const& value, Struct& into,
                           ReadContext& context) { return table.read(value, into, context); },
          .form =
              [&table](Struct const& defaults) {
                return Form{.kind = Form::Kind::keys,
                            .section = table.section,
                            .tables = {table.facts(defaults)}};
              },
          .show = [](Struct const&) { return std::string{"{}"}; },
          .is_secret = table.holds_secrets};
}

/// One of the structs that a key `type` chooses between.
template <class Variant>
struct Kind {
  std::string word;
  std::string meaning;  ///< one sentence
  /// Reads the other keys of the map, and refuses what is none of them.
  std::function<void(YamlMap&, Variant& into, ReadContext&)> read;
  std::function<TableFacts()> facts;
  std::function<bool(Variant const&)> holds;
};

template <class Variant, class Struct>
Kind<Variant> kind(std::string word, KeyTable<Struct> const& table, std::string meaning) {
  return {.word = std::move(word),
          .meaning = std::move(meaning),
          .read =
              [&table](YamlMap& map, Variant& into, ReadContext& context) {
                Struct found{};
                table.read_keys(map, found, context);
                into = std::move(found);
              },
          .facts = [&table] { return table.facts(Struct{}); },
          .holds = [](Variant const& value) { return std::holds_alternative<Struct>(value); }};
}

/// A map whose key `type` says which kind it is. Which other keys are right depends on that, so
/// that nothing is said of them while it is wrong.
template <class Variant>
ValueType<Variant> kinds(std::string section, std::vector<Kind<Variant>> all,
                         bool hold_secrets = false) {
  std::vector<std::string> words;
  for (auto const& one : all) words.push_back(one.word);
  auto const read = [=](YamlValue const& value, Variant& into, ReadContext& context) {
    YamlMap map{hold_secrets ? value.kept_secret() : value};
    auto const type = map.require("type");
    auto const index = type ? read_name(type->shown_openly(), words) : std::nullopt;
    if (index) all[*index].read(map, into, context);
    return index.has_value();
  };
  auto const form = [=](Variant const&) {
    Form kinds{.kind = Form::Kind::kinds, .section = section};
    for (auto const& one : all) {
      kinds.tables.push_back(one.facts());
      kinds.tables.back().word = one.word;
      kinds.tables.back().meaning = one.meaning;
    }
    return kinds;
  };
  auto const show = [=](Variant const& value) {
    for (auto const& one : all) {
      if (one.holds(value)) return fmt::format("{{type: {}}}", one.word);
    }
    return std::string{};
  };
  return {.read = read, .form = form, .show = show, .is_secret = hold_secrets};
}

}  // namespace loanpulse::takes
