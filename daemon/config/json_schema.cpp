#include "config/json_schema.hpp"

#include "config/config_keys.hpp"

#include <fmt/format.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <string_view>
#include <utility>
#include <vector>

namespace loanpulse {
namespace {

/// What a key says of itself beside what its value may be.
std::string description_of(KeyFacts const& key) {
  std::string text = key.meaning;
  bool const has_bounds =
      key.form->kind == Form::Kind::duration || key.form->kind == Form::Kind::size;
  if (has_bounds) text += fmt::format(" Takes {} to {}.", key.form->min, key.form->max);
  if (!key.otherwise.empty()) text += fmt::format(" Default: {}.", key.otherwise);
  return text;
}

class SchemaWriter {
 public:
  SchemaWriter() { writer_.SetIndent(' ', 2); }

  std::string document(std::string_view title, TableFacts const& table, bool may_be_empty) {
    open();
    text("$schema", "http://json-schema.org/draft-07/schema#");
    text("title", title);
    if (may_be_empty) {
      types({"object", "null"});
    } else {
      text("type", "object");
    }
    keys_of(table);
    close();
    return std::string{buffer_.GetString(), buffer_.GetSize()} + '\n';
  }

 private:
  void open() { writer_.StartObject(); }
  void close() { writer_.EndObject(); }
  void name(std::string_view key) {
    writer_.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  }
  void value(std::string_view text) {
    writer_.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  }
  /// A number as it is written.
  void number(std::string_view key, std::string const& digits) {
    if (digits.empty()) return;
    name(key);
    writer_.RawValue(digits.data(), digits.size(), rapidjson::kNumberType);
  }
  void text(std::string_view key, std::string_view content) {
    name(key);
    value(content);
  }
  void texts(std::string_view key, std::vector<std::string> const& all) {
    name(key);
    writer_.StartArray();
    for (auto const& one : all) value(one);
    writer_.EndArray();
  }
  void types(std::vector<std::string> const& all) { texts("type", all); }

  void scalar(Form const& form) {
    // YAML makes numbers and booleans of some texts; LoanPulse reads what is written.
    types({"string", "number", "boolean"});
    if (form.kind == Form::Kind::text && form.min != "0") number("minLength", "1");
    if (!form.pattern.empty()) text("pattern", form.pattern);
    if (!form.words.empty()) texts("examples", form.words);
  }

  void boolean(Form const& form) {
    types({"boolean", "string"});
    text("pattern", form.words.empty() ? "^(true|false)$" : "^true$");
    if (form.words.empty()) return;
    name("not");
    open();
    name("enum");
    writer_.StartArray();
    writer_.Bool(false);
    writer_.EndArray();
    close();
  }

  /// A number may stand in quotes.
  void quantity(Form const& form, std::string_view type, std::string_view pattern) {
    types({std::string{type}, "string"});
    number("minimum", form.min);
    number("maximum", form.max);
    text("pattern", pattern);
  }

  void written(std::string_view pattern) {
    text("type", "string");
    text("pattern", pattern);
  }

  void entries(Form const& form, std::string_view least, std::string_view most) {
    number(least, form.min);
    number(most, form.max);
  }

  void list(Form const& form) {
    text("type", "array");
    entries(form, "minItems", "maxItems");
    name("items");
    schema(form.parts[0]);
  }

  void choice(std::string_view how, std::vector<Form> const& forms) {
    name(how);
    writer_.StartArray();
    for (auto const& form : forms) schema(form);
    writer_.EndArray();
  }

  /// The keywords of a schema, without the braces.
  void keywords(Form const& form) {
    switch (form.kind) {
      case Form::Kind::any:
        return;
      case Form::Kind::text:
      case Form::Kind::secret:
        return scalar(form);
      case Form::Kind::boolean:
        return boolean(form);
      case Form::Kind::count:
        return quantity(form, "integer", "^[0-9]+$");
      case Form::Kind::fraction:
        return quantity(form, "number", "^[0-9.eE+-]+$");
      case Form::Kind::duration:
        return written("^([0-9]+(d|h|m|s|ms))+$");
      case Form::Kind::size:
        return written("^[0-9]+ ?(B|KiB|MiB|GiB)$");
      case Form::Kind::word:
        return texts("enum", form.words);
      case Form::Kind::list:
        return list(form);
      case Form::Kind::one_or_list: {
        Form several = form;
        several.kind = Form::Kind::list;
        return choice("anyOf", {form.parts[0], several});
      }
      case Form::Kind::map:
        text("type", "object");
        entries(form, "minProperties", "maxProperties");
        name("additionalProperties");
        return schema(form.parts[0]);
      case Form::Kind::either:
        return choice("anyOf", form.parts);
      case Form::Kind::keys:
        text("type", "object");
        return keys_of(form.tables[0]);
      case Form::Kind::kinds:
        return kinds(form);
    }
  }

