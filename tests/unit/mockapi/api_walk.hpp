#pragma once

#include <rapidjson/document.h>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "mockapi/endpoints.hpp"

namespace loanpulse::mockapi {

/// Asks the endpoints without a socket, and walks through all pages as a client would.
class ApiWalk {
 public:
  explicit ApiWalk(ApiOptions options) : api_{std::move(options)} {}

  Response get(std::string const& target) { return ask("GET", target); }
  Response post(std::string const& target) { return ask("POST", target); }
  Response ask(std::string const& method, std::string const& target,
               std::string const& authorization = {}) {
    return api_.handle({method, target, authorization});
  }

  /// The answer as a JSON value; throws when it is no 200 or no JSON.
  rapidjson::Document json(std::string const& target) {
    Response const response = get(target);
    rapidjson::Document document;
    document.Parse<rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag>(
        response.body.data(), response.body.size());
    if (response.status != 200 || document.HasParseError()) {
      throw std::runtime_error{target + ": " + std::to_string(response.status) + " " +
                               response.body};
    }
    return document;
  }

  /// Ids of all rows, page after page. `filter` is empty or "&updated_since=…".
  std::vector<std::uint64_t> by_cursor(std::uint64_t limit, std::string const& filter = {}) {
    std::vector<std::uint64_t> ids;
    std::string cursor;
    do {
      cursor = next_by_cursor(limit, cursor, filter, ids);
    } while (!cursor.empty());
    return ids;
  }

  /// One page after `cursor` (empty: the first); the next cursor, empty at the end.
  std::string next_by_cursor(std::uint64_t limit, std::string const& cursor,
                             std::string const& filter, std::vector<std::uint64_t>& ids) {
    std::string target = "/applications?limit=" + std::to_string(limit) + filter;
    if (!cursor.empty()) {
      target += "&cursor=" + percent_encoded(cursor);
    }
    std::string const page = body(target);
    add_ids(page, ids);
    std::string const next = page.substr(page.rfind(':') + 1);
    return next == "null}" ? std::string{} : next.substr(1, next.size() - 3);
  }

  std::vector<std::uint64_t> by_page(std::uint64_t limit, std::string const& filter = {}) {
    std::vector<std::uint64_t> ids;
    for (std::uint64_t number = 1, last = 1; number <= last; ++number) {
      std::string const page = body("/applications?limit=" + std::to_string(limit) +
                                    "&page=" + std::to_string(number) + filter);
      std::string const key = "\"total_pages\":";
      last = std::stoull(page.substr(page.rfind(key) + key.size()));
      add_ids(page, ids);
    }
    return ids;
  }

  std::vector<std::uint64_t> by_offset(std::uint64_t limit, std::string const& filter = {}) {
    std::vector<std::uint64_t> ids;
    for (std::size_t before = 1; before != ids.size();) {
      before = ids.size();
      add_ids(body("/applications?limit=" + std::to_string(limit) +
                   "&offset=" + std::to_string(before) + filter),
              ids);
    }
    return ids;
  }

  static std::string percent_encoded(std::string const& text) {
    std::string result;
    for (char const c : text) {
      switch (c) {
        case '+':
          result += "%2B";
          break;
        case '/':
          result += "%2F";
          break;
        case '=':
          result += "%3d";
          break;
        default:
          result += c;
      }
    }
    return result;
  }

 private:
  std::string body(std::string const& target) {
    Response response = get(target);
    if (response.status != 200) {
      throw std::runtime_error{target + ": " + response.body};
    }
    return std::move(response.body);
  }

  /// Found as text: parsing every row would take most of the tests' time. No other text of a page
  /// looks like this key, as quotes in texts are escaped.
  static void add_ids(std::string const& page, std::vector<std::uint64_t>& ids) {
    std::string const key = "{\"application_id\":";
    for (std::size_t at = page.find(key); at != std::string::npos; at = page.find(key, at + 1)) {
      ids.push_back(std::stoull(page.substr(at + key.size(), 20)));
    }
  }

  Endpoints api_;
};

/// 1..count.
inline std::vector<std::uint64_t> ids_up_to(std::uint64_t count) {
  std::vector<std::uint64_t> ids;
  for (std::uint64_t id = 1; id <= count; ++id) {
    ids.push_back(id);
  }
  return ids;
}

}  // namespace loanpulse::mockapi
