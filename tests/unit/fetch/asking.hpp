#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include "fetch/auth/credential_source.hpp"
#include "fetch/fetch_session.hpp"
#include "model/clock.hpp"

namespace loanpulse {

/// 2023-11-14T22:13:20Z, when all of these tests take place.
inline TimePoint const now{std::chrono::seconds{1'700'000'000}};

/// The credentials that a job declares.
inline Credentials credentials_of(Source const& source) {
  return credential_source_of(source.auth)->obtain({}, {});
}

/// Of a run that asks from this value on; empty: for everything.
inline RequestBounds bounds_from(std::optional<std::string> const& start) {
  RequestBounds bounds{.now = now};
  if (start && !start->empty()) bounds.start = RequestBound{*start};
  return bounds;
}

/// Begins with the next page and gives it these credentials: a SendRequest, or the list's end.
inline FetchStep ask(FetchSession& session, Credentials credentials = {}) {
  auto step = session.next_page();
  if (std::holds_alternative<EndOfList>(step)) return step;
  return session.on_credentials(std::move(credentials));
}

/// The request after a wait.
inline FetchStep ask_again(FetchSession& session, Credentials credentials = {}) {
  session.on_wait_over();
  return session.on_credentials(std::move(credentials));
}

}  // namespace loanpulse