  void schema(Form const& form) {
    open();
    keywords(form);
    close();
  }

  void fallback(KeyFacts const& key) {
    if (key.fallback.empty()) return;
    switch (key.form->kind) {
      case Form::Kind::boolean:
        name("default");
        writer_.Bool(key.fallback == "true");
        return;
      case Form::Kind::count:
      case Form::Kind::fraction:
        return number("default", key.fallback);
      case Form::Kind::keys:
      case Form::Kind::kinds:
        return;  // their own keys have theirs
      case Form::Kind::any:
      case Form::Kind::text:
      case Form::Kind::secret:
      case Form::Kind::duration:
      case Form::Kind::size:
      case Form::Kind::word:
      case Form::Kind::list:
      case Form::Kind::one_or_list:
      case Form::Kind::map:
      case Form::Kind::either:
        return text("default", key.fallback);
    }
  }

  void property(KeyFacts const& key) {
    name(key.name);
    open();
    text("description", description_of(key));
    keywords(*key.form);
    fallback(key);
    close();
  }

  /// What an object of these keys is; `word` is that of a kind.
  void keys_of(TableFacts const& table) {
    std::vector<std::string> required;
    name("properties");
    open();
    if (!table.word.empty()) {
      required.emplace_back("type");
      name("type");
      open();
      text("description", table.meaning);
      texts("enum", {table.word});
      close();
    }
    for (auto const& key : table.keys) {
      property(key);
      if (key.is_required) required.push_back(key.name);
    }
    close();
    if (!required.empty()) texts("required", required);
    name("additionalProperties");
    writer_.Bool(false);
    companions(table);
  }

  void required_sets(std::string_view how, std::vector<std::vector<std::string>> const& sets) {
    name(how);
    writer_.StartArray();
    for (auto const& set : sets) {
      open();
      texts("required", set);
      close();
    }
    writer_.EndArray();
  }

  /// Which keys go together.
  void companions(TableFacts const& table) {
    std::vector<std::vector<std::string>> never;
    for (auto const& group : table.groups) group_of(group, never);
    bool has_needs = false;
    for (auto const& key : table.keys) {
      has_needs = has_needs || !key.needs.empty();
      if (!key.excludes.empty()) never.push_back({key.name, key.excludes});
    }
    if (!never.empty()) {
      name("not");
      open();
      required_sets("anyOf", never);
      close();
    }
    if (!has_needs) return;
    name("dependencies");
    open();
    for (auto const& key : table.keys) {
      if (!key.needs.empty()) texts(key.name, {key.needs});
    }
    close();
  }

  void group_of(KeyGroup const& group, std::vector<std::vector<std::string>>& never) {
    if (group.least > 0) {
      std::vector<std::vector<std::string>> each;
      for (auto const& key : group.keys) each.push_back({key});
      required_sets(group.most == 1 ? "oneOf" : "anyOf", each);
      return;
    }
    for (std::size_t i = 0; i < group.keys.size(); ++i) {
      for (std::size_t j = i + 1; j < group.keys.size(); ++j) {
        never.push_back({group.keys[i], group.keys[j]});
      }
    }
  }

  void kinds(Form const& form) {
    std::vector<Form> each;
    for (auto const& table : form.tables) {
      each.push_back({.kind = Form::Kind::keys, .tables = {table}});
    }
    choice("oneOf", each);
  }

  rapidjson::StringBuffer buffer_;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer_{buffer_};
};

}  // namespace

std::string settings_schema() {
  bool const may_be_empty = true;
  return SchemaWriter{}.document("loanpulse.yaml", settings_keys().facts({}), may_be_empty);
}

std::string connection_schema() {
  bool const may_be_empty = false;
  return SchemaWriter{}.document("A connection of LoanPulse", connection_keys().facts({}),
                                 may_be_empty);
}

std::string job_schema() {
  bool const may_be_empty = false;
  return SchemaWriter{}.document("A job of LoanPulse", job_keys().facts({}), may_be_empty);
}

}  // namespace loanpulse
