// Sources as the shipped program asks them: connections, rates, TLS, redirects, signatures.
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <array>
#include <chrono>

#include "e2e/daemon_process.hpp"
#include "support/canned_server.hpp"
#include "support/openssl_free.hpp"
#include "support/tls_identity.hpp"
#include "support/tls_server.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using namespace testing_support;

std::string job_with(std::string const& name, std::string const& source) {
  return "name: " + name + "\nsource:\n" + source + "target: {table: staging." + name +
         ", primary_key: id, columns: {id: bigint}}\n";
}

std::vector<std::string> first_lines(std::vector<std::string> const& requests) {
  std::vector<std::string> lines;
  for (auto const& request : requests) lines.push_back(request.substr(0, request.find('\r')));
  return lines;
}

/// The value of a request's header; "" where it has none.
std::string header_in(std::string const& request, std::string const& name) {
  auto const at = request.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  auto const begin = at + name.size() + 4;
  return request.substr(begin, request.find("\r\n", begin) - begin);
}

Connection rows(std::string const& ids) { return answering(ok("[{\"id\": " + ids + "}]")); }

TEST(ConnectionsOfADaemon, ShareATokenAndKeepItsSuccessorByTheirName) {
  CannedServer const server{
      {answering(ok(R"({"access_token": "token-one", "refresh_token": "refresh-two"})")), rows("1"),
       rows("2"), answering(answer("401 Unauthorized", "")),
       answering(ok(R"({"access_token": "token-two", "refresh_token": "refresh-three"})")),
       rows("3"), rows("4")}};
  Platform const platform;
  platform.write_connection("acme", "url: \"" + server.url("/v2/") +
                                        "\"\nauth: {type: oauth2, grant: refresh_token, "
                                        "token_url: \"" +
                                        server.url("/token") +
                                        "\", refresh_token: refresh-one}\n"
                                        "headers: {X-Tenant: blue}\n");
  platform.write_job("loans", job_with("loans", "  connection: acme\n  url: /loans\n"));
  platform.write_job("users", job_with("users",
                                       "  connection: acme\n  url: users/?active=1\n"
                                       "  headers: {x-tenant: red}\n"));
  DaemonProcess daemon{platform};
  for (auto const* const job : {"loans", "users", "loans", "users"}) {
    auto const run = daemon.run(job);
    EXPECT_EQ(run.at("status"), "succeeded") << run.at("error_message");
  }
  EXPECT_THAT(first_lines(server.requests()),
              ElementsAre("POST /token HTTP/1.1", "GET /v2/loans HTTP/1.1",
                          "GET /v2/users/?active=1 HTTP/1.1", "GET /v2/loans HTTP/1.1",
                          "POST /token HTTP/1.1", "GET /v2/loans HTTP/1.1",
                          "GET /v2/users/?active=1 HTTP/1.1"));
  auto const& requests = server.requests();
  EXPECT_EQ(header_in(requests.at(1), "X-Tenant"), "blue");
  EXPECT_EQ(header_in(requests.at(2), "x-tenant"), "red");
  EXPECT_EQ(header_in(requests.at(2), "Authorization"), "Bearer token-one");
  EXPECT_THAT(requests.at(4), HasSubstr("refresh_token=refresh-two"));
  EXPECT_EQ(header_in(requests.at(6), "Authorization"), "Bearer token-two");
  EXPECT_EQ(platform.db.value("SELECT name || ' ' || refresh_token FROM metadata.source_tokens"),
            "connection:acme refresh-three");
}

TEST(ConnectionsOfADaemon, AreReadAgainOnAReload) {
  CannedServer const server{{rows("1"), rows("2")}};
  Platform const platform;
  platform.write_connection("acme", "url: \"" + server.url("/v1") + "\"\n");
  platform.write_job("loans", job_with("loans", "  connection: acme\n  url: /loans\n"));
  DaemonProcess daemon{platform};
  EXPECT_EQ(daemon.run("loans").at("status"), "succeeded");
  platform.write_connection("acme", "url: \"" + server.url("/v2") + "\"\nretry: {max: 1}\n");
  daemon.process().send(SIGHUP);
  ASSERT_TRUE(wait_until([&] {
    return daemon.process().err().find("connections.d/acme.yaml:3: retry.max: unknown key") !=
           std::string::npos;
  })) << daemon.process().err();
  platform.write_connection("acme", "url: \"" + server.url("/v2") + "\"\n");
  daemon.process().send(SIGHUP);
  ASSERT_TRUE(wait_until([&] {
    return daemon.process().err().find("Reloaded the configuration") != std::string::npos;
  }));
  EXPECT_EQ(daemon.run("loans").at("status"), "succeeded");
  EXPECT_THAT(first_lines(server.requests()),
              ElementsAre("GET /v1/loans HTTP/1.1", "GET /v2/loans HTTP/1.1"));
}

