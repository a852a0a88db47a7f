#include "support/mock_api.hpp"

#include <rapidjson/document.h>

#include <fstream>
#include <stdexcept>

#include "support/http.hpp"
#include "support/wait_until.hpp"

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

}  // namespace

MockApi::MockApi(std::vector<std::string> const& options) {
  auto const port_file = dir_.path() / "port";
  std::vector<std::string> command{LOANPULSE_BINARY_DIR "/loanpulse-mockapi", "--listen",
                                   "127.0.0.1:0", "--port-file", port_file.string()};
  command.insert(command.end(), options.begin(), options.end());
  process_ = std::make_unique<ChildProcess>(command);
  std::string port;
  bool const ready = wait_until([&] {
    std::ifstream file{port_file};
    return (std::getline(file, port) && !port.empty()) || !process_->running();
  });
  if (!ready || port.empty()) throw std::runtime_error{"mock API: " + process_->err()};
  url_ = "http://127.0.0.1:" + port;
}

void MockApi::post(std::string const& path) const { http_post(url_ + path); }

std::map<std::string, std::string> MockApi::applications() const {
  std::map<std::string, std::string> texts;
  std::string cursor;
  do {
    rapidjson::Document document;
    auto const body =
        http_get(url_ + "/applications?limit=5000" + (cursor.empty() ? "" : "&cursor=" + cursor));
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
