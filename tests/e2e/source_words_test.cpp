// Words of a source, each by one job whose API takes nothing else: what is not asked as the word
// says gets a 400, and the run fails.
#include <atomic>
#include <functional>
#include <ostream>
#include <regex>

#include "e2e/platform.hpp"
#include "support/routed_server.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing_support::json_answer;
using testing_support::RoutedRequest;
using testing_support::RoutedServer;

std::string const all_rows = R"([{"id": 1}, {"id": 2}, {"id": 3}])";

std::string refused() {
  return json_answer(R"({"message": "another request"})", "400 Bad Request");
}
std::string rows_if(bool as_said) { return as_said ? json_answer(all_rows) : refused(); }

bool has(RoutedRequest const& request, std::string const& text) {
  return request.head.find(text) != std::string::npos ||
         request.body.find(text) != std::string::npos;
}

struct Word {
  std::string name;
  std::string source;  ///< lines of YAML; ORIGIN stands for the server
  std::function<std::string(RoutedRequest const&, std::size_t asked_before)> answer;
  std::string path = "/list";
};

void PrintTo(Word const& word, std::ostream* out) { *out << word.name; }

std::vector<Word> const words{
    {"cursor_initial",
     "paginator: {type: cursor, cursor_path: next, cursor_param: c, cursor_initial: \"*\"}, "
     "data_selector: d",
     [](RoutedRequest const& request, std::size_t) {
       auto const cursor = request.param("c");
       if (cursor == "*" || cursor == "%2A")
         return json_answer(R"({"d": [{"id": 1}], "next": "b"})");
       if (cursor != "b") return refused();
       return json_answer(R"({"d": [{"id": 2}, {"id": 3}], "next": null})");
     }},
    {"same_cursor",
     "paginator: {type: cursor, cursor_path: next, cursor_param: c, stop: same_cursor}, "
     "data_selector: d",
     [](RoutedRequest const& request, std::size_t) {
       bool const is_first = request.param("c").empty();
       if (!is_first && request.param("c") != "a") return refused();
       return json_answer(is_first ? R"({"d": [{"id": 1}], "next": "a"})"
                                   : R"({"d": [{"id": 2}, {"id": 3}], "next": "a"})");
     }},
    {"last_path", "paginator: {type: page_number, last_path: done}, data_selector: d",
     [](RoutedRequest const& request, std::size_t) {
       if (request.param("page") == "1") return json_answer(R"({"d": [{"id": 1}], "done": false})");
       if (request.param("page") != "2") return refused();
       return json_answer(R"({"d": [{"id": 2}, {"id": 3}], "done": true})");
     }},
    {"base_offset", "paginator: {type: offset, base_offset: 1, limit: 2}",
     [](RoutedRequest const& request, std::size_t) {
       auto const offset = request.param("offset");
       if (offset == "1") return json_answer(R"([{"id": 1}, {"id": 2}])");
       if (offset == "3") return json_answer(R"([{"id": 3}])");
       return offset == "4" ? json_answer("[]") : refused();
     }},
    {"end_status", "paginator: {type: page_number, base_page: 0, end_status: [404]}",
     [](RoutedRequest const& request, std::size_t) {
       auto const page = request.param("page");
       if (page == "0") return json_answer(all_rows);
       return page == "1" ? json_answer(R"({"message": "no such page"})", "404 Not Found")
                          : refused();
     }},
    {"params_as_a_list", "params: {expand: [items, plan], q: \"\"}",
     [](RoutedRequest const& request, std::size_t) {
       return rows_if(has(request, "expand=items&expand=plan") && has(request, "q="));
     }},
    {"placeholders_in_a_path_and_of_now",
     "headers: {X-Since: \"{now-30d:date}\"}, for_each: {which: [\"2\"]}",
     [](RoutedRequest const& request, std::size_t) {
       std::regex const date{"X-Since: 20[0-9]{2}-[0-9]{2}-[0-9]{2}"};
       if (!std::regex_search(request.head, date)) return refused();
       return rows_if(request.path() == "/of/2");
     },
     "/of/{which}"},
    {"form", "form: {kind: loans, size: \"10\"}",
     [](RoutedRequest const& request, std::size_t) {
       return rows_if(request.line.starts_with("POST ") && has(request, "kind=loans&size=10") &&
                      has(request, "application/x-www-form-urlencoded"));
     }},
    {"api_key_with_a_prefix",
     "auth: {type: api_key, key: k-e-y, header: X-Key, prefix: \"Token \"}",
     [](RoutedRequest const& request, std::size_t) {
       return rows_if(has(request, "X-Key: Token k-e-y"));
     }},
    {"api_key_in_a_cookie", "auth: {type: api_key, key: k-e-y, cookie: session}",
     [](RoutedRequest const& request, std::size_t) {
       return rows_if(has(request, "Cookie: session=k-e-y"));
     }},
    {"password_grant_with_the_client_in_basic",
     "auth: {type: oauth2, grant: password, token_url: \"ORIGIN/token\", client_id: me, "
     "client_secret: hush, client_in: basic, user: ann, password: pass}",
     [](RoutedRequest const& request, std::size_t) {
       if (request.path() != "/token") return rows_if(has(request, "Authorization: Bearer t-1"));
       bool const is_right = has(request, "Authorization: Basic bWU6aHVzaA==") &&
                             has(request, "grant_type=password") && has(request, "username=ann") &&
                             has(request, "password=pass") && !has(request, "client_secret");
       return is_right ? json_answer(R"({"access_token": "t-1", "expires_in": 60})") : refused();
     }},
    {"then_retry",
     "answers: [{path: code, values: [40100], then: retry}], retry: {initial_delay: 1ms}",
     [](RoutedRequest const&, std::size_t before) {
       return before < 2 ? json_answer(R"({"code": 40100})") : json_answer(all_rows);
     }},
    {"then_wait_as_long_as_a_header_says",
     "answers: [{status: 403, text: quota, then: wait}], wait: {header: X-Reset-In, as: seconds}",
     [](RoutedRequest const&, std::size_t before) {
       if (before > 0) return json_answer(all_rows);
       return json_answer(R"({"message": "over quota"})", "403 Forbidden", "X-Reset-In: 1\r\n");
     }},
    {"then_skip_is_no_rows",
     "answers: [{status: 404, then: skip}], for_each: {which: [a, b]}, params: {w: \"{which}\"}",
     [](RoutedRequest const& request, std::size_t) {
       return request.param("w") == "a" ? json_answer("{}", "404 Not Found")
                                        : json_answer(all_rows);
     }},
    {"ignore_errors", "data_selector: d, ignore_errors: [message], paginator: {type: page_number}",
     [](RoutedRequest const& request, std::size_t) {
       return json_answer(R"({"message": "a good day", "d": )" +
                          (request.param("page") == "1" ? all_rows : "[]") + "}");
     }},
    {"ignore_more", "data_selector: d, ignore_more: [has_more]",
     [](RoutedRequest const&, std::size_t) {
       return json_answer(R"({"has_more": true, "d": )" + all_rows + "}");
     }},
    {"when_absent", "when_absent: empty, data_selector: d, paginator: {type: page_number}",
     [](RoutedRequest const& request, std::size_t) {
       return request.param("page") == "1" ? json_answer(R"({"d": )" + all_rows + "}")
                                           : json_answer("", "204 No Content");
     }},
    {"redirects_without_credentials",
     "redirects: follow_without_credentials, auth: {type: bearer, token: t-o-k}",
     [](RoutedRequest const& request, std::size_t) {
       if (request.path() == "/list") {
         return json_answer("", "302 Found", "Location: ORIGIN2/signed\r\n");
       }
       return rows_if(!has(request, "t-o-k"));
     }},
};

