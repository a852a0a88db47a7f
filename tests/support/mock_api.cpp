#include "support/mock_api.hpp"

#include <rapidjson/document.h>

#include <stdexcept>

#include "support/http.hpp"

namespace loanpulse {
namespace {

/// A scalar as PostgreSQL prints it in `application_text_sql`; numbers are kept as strings.
std::string text_of(rapidjson::Value const& value) {
  if (value.IsNull()) return "null";
  if (value.IsBool()) return value.GetBool() ? "true" : "false";
  return {value.GetString(), value.GetStringLength()};
}

std::string application_text(rapidjson::Value const& record) {
  std::string text;
  for (auto const* name : {"application_uuid", "status", "loan_amount", "annual_income",
                           "credit_score", "is_joint", "notes", "updated_at"}) {
    text += text_of(record[name]) + "|";
  }
  return text + text_of(record["address"]["city"]);
}

/// A cursor is base64: three of its characters mean something else in a query.
std::string encoded(std::string const& cursor) {
  std::string text;
  for (char const c : cursor) {
    text += c == '+' ? "%2B" : c == '/' ? "%2F" : c == '=' ? "%3D" : std::string(1, c);
  }
  return text;
}

}  // namespace

void MockApi::post(std::string const& path) const { http_post(process_.url(path)); }

std::map<std::string, std::string> MockApi::applications() const {
  std::map<std::string, std::string> texts;
  std::string cursor;
  do {
    rapidjson::Document document;
    auto const body = http_get(process_.url("/applications?limit=5000" +
                                            (cursor.empty() ? "" : "&cursor=" + encoded(cursor))));
    document.Parse<rapidjson::kParseNumbersAsStringsFlag>(body.data(), body.size());
    if (document.HasParseError()) throw std::runtime_error{"mock API: a page is no JSON"};
    for (auto const& record : document["data"].GetArray()) {
      texts[record["application_id"].GetString()] = application_text(record);
    }
    auto const& next = document["next_cursor"];
    cursor = next.IsString() ? next.GetString() : "";
  } while (!cursor.empty());
  return texts;
}

}  // namespace loanpulse
