#include <openssl/evp.h>
#include <openssl/pem.h>

#include <cstdio>
#include <memory>

#include "e2e/platform.hpp"
#include "mockapi/fault_plan.hpp"
#include "mockapi/sign_in.hpp"
#include "mockapi/styled_lists.hpp"
#include "support/temp_dir.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;

/// What a job says where the API has this style; YAML of a source.
std::map<std::string, std::string> const paging_words{
    {"page",
     "data_selector: data, paginator: {type: page_number, limit_param: limit, limit: 100, "
     "total_pages_path: total_pages}, concurrency: 3"},
    {"offset",
     "data_selector: data, paginator: {type: offset, limit: 100, total_path: total}, "
     "concurrency: 3"},
    {"cursor", "data_selector: data, paginator: {type: cursor, limit_param: limit, limit: 100}"},
    {"cursor_header",
     "paginator: {type: cursor, cursor_header: X-Next-Cursor, limit_param: limit, limit: 100}"},
    {"next_link",
     "data_selector: data, paginator: {type: next_link, link_path: next, limit_param: limit, "
     "limit: 100}"},
    {"link_header", "paginator: {type: next_link, link: header, limit_param: limit, limit: 100}"},
    {"last_record",
     "data_selector: data, paginator: {type: last_record, key: application_id, more_path: "
     "has_more, limit_param: limit, limit: 100}"},
};
std::map<std::string, std::string> const sign_in_words{
    {"bearer", "{type: bearer, token: secret-token}"},
    {"basic", "{type: basic, user: loader, password: secret}"},
    {"api_key", "{type: api_key, key: secret-key, header: X-Api-Key}"},
    {"oauth2",
     "{type: oauth2, grant: refresh_token, token_url: 'ORIGIN/oauth/token', client_id: loader, "
     "client_secret: secret, refresh_token: first-refresh-token}"},
    {"login", "{type: login, url: 'ORIGIN/login', body: {username: loader, password: secret}}"},
    {"jwt_bearer",
     "{type: oauth2, grant: jwt_bearer, token_url: 'ORIGIN/oauth/token', issuer: loader, "
     "private_key: '${file:KEY}'}"},
    {"aws_sigv4",
     "{type: aws_sigv4, access_key: loader, secret_key: secret, region: mock-1, service: "
     "execute-api}"},
};

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

/// A new pair of keys, in files that the jobs and the API read.
struct KeyPair {
  explicit KeyPair(EVP_PKEY* made) {
    std::unique_ptr<EVP_PKEY, FreeKey> const key{made};
    std::FILE* file = std::fopen(secret.c_str(), "w");
    PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    file = std::fopen(open.c_str(), "w");
    PEM_write_PUBKEY(file, key.get());
    std::fclose(file);
  }

  TempDir folder;
  std::string secret = (folder.path() / "secret.pem").string();
  std::string open = (folder.path() / "open.pem").string();
};

/// A job `loan_applications` of the mock API, whose list is at `path`.
std::string job_at(MockApi const& api, std::string const& path, std::string const& paging,
                   std::string auth = "{type: none}", std::string const& key_file = {}) {
  auto const place = auth.find("ORIGIN");
  if (place != std::string::npos) auth.replace(place, 6, api.url());
  auto const key = auth.find("KEY");
  if (key != std::string::npos) auth.replace(key, 3, key_file);
  return "name: loan_applications\nsource: {url: \"" + api.url() + path + "\", " + paging +
         ", auth: " + auth +
         ", retry: {max_attempts: 20, initial_delay: 1ms, max_delay: 20ms}, incremental: "
         "{cursor_path: updated_at, start_param: updated_since}}\n"
         "target: {table: staging.loan_applications, primary_key: application_id, columns: "
         "{application_id: bigint, application_uuid: uuid, status: text, loan_amount: "
         "'numeric(14,2)', annual_income: 'numeric(14,2)', credit_score: smallint, is_joint: "
         "boolean, notes: text, updated_at: timestamptz, address_city: {type: text, path: "
         "address.city}}}\n";
}

/// Loads twice, with a change between, and compares every row.
void expect_loaded(Platform const& platform, MockApi const& api) {
  for (auto const* change : {"", "/admin/touch?percent=5", "/admin/append?rows=30"}) {
    if (*change != '\0') api.post(change);
    platform.run_job("loan_applications");
    EXPECT_EQ(first_difference(platform.applications(), api.applications()), "") << change;
  }
}

TEST(MockApiStyles, OfPagingAreLoadedByTheShippedProgram) {
  for (auto const& style : mockapi::list_styles) {
    std::string const name{style.name};
    SCOPED_TRACE(name);
    MockApi const api{{"--rows", "730"}};
    Platform const platform;
    platform.write_job("loans", job_at(api, "/styles/" + name, paging_words.at(name)));
    expect_loaded(platform, api);
  }
}

