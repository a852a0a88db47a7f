#include "fetch/render/render_body.hpp"

#include "fetch/render/render_text.hpp"
#include "fetch/url.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <utility>

namespace loanpulse {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

rapidjson::SizeType length(std::string_view text) {
  return static_cast<rapidjson::SizeType>(text.size());
}

/// Writes a document with its placeholders replaced.
class BodyWriter {
 public:
  BodyWriter(RequestBounds const& bounds, PagePosition const& position, QueryParams& values)
      : bounds_{bounds}, position_{position}, values_{values} {}

  std::string write(JsonTemplate const& document) {
    if (!write(document, nullptr)) writer_.Null();
    return {buffer_.GetString(), buffer_.GetSize()};
  }

 private:
  /// With its name in front where it is an object's member. False: it is left out.
  bool write(JsonTemplate const& json, std::string const* member, std::string const& name = {}) {
    auto const begin = [&] {
      if (member != nullptr) writer_.Key(member->data(), length(*member));
    };
    if (auto const* text = std::get_if<TextTemplate>(&json.value)) {
      auto const rendered = render(*text, bounds_, position_);
      if (!rendered) return false;
      begin();
      values_.emplace_back(name, rendered->text);
      return rendered->is_number ? raw(rendered->text, rapidjson::kNumberType)
                                 : writer_.String(rendered->text.data(), length(rendered->text));
    }
    begin();
    if (auto const* literal = std::get_if<JsonTemplate::Literal>(&json.value)) {
      values_.emplace_back(name, literal->text);
      return raw(literal->text, rapidjson::kNumberType);
    }
    if (auto const* list = std::get_if<JsonTemplate::Array>(&json.value)) {
      writer_.StartArray();
      for (auto const& element : *list) write(element, nullptr, name);
      return writer_.EndArray();
    }
    writer_.StartObject();
    for (auto const& [key, inner] : std::get<JsonTemplate::Object>(json.value)) {
      write(inner, &key, key);
    }
    return writer_.EndObject();
  }

  bool raw(std::string const& text, rapidjson::Type type) {
    return writer_.RawValue(text.data(), text.size(), type);
  }

  RequestBounds const& bounds_;
  PagePosition const& position_;
  QueryParams& values_;
  rapidjson::StringBuffer buffer_;
  Writer writer_{buffer_};
};

std::string encoded_name(std::string_view name) {
  constexpr std::string_view allowed = "$!*'(),;:@/?";
  std::string text;
  for (char const c : name) {
    bool const stays = allowed.find(c) != std::string_view::npos;
    text += stays ? std::string{c} : percent_encode({&c, 1});
  }
  return text;
}

}  // namespace

std::vector<RenderedParam> render(std::vector<ParamTemplate> const& params,
                                  RequestBounds const& bounds, PagePosition const& position) {
  std::vector<RenderedParam> rendered;
  for (auto const& param : params) {
    for (auto const& value : param.values) {
      auto const text = render(value, bounds, position);
      if (!text) continue;
      rendered.push_back({param.name, text->text, value.has_secrets() ? "***" : text->text});
    }
  }
  return rendered;
}

RenderedBody render(BodyTemplate const& body, RequestBounds const& bounds,
                    PagePosition const& position) {
  RenderedBody rendered;
  if (auto const* json = std::get_if<JsonBody>(&body)) {
    rendered.content_type = "application/json";
    rendered.text = BodyWriter{bounds, position, rendered.values}.write(json->document);
  }
  if (auto const* form = std::get_if<FormBody>(&body)) {
    rendered.content_type = "application/x-www-form-urlencoded";
    auto const fields = render(form->fields, bounds, position);
    rendered.text = form_text(fields);
    for (auto const& field : fields) rendered.values.emplace_back(field.name, field.value);
  }
  return rendered;
}

std::string query_string(std::vector<RenderedParam> const& params) {
  std::string text;
  for (auto const& param : params) {
    if (!text.empty()) text += '&';
    text += encoded_name(param.name) + "=" + percent_encode(param.value);
  }
  return text;
}

std::string form_text(std::vector<RenderedParam> const& params) {
  std::string text;
  for (auto const& param : params) {
    if (!text.empty()) text += '&';
    text += percent_encode(param.name) + "=" + percent_encode(param.value);
  }
  return text;
}

}  // namespace loanpulse
