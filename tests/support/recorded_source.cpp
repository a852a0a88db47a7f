#include "support/recorded_source.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "support/markdown.hpp"

namespace loanpulse::testing_support {
namespace {

constexpr std::string_view any_number = "{number}";

/// Whether a request's line is the one that is meant.
bool is_meant(std::string_view line, std::string_view meant) {
  for (;;) {
    auto const plain = meant.substr(0, meant.find(any_number));
    if (!line.starts_with(plain)) return false;
    line.remove_prefix(plain.size());
    if (plain.size() == meant.size()) return line.empty();
    meant.remove_prefix(plain.size() + any_number.size());
    std::size_t digits = 0;
    while (digits < line.size() && std::isdigit(static_cast<unsigned char>(line[digits])) != 0) {
      ++digits;
    }
    if (digits == 0) return false;
    line.remove_prefix(digits);
  }
}

bool has_headers(std::string const& request, std::vector<std::string> const& headers) {
  return std::all_of(headers.begin(), headers.end(), [&](std::string const& header) {
    return request.find("\r\n" + header + "\r\n") != std::string::npos;
  });
}

}  // namespace

RecordedSource::RecordedSource(std::size_t most_requests)
    : server_{std::vector<Connection>(most_requests, {AnswerBy{[this](std::string const& request) {
                                        return answer_to(request);
                                      }}})} {}

void RecordedSource::expect(std::vector<Exchange> const& exchanges) {
  std::lock_guard const lock{mutex_};
  awaited_.clear();
  unexpected_.clear();
  for (auto const& exchange : exchanges) awaited_.push_back({exchange});
}

std::vector<std::string> RecordedSource::differences() const {
  std::lock_guard const lock{mutex_};
  auto texts = unexpected_;
  for (auto const& each : awaited_) {
    if (!each.came) texts.push_back("never asked: " + each.exchange.request);
  }
  return texts;
}

std::string RecordedSource::answer_to(std::string const& request) {
  auto const line = request.substr(0, request.find(" HTTP/1.1\r\n"));
  auto const body = request.substr(request.find("\r\n\r\n") + 4);
  std::lock_guard const lock{mutex_};
  for (auto& [exchange, came] : awaited_) {
    bool const is_it = !came && is_meant(line, exchange.request) &&
                       has_headers(request, exchange.headers) &&
                       (!exchange.body || with_origin(*exchange.body) == body);
    if (!is_it) continue;
    came = true;
    std::string headers;
    for (auto const& header : exchange.answer_headers) headers += with_origin(header) + "\r\n";
    return answer(exchange.status + " Recorded", with_origin(exchange.answer), headers);
  }
  unexpected_.push_back(request);
  return answer("418 Not Recorded", "");
}

std::string RecordedSource::with_origin(std::string text) const {
  auto encoded = origin();
  replace_all(encoded, ":", "%3A");
  replace_all(encoded, "/", "%2F");
  replace_all(text, "{encoded_origin}", encoded);
  replace_all(text, "{origin}", origin());
  return text;
}

}  // namespace loanpulse::testing_support