class SourceWords : public testing::TestWithParam<Word> {};

TEST_P(SourceWords, AreSentAndReadAsDocumented) {
  auto const& word = GetParam();
  std::atomic<std::size_t> asked = 0;
  RoutedServer const server{[&](RoutedRequest const& request) {
    auto answer = word.answer(request, asked++);
    auto const place = answer.find("ORIGIN2");
    // The same server by another name, which is another origin.
    auto const port = request.head.find("Host: 127.0.0.1:") + 16;
    if (place != std::string::npos) {
      answer.replace(
          place, 7,
          "http://localhost:" +
              request.head.substr(port, request.head.find_first_of("\r\n", port) - port));
    }
    return answer;
  }};
  auto const origin = server.url("");
  auto const source = std::regex_replace(word.source, std::regex{"ORIGIN"}, origin);
  Platform const platform;
  platform.write_job("words", "name: words\nsource: {url: \"" + origin + word.path + "\", " +
                                  source +
                                  "}\ntarget: {table: staging.words, primary_key: id, columns: "
                                  "{id: bigint}}\n");
  platform.run_job("words");
  EXPECT_EQ(platform.db.value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM staging.words"),
            "1 2 3");
}

INSTANTIATE_TEST_SUITE_P(Of, SourceWords, testing::ValuesIn(words),
                         [](auto const& info) { return info.param.name; });