TEST(MockApiStyles, OfSigningInAreLoadedByTheShippedProgram) {
  for (auto const& style : mockapi::sign_in_styles) {
    std::string const name{style.name};
    SCOPED_TRACE(name);
    KeyPair const keys{EVP_EC_gen("P-256")};
    MockApi const api{{"--rows", "730", "--assertion-key", keys.open}};
    Platform const platform;
    platform.write_job("loans",
                       job_at(api, "/auth/" + name + "/styles/link_header",
                              paging_words.at("link_header"), sign_in_words.at(name), keys.secret));
    expect_loaded(platform, api);
  }
}

TEST(MockApiStyles, AssertionsAreSignedByKeysOfRsaToo) {
  KeyPair const keys{EVP_RSA_gen(2048)};
  MockApi const api{{"--rows", "300", "--assertion-key", keys.open, "--token-lifetime", "1"}};
  Platform const platform;
  platform.write_job("loans",
                     job_at(api, "/auth/jwt_bearer/styles/cursor", paging_words.at("cursor"),
                            sign_in_words.at("jwt_bearer"), keys.secret));
  expect_loaded(platform, api);
}

TEST(MockApiStyles, AWrongKeyIsRefusedWithWhatTheServerSaysOfIt) {
  KeyPair const keys{EVP_EC_gen("P-256")};
  KeyPair const others{EVP_EC_gen("P-256")};
  MockApi const api{{"--rows", "30", "--assertion-key", others.open}};
  Platform const platform;
  platform.write_job("loans",
                     job_at(api, "/auth/jwt_bearer/styles/cursor", paging_words.at("cursor"),
                            sign_in_words.at("jwt_bearer"), keys.secret));
  auto const refused = platform.run({"run", "loan_applications", "--json"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.out, HasSubstr("invalid_grant"));
  EXPECT_THAT(refused.out, HasSubstr("the signature is not that of the key"));

  auto words = sign_in_words.at("aws_sigv4");
  words.replace(words.find("secret_key: secret"), 18, "secret_key: other");
  platform.write_job(
      "loans", job_at(api, "/auth/aws_sigv4/styles/cursor", paging_words.at("cursor"), words));
  auto const unsigned_run = platform.run({"run", "loan_applications", "--json"});
  EXPECT_EQ(unsigned_run.exit_code, 1);
  EXPECT_THAT(unsigned_run.out, HasSubstr("401"));
}

TEST(MockApiStyles, FaultsThatPassLoseNothing) {
  for (auto const* kinds : {"status", "cut", "delay", "status,cut,delay"}) {
    SCOPED_TRACE(kinds);
    MockApi const api{{"--rows", "3000"}};
    Platform const platform;
    platform.write_job("loans", job_at(api, "/styles/cursor", paging_words.at("cursor")));
    api.post("/admin/faults?percent=40&seed=5&delay=5&statuses=500,502,503&kinds=" +
             std::string{kinds});
    platform.run_job("loan_applications");
    EXPECT_EQ(http_get(api.url() + "/admin/stats").find("\"faults\":0"), std::string::npos);
    api.post("/admin/faults?kinds=none");
    EXPECT_EQ(first_difference(platform.applications(), api.applications()), "");
  }
}

TEST(MockApiStyles, APageThatComesAgainFailsTheRun) {
  for (auto const* style : {"cursor", "next_link", "last_record", "cursor_header"}) {
    SCOPED_TRACE(style);
    MockApi const api{{"--rows", "730"}};
    Platform const platform;
    platform.write_job("loans",
                       job_at(api, "/styles/" + std::string{style}, paging_words.at(style)));
    api.post("/admin/faults?percent=100&times=1&kinds=repeat");
    auto const finished = platform.run({"run", "loan_applications", "--json"});
    EXPECT_EQ(finished.exit_code, 1) << finished.out;
    EXPECT_THAT(finished.out, HasSubstr("no_progress"));
    platform.run_job("loan_applications");
    EXPECT_EQ(first_difference(platform.applications(), api.applications()), "");
  }
}

TEST(MockApiStyles, AreListedByTheHelpWithTheFaults) {
  auto const help = run_mockapi({"--help"}).output;
  for (auto const& each : mockapi::list_styles) EXPECT_THAT(help, HasSubstr(each.name));
  for (auto const& each : mockapi::sign_in_styles) EXPECT_THAT(help, HasSubstr(each.meaning));
  for (auto const& each : mockapi::fault_kinds) EXPECT_THAT(help, HasSubstr(each.meaning));
}

}  // namespace
}  // namespace loanpulse
