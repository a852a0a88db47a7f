#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "fetch/answer_parts.hpp"
#include "fetch/auth/credential_source.hpp"
#include "fetch/list_sequence.hpp"
#include "fetch/page_source.hpp"
#include "fetch/prefetcher_http.hpp"
#include "fetch/rate/request_gate.hpp"
#include "model/clock.hpp"
#include "model/source.hpp"
#include "net/http_client.hpp"

namespace loanpulse {

/// What is asked for: a page may come in parts, where the source sends it by lines.
enum class Asked { page, something_else };

/// Sends a request within the source's timeouts and limits. Throws as HttpClient::send() does.
Answer send_request(HttpClient& client, Source const& source, PageRequest const& request,
                    std::stop_token stop, Asked asked = Asked::something_else);

/// The pages of a source over HTTP: runs a ListSequence on the calling thread, and where the source
/// allows several requests at once, fetches further pages on threads of its own meanwhile. A stop
/// request ends transfers and waits at once, with StageError{cancelled}. What is passed by
/// reference must live as long as the page source.
///
/// A long answer by lines is delivered part by part, while the rest is still at the source. If that
/// breaks off, so does the run: what is delivered cannot be taken back, and asked for again it may
/// be other rows.
class HttpPageSource final : public PageSource {
 public:
  /// Log lines carry the job and the run. Every attempt passes the gate, if there is one.
  HttpPageSource(Source const& source, std::vector<RequestBounds> lists, HttpClient& client,
                 CredentialSource& credentials, Clock const& clock, std::stop_token stop,
                 std::string job = {}, std::string run_id = {}, RequestGate* gate = nullptr);

  std::optional<Page> next_page() override;
  void page_decoded(PagingInfo const& info) override;
  void end_list() override { lists_.end_list(); }
  std::vector<std::optional<std::string>> tokens() const override { return lists_.tokens(); }
  std::vector<ListValidators> validators() const override { return lists_.validators(); }
  ReadingNotes notes() const override { return lists_.notes(); }

  std::uint64_t retries() const { return retries_; }
  /// Lists that source.answers says have no rows.
  std::uint64_t skipped() const { return lists_.skipped(); }

 private:
  Page next_part();
  FetchStep take_ahead(FetchStep step);
  void want_coming();
  std::optional<FetchStep> fetch_ahead(PageRequest const& request, std::stop_token stop);
  /// What PageExchange and FetchSession have in common for a driver.
  template <class Session>
  FetchStep do_step(Session& session, FetchStep const& step, HttpClient& client,
                    std::stop_token stop, std::string const& page);
  void wait(WaitBeforeRetry const& wait, std::stop_token const& stop, std::string const& page);

  Source const& source_;
  HttpClient& client_;
  CredentialSource& credentials_;
  Clock const& clock_;
  std::stop_token stop_;
  std::string job_;
  std::string run_id_;
  RequestGate* gate_;
  ListSequence lists_;
  std::size_t page_ = 0;
  std::optional<AnswerParts> parts_;  ///< of the answer that client_ is receiving
  std::atomic<std::uint64_t> retries_{0};
  std::atomic<bool> answers_are_long_{false};  ///< too long to be fetched ahead
  std::unique_ptr<Prefetcher> prefetcher_;     ///< last: its threads use all of the above
};

}  // namespace loanpulse
