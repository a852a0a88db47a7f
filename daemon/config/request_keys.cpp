// What a request carries beside its URL, credentials and headers.
#include "config/config_keys.hpp"
#include "config/pasted_secret.hpp"
#include "config/template_text.hpp"
#include "config/value_types.hpp"
#include "model/ascii_text.hpp"

#include <fmt/format.h>

#include <utility>

namespace loanpulse {
namespace {

/// Objects and lists within one another in a body. Deeper ones are refused.
constexpr int deepest_body = 32;

/// A number as JSON has it (RFC 8259, 6), which YAML may write in other ways.
bool is_json_number(std::string_view text) {
  auto const digits = [&] {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count])) ++count;
    text.remove_prefix(count);
    return count > 0;
  };
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.starts_with('0')) {
    text.remove_prefix(1);
  } else if (!digits()) {
    return false;
  }
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (!digits()) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (!digits()) return false;
  }
  return text.empty();
}

bool read_json(YamlValue const& value, JsonTemplate& into, ReadContext& context, int depth) {
  if (depth > deepest_body) {
    value.problem(
        fmt::format("holds more than {} objects or lists within one another", deepest_body));
    return false;
  }
  if (value.is_null()) {
    into.value = JsonTemplate::Literal{"null"};
    return true;
  }
  if (value.is_map()) {
    JsonTemplate::Object object;
    YamlMap const map{value};
    bool sound = map.is_valid();
    for (auto const& entry : map.entries()) {
      JsonTemplate member;
      sound = read_json(entry.value, member, context, depth + 1) && sound;
      object.push_back({entry.key, std::move(member)});
    }
    into.value = std::move(object);
    return sound;
  }
  if (value.is_list()) {
    JsonTemplate::Array array;
    bool sound = true;
    for (auto const& item : value.items()) {
      JsonTemplate element;
      sound = read_json(item, element, context, depth + 1) && sound;
      array.push_back(std::move(element));
    }
    into.value = std::move(array);
    return sound;
  }
  if (is_json_literal(value)) {
    into.value = JsonTemplate::Literal{value.scalar()};
    return true;
  }
  TextTemplate text;
  if (!read_template(value, text, context)) return false;
  into.value = std::move(text);
  return true;
}

bool read_params(YamlValue const& value, std::vector<ParamTemplate>& into, ReadContext& context) {
  YamlMap const map{value};
  for (auto const& entry : map.entries()) {
    std::vector<TextTemplate> values;
    for (auto const& item : entry.value.items_or_self()) {
      TextTemplate text;
      if (!read_template(item, text, context)) continue;
      warn_of_paste(item,
                    [&](std::string_view written) { return pasted_header(entry.key, written); });
      values.push_back(std::move(text));
    }
    into.emplace_back(entry.key, std::move(values));
  }
  return map.is_valid();
}

Form params_form(std::string noun) {
  return Form{.kind = Form::Kind::map,
              .noun = std::move(noun),
              .parts = {Form{.kind = Form::Kind::one_or_list,
                             .parts = {Form{.noun = "text", .min = "0"}}}}};
}

}  // namespace

bool is_json_literal(YamlValue const& value) {
  bool const is_plain = value.node().Tag() == "?";
  auto const& text = value.scalar();
  return is_plain && (text == "true" || text == "false" || is_json_number(text));
}

ValueType<JsonTemplate> takes::json_document() {
  return {.read = [](YamlValue const& value, JsonTemplate& into,
                     ReadContext& context) { return read_json(value, into, context, 0); },
          .form =
              [](JsonTemplate const&) {
                return Form{.kind = Form::Kind::any, .noun = "map, list or text"};
              }};
}

Key<Source> params_key() {
  return key<Source>(
      "params", params_form("parameter"),
      [](YamlValue const& value, Source& source, ReadContext& context) {
        return read_params(value, source.params, context);
      },
      "Query parameters; a list repeats one, an empty text is sent. One that is nothing but a "
      "placeholder without a value is left out.");
}

Key<Source> form_key() {
  return key<Source>(
             "form", params_form("field"),
             [](YamlValue const& value, Source& source, ReadContext& context) {
               FormBody form;
               if (!read_params(value, form.fields, context)) return false;
               source.body = std::move(form);
               source.method = HttpMethod::post;
               return true;
             },
             "The fields of a form, which is sent by POST.")
      .not_with("body", "and body cannot both be sent; remove one");
}

Key<Source> body_key() {
  return key<Source>(
      "body", takes::json_document().form({}),
      [](YamlValue const& value, Source& source, ReadContext& context) {
        JsonBody body;
        if (!read_json(value, body.document, context, 0)) return false;
        source.body = std::move(body);
        source.method = HttpMethod::post;
        return true;
      },
      "A JSON document, which is sent by POST. A member that is nothing but a placeholder keeps "
      "its type, and is left out without a value; a text in quotes stays a text.");
}

Key<Source> method_key() {
  auto const word = takes::word<HttpMethod>({{"GET", HttpMethod::get}, {"POST", HttpMethod::post}});
  return key<Source>(
             "method", word.form(HttpMethod::get),
             [word](YamlValue const& value, Source& source, ReadContext& context) {
               HttpMethod method{};
               if (!word.read(value, method, context)) return false;
               if (method == HttpMethod::get && !std::holds_alternative<NoBody>(source.body)) {
                 value.problem("is GET, which carries no body; write POST, or remove it");
               }
               source.method = method;
               return true;
             },
             "How is asked.")
      .otherwise("`GET`, or `POST` with `body` or `form`");
}

}  // namespace loanpulse
