#include "fetch/answers/refused_request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "fetch/answers/status_class.hpp"
#include "fetch/auth/declared_credentials.hpp"
#include "fetch/paging/paginator.hpp"
#include "json/other_format.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t quoted_bytes = 200;

std::string refused_credentials(Source const& source, Answer const& answer) {
  std::vector<std::string> places;
  for (auto const& credential : declared_credentials(source)) places.push_back(credential.place);
  std::string text;
  if (places.empty()) {
    text = "no credentials were sent: set source.auth, or what the source wants in source.headers";
  } else {
    auto const sent = fmt::format("{}", fmt::join(places, " and "));
    text =
        answer.status == 401
            ? fmt::format("the source refused what was sent from {0}: renew it, or check {0}", sent)
            : fmt::format(
                  "what was sent from {0} does not allow this: have it permitted at the "
                  "source, renew it, or check {0}",
                  sent);
  }
  if (auto const wanted = answer.header("www-authenticate")) {
    text += fmt::format(" (it asks for {})", printable(*wanted, 100));
  }
  return text;
}

std::string cure_of_status(Source const& source, int status, ListPlace place) {
  constexpr std::array<int, 5> end_of_list{400, 404, 410, 416, 422};
  constexpr std::array<int, 3> bad_size{400, 413, 422};
  auto const is_in = [status](auto const& list) {
    return std::find(list.begin(), list.end(), status) != list.end();
  };
  if (place.page > 1 && place.records_before > 0 && is_in(end_of_list)) {
    return fmt::format("this was page {}, after {} records: {}", place.page, place.records_before,
                       paginator_of(source.paging)->refusal_cure());
  }
  if (auto const size = page_size_sent(source.paging); !size.empty() && is_in(bad_size)) {
    return fmt::format(
        "{} was sent: the source may allow no such pages, then lower "
        "source.paginator.limit; else check source.url and source.params",
        size);
  }
  if (status == 304) {
    return "the source says that nothing has changed, which it was not asked: with "
           "source.conditional: true it is, and where source.headers ask it, write a rule of "
           "source.answers, {status: 304, then: skip}; else a cache on the way answers wrongly";
  }
  if (status == 406) {
    return "the source does not give what the header Accept asks for; set it in source.headers";
  }
  if (status == 407) {
    return "the proxy wants credentials; put them into http_proxy or https_proxy, as "
           "http://user:password@host:port";
  }
  return "check source.url and source.params";
}

}  // namespace

std::string quoted(Answer const& answer) {
  if (!answer.body_fault.empty()) {
    return fmt::format("(the answer's body {})", answer.body_fault);
  }
  if (answer.body.empty()) return "(the answer is empty)";
  auto const title = html_title(answer.body, answer.header("content-type").value_or(""));
  if (!title.empty()) {
    return fmt::format("(last answer: an HTML page titled \"{}\")", printable(title, quoted_bytes));
  }
  return fmt::format("(last answer: \"{}\")", printable(answer.body, quoted_bytes));
}

StageError refused_request(Source const& source, PageRequest const& request, Answer const& answer,
                           ListPlace place) {
  std::string const what = fmt::format("{}: HTTP {}", request.name(), answer.status);
  std::string const detail = quoted(answer);
  switch (classify_status(answer.status, false)) {
    case StatusClass::no_page:
      return {ErrorKind::bad_data, "http_status",
              fmt::format("{} where a page with status 200 was expected {}; check source.url", what,
                          detail)};
    case StatusClass::unauthorized:
      return {ErrorKind::rejected, "unauthorized",
              fmt::format("{}: {} {}", what, refused_credentials(source, answer), detail)};
    case StatusClass::success:
    case StatusClass::redirect:
    case StatusClass::transient:
    case StatusClass::rate_limited:
    case StatusClass::rejected:
      break;
  }
  return {ErrorKind::rejected, "http_status",
          fmt::format("{} {}; {}", what, detail, cure_of_status(source, answer.status, place))};
}

std::string_view cure_of_failure(std::string_view code) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> cures{{
      {"connect_failed",
       "check that the source runs, and that host and port in source.url are the right ones"},
      {"dns_failed",
       "check the host name in source.url, and that this machine can resolve the names of others"},
      {"tls_handshake",
       "check that the port in source.url speaks TLS, and one that is not older than 1.2; else use "
       "http://"},
      {"proxy_failed", "check http_proxy, https_proxy and all_proxy in the environment"},
      {"no_descriptors",
       "raise LimitNOFILE= of the service, or `ulimit -n`; or lower daemon.max_concurrent_runs or "
       "source.concurrency"},
      {"timeout", "check the source, or raise that timeout"},
      {"bad_framing", "check that source.url leads to an HTTP server"},
      {"bad_encoding",
       "check the source, or ask for plain answers by the header Accept-Encoding: identity in "
       "source.headers"},
  }};
  for (auto const& [failure, cure] : cures) {
    if (code == failure) return cure;
  }
  return "check the source, or raise source.retry.max_attempts";
}

}  // namespace loanpulse