TEST(ConnectionsOfADaemon, AreToldWrongByCheckWithTheirLine) {
  Platform const platform;
  platform.write_connection("acme", "url: https://api.example\n");
  platform.write_job("loans", job_with("loans", "  connection: acne\n  url: /loans\n"));
  auto const unknown = platform.run({"check"});
  EXPECT_EQ(unknown.exit_code, 78);
  EXPECT_THAT(unknown.out + unknown.err,
              HasSubstr("loans.yaml:3: source.connection: there is no connection 'acne'; did you "
                        "mean 'acme'?"));
}

TEST(RatesOfADaemon, HoldForAllJobsOfAHost) {
  std::vector<Connection> scripts;
  for (int i = 1; i <= 6; ++i) scripts.push_back(rows(std::to_string(i)));
  CannedServer const server{scripts};
  Platform const platform;
  platform.write_job("loans", job_with("loans", "  url: \"" + server.url("/loans") +
                                                    "\"\n  rate: {requests: 4, per: 1s}\n"));
  platform.write_job("users", job_with("users", "  url: \"" + server.url("/users") + "\"\n"));
  DaemonProcess daemon{platform};
  auto const begin = std::chrono::steady_clock::now();
  for (auto const* const job : {"users", "loans", "users", "loans", "users", "loans"}) {
    EXPECT_EQ(daemon.run(job).at("status"), "succeeded");
  }
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 1250ms) << "six requests, 250 ms apart";
}

TEST(RatesOfADaemon, AreSharedWithProcessesThatRunJobsOnTheSameDatabase) {
  CannedServer const server{{rows("1"), rows("2"), rows("3")}};
  Platform const platform;
  platform.write_job("loans", job_with("loans", "  url: \"" + server.url("/loans") +
                                                    "\"\n  rate: {requests: 2, per: 1s}\n"));
  DaemonProcess daemon{platform};
  platform.db.value(
      "INSERT INTO metadata.pipeline_runs (run_id, job_name, trigger, status, attempt, started_at, "
      "daemon, fencing_token, lease_expires_at) VALUES (gen_random_uuid(), 'elsewhere', 'cli', "
      "'running', 1, now(), 'other:1/1@00000000-0000-0000-0000-000000000000.1', 4711, now() + "
      "interval '1 hour') "
      "RETURNING job_name");
  auto const begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(daemon.run("loans").at("status"), "succeeded");
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 2s) << "a second apart, not half of one";
}

