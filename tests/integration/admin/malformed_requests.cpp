#include "integration/admin/malformed_requests.hpp"

#include <fmt/format.h>

namespace loanpulse {
namespace {

using Requests = std::vector<MalformedRequest>;

std::string get_with(std::string const& headers) {
  return "GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
}

std::string post_with(std::string const& headers, std::string const& body) {
  return "POST /api/v1/reload HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
         headers + "\r\n" + body;
}

std::string shown(unsigned byte) { return fmt::format("{:#04x}", byte); }

/// Control characters in each place of a request where one can be put.
void add_control_characters(Requests& requests) {
  for (unsigned byte = 0; byte < 0x80; ++byte) {
    bool const is_control = byte < 0x20 || byte == 0x7f;
    if (!is_control) continue;
    std::string const c(1, static_cast<char>(byte));
    if (c != "\t") {
      requests.push_back({"value with " + shown(byte), get_with("X: a" + c + "b\r\n")});
    }
    requests.push_back({"name with " + shown(byte), get_with("X" + c + "Y: a\r\n")});
    requests.push_back({"target with " + shown(byte),
                        "GET /healthz" + c + " HTTP/1.1\r\nHost: localhost\r\n\r\n"});
    requests.push_back(
        {"encoded " + shown(byte),
         fmt::format("GET /healthz?%{:02x} HTTP/1.1\r\nHost: localhost\r\n\r\n", byte)});
  }
}

void add_names(Requests& requests) {
  for (char const c : std::string{"()<>@,;\\\"/[]?={} "}) {
    requests.push_back({fmt::format("name with '{}'", c), get_with(fmt::format("X{}Y: a\r\n", c))});
  }
  for (char const c : std::string{"()<>@,;:\\\"/[]?={}"}) {
    requests.push_back({fmt::format("method with '{}'", c),
                        fmt::format("G{}T /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", c)});
  }
}

void add_targets(Requests& requests) {
  for (char const* const target : {"",
                                   "healthz",
                                   "*",
                                   "?",
                                   "#",
                                   "\\healthz",
                                   "ftp://localhost/healthz",
                                   "http://",
                                   "http:///healthz",
                                   "http://evil.example/healthz",
                                   "http://a@localhost/healthz",
                                   "localhost:80",
                                   "/healthz#x",
                                   "/healthz?%",
                                   "/healthz?%1",
                                   "/healthz?%zz",
                                   "/%00healthz",
                                   "/healthz%00",
                                   "/healthz%0d%0aX:%20y",
                                   "/%ff",
                                   "/%c0%af",
                                   "/%ed%a0%80",
                                   "/healthz<",
                                   "/healthz>",
                                   "/healthz\"",
                                   "/healthz^",
                                   "/healthz`",
                                   "/healthz{",
                                   "/healthz|",
                                   "/healthz}",
                                   "/healthz\\",
                                   "/[healthz]",
                                   "/h\xc3\xa4lth",
                                   "/healthz\xff",
                                   "/healthz?x",
                                   "/healthz?a=1&a=1",
                                   "/../healthz",
                                   "/./healthz",
                                   "//healthz",
                                   "/healthz/",
                                   "/healthz/..",
                                   "/healthz/%2e%2e/",
                                   "/api/v1/../../etc/passwd",
                                   "/%2e%2e/%2e%2e/etc/passwd",
                                   "/HEALTHZ",
                                   "/healthz;x",
                                   "/healthz%2f",
                                   "/healthz%20",
                                   "/healthz HTTP/1.1"}) {
    requests.push_back({fmt::format("target '{}'", target),
                        fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n", target)});
  }
}

void add_request_lines(Requests& requests) {
  for (char const* const line : {"GET /healthz",
                                 "GET /healthz ",
                                 "GET",
                                 "GET ",
                                 "",
                                 " ",
                                 "/healthz",
                                 "GET /healthz HTTP",
                                 "GET /healthz HTTP/",
                                 "GET /healthz HTTP/1",
                                 "GET /healthz HTTP/1.",
                                 "GET /healthz HTTP/.1",
                                 "GET /healthz HTTP/1.1.1",
                                 "GET /healthz HTTP/11.1",
                                 "GET /healthz HTTP/1.11",
                                 "GET /healthz HTTP/0.9",
                                 "GET /healthz HTTP/1.0",
                                 "GET /healthz HTTP/1.2",
                                 "GET /healthz HTTP/2.0",
                                 "GET /healthz HTTP/3",
                                 "GET /healthz http/1.1",
                                 "GET /healthz HTTPS/1.1",
                                 "GET /healthz HTTP/1,1",
                                 "GET /healthz HTTP/1.1 ",
                                 "GET  /healthz HTTP/1.1",
                                 "GET /healthz  HTTP/1.1",
                                 " GET /healthz HTTP/1.1",
                                 "GET\t/healthz HTTP/1.1",
                                 "GET /healthz\tHTTP/1.1",
                                 "GET/healthz HTTP/1.1",
                                 "GET /healthz HTTP/1.1 x",
                                 "get /healthz HTTP/1.1",
                                 "PRI * HTTP/2.0",
                                 "CONNECT localhost:80 HTTP/1.1",
                                 "OPTIONS * HTTP/1.1",
                                 "TRACE /healthz HTTP/1.1",
                                 "HTTP/1.1 200 OK",
                                 "\xef\xbb\xbfGET /healthz HTTP/1.1"}) {
    requests.push_back(
        {fmt::format("line '{}'", line), fmt::format("{}\r\nHost: localhost\r\n\r\n", line)});
  }
}

void add_hosts(Requests& requests) {
  std::string const start = "GET /healthz HTTP/1.1\r\n";
  requests.push_back({"no host", start + "\r\n"});
  requests.push_back({"two hosts", start + "Host: localhost\r\nHost: localhost\r\n\r\n"});
  for (char const* const host :
       {"", "evil.example", "localhost.evil.example", "localhost:x", "localhost:80:80", "[::1",
        "[::2]", "::1", "127.1", "2130706433", "0x7f.1", "127.0.0.1.evil.example", "a b",
        "localhost,evil.example", "localhost/", "user@localhost", "localhost\xc2\xa0", "*"}) {
    requests.push_back(
        {fmt::format("host '{}'", host), fmt::format("{}Host: {}\r\n\r\n", start, host)});
  }
}

void add_line_ends(Requests& requests) {
  requests.push_back({"bare LF", "GET /healthz HTTP/1.1\nHost: localhost\n\n"});
  requests.push_back({"LF after line", "GET /healthz HTTP/1.1\nHost: localhost\r\n\r\n"});
  requests.push_back({"LF after header", "GET /healthz HTTP/1.1\r\nHost: localhost\n\r\n"});
  requests.push_back({"LF at end", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\n"});
  requests.push_back({"bare CR", "GET /healthz HTTP/1.1\rHost: localhost\r\r"});
  requests.push_back({"CR CR LF", "GET /healthz HTTP/1.1\r\r\nHost: localhost\r\n\r\n"});
  requests.push_back({"empty first line", "\r\n" + get_with("")});
  requests.push_back({"folded", get_with("X: a\r\n b\r\n")});
  requests.push_back({"folded by tab", get_with("X: a\r\n\tb\r\n")});
  requests.push_back({"folded first", "GET /healthz HTTP/1.1\r\n Host: localhost\r\n\r\n"});
  requests.push_back({"no colon", get_with("X\r\n")});
  requests.push_back({"no name", get_with(": a\r\n")});
  requests.push_back({"blank before colon", get_with("X : a\r\n")});
  requests.push_back(
      {"TLS hello", std::string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11}});
  requests.push_back({"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"});
  requests.push_back({"SSH", "SSH-2.0-OpenSSH_9.2p1\r\n"});
  requests.push_back({"noise", std::string{"\x80\x00\x01\xfe\xff\x7f", 6}});
}

void add_lengths(Requests& requests) {
  for (char const* const length :
       {"", "x", "-1", "+1", " ", "0x2", "2,2", "2, 2", "2;2", "1e1", "2.0", "2 2", "\"2\"",
        "65537", "4294967296", "18446744073709551616", "99999999999999999999999999", "\xd9\xa2"}) {
    requests.push_back({fmt::format("length '{}'", length),
                        post_with(fmt::format("Content-Length: {}\r\n", length), "{}")});
  }
  requests.push_back(
      {"two lengths", post_with("Content-Length: 2\r\nContent-Length: 2\r\n", "{}")});
  requests.push_back(
      {"other length", post_with("Content-Length: 2\r\nContent-Length: 0\r\n", "{}")});
  requests.push_back({"both", post_with("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
                                        "2\r\n{}\r\n0\r\n\r\n")});
  requests.push_back(
      {"both turned",
       post_with("Transfer-Encoding: chunked\r\nContent-Length: 12\r\n", "2\r\n{}\r\n0\r\n\r\n")});
  for (char const* const coding :
       {"", "gzip", "identity", "chunked, chunked", "gzip, chunked", "chunked, gzip", "xchunked",
        "chunked;q=1", "\"chunked\"", "chunked\x0b"}) {
    requests.push_back(
        {fmt::format("coding '{}'", coding),
         post_with(fmt::format("Transfer-Encoding: {}\r\n", coding), "2\r\n{}\r\n0\r\n\r\n")});
  }
  requests.push_back(
      {"two codings", post_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                                "2\r\n{}\r\n0\r\n\r\n")});
}

void add_chunks(Requests& requests) {
  for (std::string const& body : {std::string{"x\r\n{}\r\n0\r\n\r\n"},
                                  {"-2\r\n{}\r\n0\r\n\r\n"},
                                  {"+2\r\n{}\r\n0\r\n\r\n"},
                                  {"0x2\r\n{}\r\n0\r\n\r\n"},
                                  {" 2\r\n{}\r\n0\r\n\r\n"},
                                  {"\r\n{}\r\n0\r\n\r\n"},
                                  {"2\n{}\n0\n\n"},
                                  {"2\r\n{}0\r\n\r\n"},
                                  {"2\r\n{} \r\n0\r\n\r\n"},
                                  {"1\r\n{}\r\n0\r\n\r\n"},
                                  {"2;\r\n{}\r\n0\r\n\r\n"},
                                  {"2;a\r\n{}\r\n0\r\n\r\n"},
                                  {"2;a=b\r\n{}\r\n0\r\n\r\n"},
                                  {"2;a=\"b\r\n{}\r\n0\r\n\r\n"},
                                  {"2;\x01\r\n{}\r\n0\r\n\r\n"},
                                  {"2\r\n{}\r\n0;a\r\n\r\n"},
                                  {"ffffffffffffffff\r\n{}"},
                                  {"10000000000000002\r\n{}\r\n0\r\n\r\n"},
                                  {"10001\r\n{}"},
                                  {"2\r\n{}\r\n0\r\nbad trailer\r\n\r\n"},
                                  {"2\r\n{}\r\n0\r\n: x\r\n\r\n"},
                                  {"2\r\n{}\r\n0\r\nX: a\nY: b\r\n\r\n"}}) {
    requests.push_back({"chunks " + body, post_with("Transfer-Encoding: chunked\r\n", body)});
  }
}

void add_bodies(Requests& requests) {
  auto const sized = [](std::string const& body) {
    return post_with(fmt::format("Content-Length: {}\r\n", body.size()), body);
  };
  for (char const* const body : {"{",
                                 "}",
                                 "[]",
                                 "null",
                                 "1",
                                 "\"x\"",
                                 "{}{}",
                                 "{},",
                                 "{'a':1}",
                                 "{a:1}",
                                 "{\"a\"}",
                                 "{\"a\":}",
                                 "{\"a\":1,}",
                                 "{\"a\":1}",
                                 "{\"a\":\"\xff\"}",
                                 "{\"a\":\"\\ud800\"}",
                                 "{\"a\":NaN}",
                                 "// {}",
                                 " ",
                                 "<x/>",
                                 "{\"a\":1e999}"}) {
    requests.push_back({fmt::format("body '{}'", body), sized(body)});
  }
  requests.push_back({"body with NUL", sized(std::string{"{\0}", 3})});
  requests.push_back({"deep body", sized(std::string(1000, '[') + std::string(1000, ']'))});
  requests.push_back({"GET with a body",
                      "GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"});
  requests.push_back({"expectation", post_with("Expect: x\r\nContent-Length: 2\r\n", "{}")});
  requests.push_back({"origin", get_with("Origin: http://localhost\r\n")});
  requests.push_back({"no origin", get_with("Origin: null\r\n")});
}

}  // namespace

Requests malformed_requests() {
  Requests requests;
  add_control_characters(requests);
  add_names(requests);
  add_targets(requests);
  add_request_lines(requests);
  add_hosts(requests);
  add_line_ends(requests);
  add_lengths(requests);
  add_chunks(requests);
  add_bodies(requests);
  return requests;
}

}  // namespace loanpulse
