#include <curl/curl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>

#include "support/mockapi_process.hpp"
#include "support/paths.hpp"

namespace loanpulse {
namespace {

struct Answer {
  long status = 0;
  std::string content_type;
  std::string body;
};

/// One keep-alive connection to the API.
class Client {
 public:
  Client() : curl_{curl_easy_init(), &curl_easy_cleanup} {
    curl_easy_setopt(curl_.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl_.get(), CURLOPT_TIMEOUT, 10L);
    curl_easy_setopt(curl_.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(curl_.get(), CURLOPT_WRITEFUNCTION, &Client::store);
  }

  Answer ask(std::string const& method, std::string const& url, std::string const& token = {}) {
    Answer answer;
    curl_easy_setopt(curl_.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl_.get(), CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl_.get(), CURLOPT_CUSTOMREQUEST, method.c_str());
    curl_easy_setopt(curl_.get(), CURLOPT_WRITEDATA, &answer.body);
    std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers{nullptr,
                                                                        &curl_slist_free_all};
    if (!token.empty()) {
      headers.reset(curl_slist_append(nullptr, ("Authorization: Bearer " + token).c_str()));
    }
    curl_easy_setopt(curl_.get(), CURLOPT_HTTPHEADER, headers.get());
    CURLcode const code = curl_easy_perform(curl_.get());
    if (code != CURLE_OK) {
      throw std::runtime_error{url + ": " + curl_easy_strerror(code)};
    }
    char const* type = nullptr;
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &answer.status);
    curl_easy_getinfo(curl_.get(), CURLINFO_CONTENT_TYPE, &type);
    answer.content_type = type != nullptr ? type : "";
    return answer;
  }
  Answer get(std::string const& url) { return ask("GET", url); }

  long connects_of_last_request() {
    long count = -1;
    curl_easy_getinfo(curl_.get(), CURLINFO_NUM_CONNECTS, &count);
    return count;
  }

 private:
  static std::size_t store(char* data, std::size_t size, std::size_t count, void* body) {
    static_cast<std::string*>(body)->append(data, size * count);
    return size * count;
  }

  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl_;
};

/// Ids in the body, and the cursor behind them, encoded for a query; empty at the end.
std::string read_page(std::string const& body, std::multiset<std::string>& ids) {
  std::string const key = "{\"application_id\":";
  for (std::size_t at = body.find(key); at != std::string::npos; at = body.find(key, at + 1)) {
    std::size_t const from = at + key.size();
    ids.insert(body.substr(from, body.find(',', from) - from));
  }
  std::string const next = body.substr(body.rfind(':') + 1);
  if (next == "null}") {
    return {};
  }
  std::unique_ptr<char, decltype(&curl_free)> const encoded{
      curl_easy_escape(nullptr, next.data() + 1, static_cast<int>(next.size() - 3)), &curl_free};
  return encoded.get();
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "loanpulse-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw std::runtime_error{"cannot make a folder like " + name};
    }
    path_ = name;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(TemporaryFolder const&) = delete;
  TemporaryFolder& operator=(TemporaryFolder const&) = delete;