TEST(RatesOfADaemon, AreNoReasonToOutliveAStop) {
  CannedServer const server{{rows("1"), rows("2")}};
  Platform const platform;
  platform.write_job("loans", job_with("loans", "  url: \"" + server.url("/loans") +
                                                    "\"\n  rate: {requests: 1, per: 1h}\n"));
  DaemonProcess daemon{platform, "daemon: {drain_timeout: 0s}\n"};
  EXPECT_EQ(daemon.run("loans").at("status"), "succeeded");
  EXPECT_EQ(daemon.post("/api/v1/jobs/loans/runs").status, 202);
  ASSERT_TRUE(wait_until([&] {
    return platform.db.value(
               "SELECT count(*) FROM metadata.pipeline_runs WHERE status = "
               "'running'") == "1";
  }));
  auto const begin = std::chrono::steady_clock::now();
  EXPECT_EQ(daemon.stop(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST(TlsOfASource, IsByFilesThatAreItsOwn) {
  Platform const platform;
  for (auto const* name : {"server", "client"}) {
    std::filesystem::create_directory(platform.dir.path() / name);
    write_tls_identity(platform.dir.path() / name);
  }
  auto const file = [&](std::string const& name) { return (platform.dir.path() / name).string(); };
  TlsServer const server{
      {file("server/certificate.pem"), file("server/key.pem"), file("client/certificate.pem")},
      {ok("[{\"id\": 1}]")}};
  auto const write = [&](std::string const& tls) {
    platform.write_job("loans", job_with("loans", "  url: \"" + server.url("/loans") +
                                                      "\"\n  tls: {" + tls + "}\n"));
  };
  write("ca_file: " + file("server/certificate.pem") +
        ", certificate: " + file("client/certificate.pem") + ", key: " + file("client/key.pem"));
  platform.run_job("loans");
  EXPECT_EQ(platform.db.value("SELECT id FROM staging.loans"), "1");
  write("ca_file: " + file("server/certificate.pem"));
  EXPECT_THAT(platform.run({"run", "loans"}).out, HasSubstr("source.tls.certificate"));
  write("certificate: " + file("client/certificate.pem") + ", key: " + file("client/key.pem"));
  EXPECT_THAT(platform.run({"run", "loans"}).out, HasSubstr("source.tls.ca_file"));
  write("ca_file: /nowhere.pem");
  EXPECT_THAT(platform.run({"check"}).err,
              HasSubstr("loans.yaml:4: source.tls.ca_file: '/nowhere.pem' cannot be read"));
}

TEST(RedirectsOfASource, LeadElsewhereWithoutCredentials) {
  CannedServer const storage{{rows("1")}};
  CannedServer const server{
      {answering(answer("302 Found", "", "Location: " + storage.url("/signed?sig=abc") + "\r\n")),
       answering(answer("302 Found", "", "Location: " + storage.url("/signed?sig=abc") + "\r\n"))}};
  Platform const platform;
  std::string const source = "  url: \"" + server.url("/loans") +
                             "\"\n  auth: {type: bearer, token: t0ken-of-the-job}\n"
                             "  headers: {X-Tenant: blue-tenant}\n";
  platform.write_job("loans",
                     job_with("loans", source + "  redirects: follow_without_credentials\n"));
  platform.run_job("loans");
  EXPECT_EQ(platform.db.value("SELECT id FROM staging.loans"), "1");
  ASSERT_EQ(storage.requests().size(), 1u);
  auto const request = storage.requests().at(0);
  EXPECT_THAT(request, HasSubstr("GET /signed?sig=abc HTTP/1.1"));
  EXPECT_THAT(request, Not(HasSubstr("t0ken")));
  EXPECT_THAT(request, Not(HasSubstr("blue-tenant")));
  platform.write_job("loans", job_with("loans", source));
  EXPECT_THAT(platform.run({"run", "loans"}).out,
              HasSubstr("or write source.redirects: follow_without_credentials"));
  EXPECT_EQ(storage.requests().size(), 1u);
}

TEST(AssertionsOfASource, AreSignedAndExchangedForAToken) {
  CannedServer const server{
      {answering(ok(R"({"access_token": "token-one", "expires_in": 3600})")), rows("1")}};
  Platform const platform;
  std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>> const key{EVP_RSA_gen(2048)};
  auto const path = (platform.dir.path() / "key.pem").string();
  {
    std::unique_ptr<BIO, Free<BIO_free_all>> const file{BIO_new_file(path.c_str(), "w")};
    PEM_write_bio_PKCS8PrivateKey(file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  }
  platform.write_job(
      "loans",
      job_with("loans", "  url: \"" + server.url("/loans") +
                            "\"\n  auth: {type: oauth2, grant: jwt_bearer, token_url: \"" +
                            server.url("/token") + "\", private_key: \"${file:" + path +
                            "}\", issuer: me@example, subject: you@example, scope: read}\n"));
  platform.run_job("loans");
  EXPECT_THAT(server.requests().at(0),
              HasSubstr("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&"
                        "assertion=eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9."));
  EXPECT_EQ(header_in(server.requests().at(1), "Authorization"), "Bearer token-one");
}

std::string hmac(std::string const& key, std::string const& text) {
  std::array<unsigned char, 32> bytes{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<unsigned char const*>(text.data()), text.size(), bytes.data(), &size);
  return {reinterpret_cast<char const*>(bytes.data()), size};
}
std::string in_hex(std::string const& bytes) {
  std::string text;
  for (unsigned char const c : bytes) {
    text += "0123456789abcdef"[c >> 4];
    text += "0123456789abcdef"[c & 15];
  }
  return text;
}
std::string sha256(std::string const& text) {
  std::array<unsigned char, 32> bytes{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), bytes.data(), &size, EVP_sha256(), nullptr);
  return in_hex({reinterpret_cast<char const*>(bytes.data()), size});
}

TEST(SignaturesOfASource, AreWhatAwsComputesFromTheRequestThatCame) {
  CannedServer const server{{rows("1")}};
  Platform const platform;
  platform.write_job(
      "loans",
      job_with("loans", "  url: \"" + server.url("/my%20loans") +
                            "\"\n  params: {z: \"1 2\", a: [y, x]}\n"
                            "  auth: {type: aws_sigv4, access_key: AKID, secret_key: s3cret-key, "
                            "region: eu-central-1, service: execute-api}\n"));
  platform.run_job("loans");
  auto const request = server.requests().at(0);
  EXPECT_THAT(request, HasSubstr("GET /my%20loans?z=1%202&a=y&a=x HTTP/1.1"));
  auto const date = header_in(request, "X-Amz-Date");
  ASSERT_EQ(date.size(), 16u);
  auto const day = date.substr(0, 8);
  auto const scope = day + "/eu-central-1/execute-api/aws4_request";
  auto const canonical = "GET\n/my%2520loans\na=x&a=y&z=1%202\nhost:" + header_in(request, "Host") +
                         "\nx-amz-date:" + date + "\n\nhost;x-amz-date\n" + sha256("");
  auto const to_sign = "AWS4-HMAC-SHA256\n" + date + "\n" + scope + "\n" + sha256(canonical);
  auto const key =
      hmac(hmac(hmac(hmac("AWS4s3cret-key", day), "eu-central-1"), "execute-api"), "aws4_request");
  EXPECT_EQ(header_in(request, "Authorization"),
            "AWS4-HMAC-SHA256 Credential=AKID/" + scope +
                ", SignedHeaders=host;x-amz-date, Signature=" + in_hex(hmac(key, to_sign)));
}

}  // namespace
}  // namespace loanpulse