/// A job of one column more, whose list this is.
std::string loaded(Platform const& platform, std::string const& body, std::string const& source,
                   std::string const& column) {
  RoutedServer const server{[&](RoutedRequest const&) { return json_answer(body); }};
  platform.write_job("words", "name: words\nsource: {url: \"" + server.url("/list") + "\"" +
                                  source +
                                  "}\ntarget: {table: staging.words, primary_key: id, columns: "
                                  "{id: bigint, " +
                                  column + "}}\n");
  auto const finished = platform.run({"run", "words", "--json"});
  return finished.out;
}

TEST(SourceWord, ThenFailTellsWhatTheAnswerSays) {
  Platform const platform;
  EXPECT_THAT(loaded(platform, R"({"success": false, "error": {"message": "the book is closed"}})",
                     ", answers: [{path: success, values: [false], then: fail, message: "
                     "error.message}], data_selector: d",
                     "name: text"),
              HasSubstr("the book is closed"));
}

TEST(SourceWord, OnMissingFailsTheRunOfARecordWithoutACursor) {
  std::string const body = R"([{"id": 1, "at": "2024-03-01T00:00:00Z"}, {"id": 2, "at": null}])";
  std::string const incremental = ", incremental: {cursor_path: at, start_param: since";
  Platform const platform;
  EXPECT_THAT(loaded(platform, body, incremental + ", on_missing: fail}", "at: timestamptz"),
              HasSubstr("\"status\":\"failed\""));
  EXPECT_THAT(loaded(platform, body, incremental + "}", "at: timestamptz"),
              HasSubstr("\"status\":\"succeeded\""));
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM staging.words"), "2");
}

TEST(SourceWord, MaxFutureKeepsTheWatermarkFromARowOfAnotherCentury) {
  Platform const platform;
  loaded(platform,
         R"([{"id": 1, "at": "2024-03-01T00:00:00Z"}, {"id": 2, "at": "2099-01-01T00:00:00Z"}])",
         ", incremental: {cursor_path: at, start_param: since, max_future: 2d}", "at: timestamptz");
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM staging.words"), "2");
  EXPECT_EQ(platform.db.value("SELECT watermark FROM metadata.ingestion_state"),
            "2024-03-01T00:00:00Z");
}

TEST(SourceWord, BooleansHaveWordsOfTheirOwn) {
  Platform const platform;
  loaded(platform, R"([{"id": 1, "open": "Y"}, {"id": 2, "open": "N"}, {"id": 3, "open": 1}])", "",
         "open: {type: boolean, true_values: [Y], false_values: [N]}");
  EXPECT_EQ(platform.db.value("SELECT string_agg(open::text, ' ' ORDER BY id) FROM staging.words"),
            "true false true");
}

TEST(SourceWord, KeepLeavesOutAndCounts) {
  Platform const platform;
  auto const out =
      loaded(platform, R"([{"id": 1, "type": "file"}, {"id": 2, "type": "dir"}])",
             ", keep: [{accepted_values: {column: type, values: [file]}}]", "type: text");
  EXPECT_THAT(out, HasSubstr("\"rows_skipped\":1"));
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM staging.words"), "1");
}

}  // namespace
}  // namespace loanpulse