  std::string file(std::string const& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

std::string contents(std::string const& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

TEST(MockApiServer, ServesEachRowOnceOverOneConnection) {
  MockapiProcess const api{{"--rows", "5000", "--seed", "3"}};
  Client client;
  std::multiset<std::string> ids;
  std::string cursor;
  int requests = 0;
  do {
    Answer const page = client.get(api.url("/applications?limit=700") +
                                   (cursor.empty() ? "" : "&cursor=" + cursor));
    ASSERT_EQ(page.status, 200) << page.body;
    EXPECT_EQ(page.content_type, "application/json");
    EXPECT_EQ(client.connects_of_last_request(), requests == 0 ? 1 : 0);
    cursor = read_page(page.body, ids);
    ++requests;
  } while (!cursor.empty());
  EXPECT_EQ(requests, 8);
  EXPECT_EQ(ids.size(), 5000U);
  EXPECT_EQ((std::set<std::string>{ids.begin(), ids.end()}).size(), 5000U);
}

TEST(MockApiServer, ServesTheSameBytesFromTheSameSeedInAnotherProcess) {
  MockapiProcess const one{{"--rows", "300"}};
  MockapiProcess const same{{"--rows", "300"}};
  MockapiProcess const other{{"--rows", "300", "--seed", "2"}};
  Client client;
  std::string const body = client.get(one.url("/applications")).body;
  EXPECT_EQ(client.get(same.url("/applications")).body, body);
  EXPECT_NE(client.get(other.url("/applications")).body, body);
}

TEST(MockApiServer, ServesSeveralConnectionsAtOnce) {
  MockapiProcess const api{{"--rows", "100"}};
  Client first;
  Client second;
  Client third;
  for (int round = 0; round < 3; ++round) {
    for (Client* client : {&first, &second, &third}) {
      EXPECT_EQ(client->get(api.url("/applications?page=1")).status, 200);
      EXPECT_EQ(client->connects_of_last_request(), round == 0 ? 1 : 0);
    }
  }
}

TEST(MockApiServer, ChangesRowsOnPost) {
  MockapiProcess const api{{"--rows", "1000"}};
  Client client;
  EXPECT_EQ(client.ask("POST", api.url("/admin/touch?percent=1")).body, "{\"touched\":10}");
  EXPECT_EQ(client.ask("POST", api.url("/admin/append?rows=5")).body, "{\"appended\":5}");
  EXPECT_EQ(client.get(api.url("/admin/stats")).body.find("{\"rows\":1005,\"requests\":2,"), 0U);
  EXPECT_EQ(client.get(api.url("/admin/row?id=1005")).status, 200);
}

TEST(MockApiServer, RefusesOverHttp) {
  MockapiProcess const api{{"--rows", "10"}};
  Client client;
  Answer const bad = client.get(api.url("/applications?page=0"));
  EXPECT_EQ(bad.status, 400);
  EXPECT_EQ(bad.content_type, "application/problem+json");
  EXPECT_NE(bad.body.find("\"parameter\":\"page\""), std::string::npos);
  EXPECT_EQ(client.get(api.url("/nothing")).status, 404);
  EXPECT_EQ(client.ask("DELETE", api.url("/applications")).status, 405);
}

TEST(MockApiServer, TakesItsTokenFromOptionOrFile) {
  TemporaryFolder const folder;
  std::ofstream{folder.file("token")} << "from-file\n";
  MockapiProcess const by_option{{"--rows", "10", "--token", "from-option"}};
  MockapiProcess const by_file{{"--rows", "10", "--token-file", folder.file("token")}};
  Client client;
  EXPECT_EQ(client.get(by_option.url("/applications")).status, 401);
  EXPECT_EQ(client.ask("GET", by_option.url("/applications"), "from-option").status, 200);
  EXPECT_EQ(client.ask("GET", by_file.url("/applications"), "from-option").status, 401);
  EXPECT_EQ(client.ask("GET", by_file.url("/applications"), "from-file").status, 200);
  EXPECT_EQ(client.get(by_file.url("/healthz")).status, 200);
}

TEST(MockApiServer, WritesItsPortToAFile) {
  TemporaryFolder const folder;
  MockapiProcess const api{{"--port-file", folder.file("port")}};
  EXPECT_EQ(contents(folder.file("port")), std::to_string(api.port()) + "\n");
}

TEST(MockApiServer, EndsWithZeroOnSigtermAndSigintEvenWithOpenConnections) {
  for (int const signal_number : {SIGTERM, SIGINT}) {
    MockapiProcess api{{"--rows", "10"}};
    Client client;
    ASSERT_EQ(client.get(api.url("/healthz")).status, 200);
    EXPECT_EQ(api.stop(signal_number), 0);
  }
}

TEST(MockApiServer, ServesRealRecordedBodiesByteForByte) {
  std::string const bodies = LOANPULSE_SHARED_DATA "/bodies";
  if (!std::filesystem::exists(bodies)) {
    GTEST_SKIP() << "The recorded bodies are not there; set LOANPULSE_SHARED_DATA to their folder.";
  }
  MockapiProcess const api{{"--bodies", bodies}};
  Client client;
  for (std::string const name : {"hmda_lar_2021_nested.json", "stripe_list_charge.json",
                                 "usgs_all_day.geojson", "github_issues_page1.json"}) {
    Answer const answer = client.get(api.url("/recorded/" + name));
    EXPECT_EQ(answer.status, 200) << name;
    EXPECT_EQ(answer.content_type, "application/json");
    EXPECT_EQ(answer.body, contents(bodies + "/" + name)) << name;
  }
  EXPECT_EQ(client.get(api.url("/recorded/github_issues_page.json?page=5")).body,
            contents(bodies + "/github_issues_page5.json"));
  EXPECT_EQ(client.get(api.url("/recorded/github_issues_page.json?page=6")).body, "[]");
  EXPECT_EQ(client.get(api.url("/recorded/../SOURCES.md")).status, 404);
  EXPECT_EQ(client.get(api.url("/recorded/%2e%2e%2fSOURCES.md")).status, 404);
}

TEST(MockApiServer, ExplainsItselfAndWrongArguments) {
  MockapiExit const help = run_mockapi({"--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_NE(help.output.find("curl -X POST"), std::string::npos);

  MockapiProcess const api;
  std::string const taken = "127.0.0.1:" + std::to_string(api.port());
  for (auto const& [arguments, message] :
       std::initializer_list<std::pair<std::vector<std::string>, std::string>>{
           {{"--listen", "nowhere"}, "'nowhere' is not ADDRESS:PORT"},
           {{"--listen", "localhost:0"}, "cannot listen on localhost:0"},
           {{"--listen", taken}, "cannot listen on " + taken},
           {{"--rows", "-1"}, "--rows"},
           {{"--token", ""}, "--token: is empty"},
           {{"--bodies", "/nonexistent"}, "/nonexistent"},
           {{"--listen", "127.0.0.1:0", "--port-file", "/nonexistent/port"}, "--port-file"},
       }) {
    MockapiExit const refused = run_mockapi(arguments);
    EXPECT_GT(refused.status, 0) << message;
    EXPECT_NE(refused.output.find(message), std::string::npos) << refused.output;
  }
}

}  // namespace
}  // namespace loanpulse
