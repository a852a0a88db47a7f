#pragma once

#include "model/secret.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace loanpulse {

/// How a point in time is written into a request.
struct TimeSpelling {
  enum class Kind {
    own,      ///< as the source writes it; an instant of ours as RFC 3339
    date,     ///< 2024-01-31
    iso,      ///< RFC 3339, in UTC: 2024-01-31T10:00:00Z
    unix_s,   ///< whole seconds since 1970
    unix_ms,  ///< whole milliseconds since 1970
    pattern,  ///< strftime
  };
  Kind kind = Kind::own;
  std::string pattern{};  ///< of `pattern`
  std::string zone{};     ///< IANA, whose clock is read; empty: UTC

  bool operator==(TimeSpelling const&) const = default;
};

/// What varies between the requests of a job: `{start:unix}`.
struct Placeholder {
  enum class Kind {
    start,   ///< from where on the run reads
    end,     ///< up to where
    now,     ///< when the run started
    cursor,  ///< where the paginator stands, for those that are told by the answers
    page,    ///< the same, by page numbers
    offset,  ///< the same, by records
    limit,   ///< the size of a page
    each,    ///< a value of `for_each`, which `name` says
  };
  Kind kind = Kind::start;
  std::chrono::milliseconds before{0};  ///< of `now`: so much earlier
  TimeSpelling spelling{};              ///< of times
  std::string name{};                   ///< of `each`: "region", "loan.id"

  bool operator==(Placeholder const&) const = default;
};

/// The word that stands between the braces.
std::string word_of(Placeholder const& placeholder);
/// All that are there in every job, in the order of the enumeration.
std::vector<std::string> placeholder_words();
/// Whether it stands for a point in time, which can be written in several ways.
constexpr bool is_time(Placeholder::Kind kind) {
  return kind == Placeholder::Kind::start || kind == Placeholder::Kind::end ||
         kind == Placeholder::Kind::now || kind == Placeholder::Kind::each;
}

/// A text of a request in which placeholders and secrets may stand: "updated >= '{start:iso}'". A
/// value.
class TextTemplate {
 public:
  using Part = std::variant<std::string, Secret, Placeholder>;

  TextTemplate() = default;
  TextTemplate(std::string text);
  TextTemplate(char const* text) : TextTemplate{std::string{text}} {}
  TextTemplate(Secret secret);
  explicit TextTemplate(std::vector<Part> parts) : parts_{std::move(parts)} {}

  std::vector<Part> const& parts() const { return parts_; }
  bool empty() const { return parts_.empty(); }

  /// The placeholder that it consists of; null when it is more or less than one.
  Placeholder const* sole_placeholder() const;
  bool has(Placeholder::Kind kind) const;
  bool has_placeholders() const;
  bool has_secrets() const;

  /// For whom it may concern: placeholders as they are written, secrets as `***`.
  std::string shown() const;
  /// With the secrets, and nothing in place of placeholders: for what compares and hides values.
  std::string revealed() const;

  bool operator==(TextTemplate const& other) const;

 private:
  std::vector<Part> parts_;
};

/// A query parameter, or a field of a form. A list of values repeats it.
struct ParamTemplate {
  ParamTemplate(std::string param, TextTemplate value)
      : name{std::move(param)}, values{std::move(value)} {}
  ParamTemplate(std::string param, std::vector<TextTemplate> list)
      : name{std::move(param)}, values{std::move(list)} {}

  std::string name;
  std::vector<TextTemplate> values;

  bool operator==(ParamTemplate const&) const = default;
};

/// A JSON document in whose texts placeholders may stand. A text that is nothing but a placeholder
/// becomes a number where that stands for one.
struct JsonTemplate {
  /// A number, true, false or null, as JSON writes it.
  struct Literal {
    std::string text;
    bool operator==(Literal const&) const = default;
  };
  struct Member;
  using Array = std::vector<JsonTemplate>;
  using Object = std::vector<Member>;

  std::variant<TextTemplate, Literal, Array, Object> value;

  bool operator==(JsonTemplate const& other) const;
};
struct JsonTemplate::Member {
  std::string name;
  JsonTemplate value;

  bool operator==(Member const& other) const = default;
};

/// What a request carries beside its URL and headers.
struct NoBody {
  bool operator==(NoBody const&) const = default;
};
/// application/x-www-form-urlencoded
struct FormBody {
  std::vector<ParamTemplate> fields;
  bool operator==(FormBody const&) const = default;
};
/// application/json
struct JsonBody {
  JsonTemplate document;
  bool operator==(JsonBody const&) const = default;
};
using BodyTemplate = std::variant<NoBody, FormBody, JsonBody>;

enum class HttpMethod { get, post };
std::string_view to_string(HttpMethod method);

/// Calls `visit(TextTemplate const&)` for every text of the body.
template <class Visit>
void for_each_text(JsonTemplate const& json, Visit const& visit) {
  if (auto const* text = std::get_if<TextTemplate>(&json.value)) visit(*text);
  if (auto const* list = std::get_if<JsonTemplate::Array>(&json.value)) {
    for (auto const& element : *list) for_each_text(element, visit);
  }
  if (auto const* object = std::get_if<JsonTemplate::Object>(&json.value)) {
    for (auto const& [name, member] : *object) for_each_text(member, visit);
  }
}
template <class Visit>
void for_each_text(BodyTemplate const& body, Visit const& visit) {
  if (auto const* json = std::get_if<JsonBody>(&body)) for_each_text(json->document, visit);
  if (auto const* form = std::get_if<FormBody>(&body)) {
    for (auto const& field : form->fields) {
      for (auto const& value : field.values) visit(value);
    }
  }
}

}  // namespace loanpulse
