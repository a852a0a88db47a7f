// FetchSession: whatever a server answers, the list ends, nothing but a StageError is thrown, and
// no request goes to another origin than the source's.
#include "fetch/fetch_session.hpp"
#include "fetch/url.hpp"
#include "fuzz/fuzz_bytes.hpp"
#include "fuzz/insist.hpp"
#include "fuzz/measured.hpp"
#include "ops/printable.hpp"

#include <array>

namespace loanpulse {
namespace {

constexpr std::array<int, 16> statuses{200, 200, 200, 200, 204, 301, 302, 307,
                                       308, 400, 401, 403, 404, 429, 500, 503};
constexpr std::array<char const*, 10> names{
    "location", "retry-after",       "link",      "content-type",          "content-length",
    "date",     "x-ratelimit-reset", "ratelimit", "x-ratelimit-remaining", "x-rate-limit-reset"};

Source source_of(FuzzBytes& input) {
  Source source;
  source.url = "https://api.test:8443/v1/list?fixed=1";
  source.auth = BearerAuth{Secret{"s3cr3t"}};
  source.limits.max_pages = 20;
  source.retry.max_attempts = 3;
  switch (input.choice(6)) {
    case 0:
      source.paging = SinglePage{};
      break;
    case 1:
      source.paging = CursorPaging{};
      break;
    case 2:
      source.paging = PageNumberPaging{};
      break;
    case 3: {
      OffsetPaging paging;
      paging.total_path = "total";
      source.paging = paging;
      break;
    }
    case 4: {
      NextLinkPaging paging;
      paging.link_path = "next_cursor";
      source.paging = paging;
      break;
    }
    default: {
      LastRecordPaging paging;
      paging.key = "id";
      source.paging = paging;
    }
  }
  return source;
}

Answer answer_of(FuzzBytes& input) {
  Answer answer;
  answer.status = statuses[input.choice(statuses.size())];
  for (std::size_t i = input.choice(3); i > 0; --i) {
    answer.headers.emplace_back(names[input.choice(names.size())], input.line());
  }
  answer.framed = input.choice(2) == 0;
  answer.body = input.line();
  return answer;
}

PagingInfo info_of(FuzzBytes& input) {
  PagingInfo info;
  info.record_count = input.choice(4);
  if (input.choice(2) == 1) info.values["next_cursor"] = input.line();
  if (input.choice(2) == 1) info.values["total"] = input.line();
  info.digest = input.choice(4);
  if (info.record_count > 0) info.last_key = std::to_string(input.choice(100));
  info.answered_by = "https://api.test:8443/v1/list?fixed=1";
  return info;
}

void fetch_all(Source const& source, FuzzBytes& input) {
  auto const origin = parse_url(source.url.revealed())->origin();
  RequestBounds bounds;
  bounds.start = RequestBound{"2024-01-01T00:00:00Z"};
  FetchSession session{source, bounds, [] { return 0.5; }};
  TimePoint const now{std::chrono::hours{24 * 365 * 54}};
  int steps = 0;
  auto step = session.next_page();
  while (!std::holds_alternative<EndOfList>(step)) {
    // 20 pages of 3 attempts and a renewal, with 5 redirects, a wait and credentials each.
    insist(++steps < 2'000, "a list ends");
    if (auto const* send = std::get_if<SendRequest>(&step)) {
      auto const url = parse_url(send->request.url);
      insist(url && url->origin() == origin, "requests stay at the source's origin");
      // A source may send our secret back as a cursor: what is shown hides it there too.
      insist(printable(send->request.masked_url).find("s3cr3t") == std::string::npos,
             "secrets are masked");
      if (input.choice(8) == 7) {
        step = session.on_failure({ErrorKind::transient, "timeout", "it took long", ""}, now);
      } else {
        step = session.on_answer(answer_of(input), now);
      }
    } else if (std::holds_alternative<ObtainCredentials>(step)) {
      if (input.choice(8) == 7) {
        step = session.on_failure({ErrorKind::transient, "timeout", "no token came", ""}, now);
      } else {
        auto const issue = input.choice(3);
        step = session.on_credentials({{{"Authorization", Secret{"Bearer s3cr3t"}}}, {}, issue});
      }
    } else if (auto const* wait = std::get_if<WaitBeforeRetry>(&step)) {
      insist(wait->delay.count() >= 0, "a wait is no step back");
      step = session.on_wait_over();
    } else {
      session.page_decoded(info_of(input));
      session.coming_requests(input.choice(3));
      step = session.next_page();
    }
  }
}

}  // namespace

void fuzz_one(std::uint8_t const* data, std::size_t size) {
  FuzzBytes input{data, size};
  auto const source = source_of(input);
  try {
    fetch_all(source, input);
  } catch (StageError const& error) {
    insist(!error.code().empty() && *error.what() != '\0', "an error has a code and a message");
  }
}

}  // namespace loanpulse
