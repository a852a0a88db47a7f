#include "net/http_client.hpp"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <new>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "model/error.hpp"
#include "net/content_decoder.hpp"
#include "net/curl_error.hpp"
#include "net/curl_handle.hpp"
#include "net/http_transfer.hpp"

namespace loanpulse {
namespace {

using SteadyClock = std::chrono::steady_clock;

struct FreeMulti {
  void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};

void start_curl_once() {
  static CURLcode const started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) {
    throw StageError{ErrorKind::rejected, "curl_init", curl_easy_strerror(started)};
  }
}

std::size_t receive_header(char* data, std::size_t, std::size_t size, void* transfer) {
  bool const go_on =
      static_cast<HttpTransfer*>(transfer)->on_header_line({data, size}, SteadyClock::now());
  return go_on ? size : 0;
}

std::size_t receive_body(char* data, std::size_t, std::size_t size, void* transfer) {
  switch (static_cast<HttpTransfer*>(transfer)->on_body({data, size}, SteadyClock::now())) {
    case HttpTransfer::Taken::all:
      return size;
    case HttpTransfer::Taken::nothing_yet:
      return CURL_WRITEFUNC_PAUSE;
    case HttpTransfer::Taken::no_more:
      break;
  }
  return 0;
}

int note_progress(void* transfer, curl_off_t, curl_off_t received, curl_off_t, curl_off_t) {
  static_cast<HttpTransfer*>(transfer)->on_wire_bytes(received, SteadyClock::now());
  return 0;
}

int note_connected(void* transfer, char*, char*, int, int) {
  static_cast<HttpTransfer*>(transfer)->on_request_started(SteadyClock::now());
  return CURL_PREREQFUNC_OK;
}

HeaderList header_list(HttpRequest const& request) {
  HeaderList list;
  bool const chosen =
      std::any_of(request.headers.begin(), request.headers.end(), [](auto const& header) {
        return curl_strequal(header.first.c_str(), "Accept-Encoding") != 0;
      });
  // A User-Agent among them replaces libcurl's option by itself.
  if (!chosen) append(list, std::string{"Accept-Encoding: "}.append(accepted_encodings));
  // libcurl would ask before it sends a large body, and wait a second for an answer.
  append(list, "Expect:");
  for (auto const& [name, value] : request.headers) {
    // libcurl's own spelling for a header that is sent with an empty value.
    append(list, value.empty() ? name + ";" : name + ": " + value.reveal());
  }
  return list;
}

/// libcurl only says that something did not work out: a connection, a name, a certificate.
bool is_out_of_descriptors() {
  int const probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (probe >= 0) ::close(probe);
  return probe < 0 && (errno == EMFILE || errno == ENFILE);
}

void allow_http_only(CURL* easy) {
#if LIBCURL_VERSION_NUM >= 0x075500
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
  set(easy, CURLOPT_PROTOCOLS, static_cast<long>(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

}  // namespace

/// libcurl's handles: `multi` keeps the connections, and lets a transfer be waited for together
/// with a wake-up from another thread.
class HttpClient::Handles {
 public:
  Handles() {
    if (easy == nullptr || multi == nullptr) throw std::bad_alloc{};
    set(easy.get(), CURLOPT_NOSIGNAL, 1L);
    set(easy.get(), CURLOPT_USERAGENT, "loanpulse/" LOANPULSE_VERSION);
    set(easy.get(), CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    set(easy.get(), CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(easy.get(), CURLOPT_HTTP_CONTENT_DECODING, 0L);
    set(easy.get(), CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(easy.get(), CURLOPT_TCP_KEEPALIVE, 1L);
    set(easy.get(), CURLOPT_BUFFERSIZE, 256L << 10);
    set(easy.get(), CURLOPT_ERRORBUFFER, error_text.data());
    set(easy.get(), CURLOPT_HEADERFUNCTION, receive_header);
    set(easy.get(), CURLOPT_WRITEFUNCTION, receive_body);
    set(easy.get(), CURLOPT_XFERINFOFUNCTION, note_progress);
    set(easy.get(), CURLOPT_NOPROGRESS, 0L);
    set(easy.get(), CURLOPT_PREREQFUNCTION, note_connected);
    allow_http_only(easy.get());
#if LIBCURL_VERSION_NUM >= 0x075700
    // getaddrinfo cannot be interrupted: whoever gives up leaves its thread to end by itself.
    set(easy.get(), CURLOPT_QUICK_EXIT, 1L);
#endif
  }

  void prepare(HttpRequest const& request, HeaderList const& headers, HttpTransfer& transfer) {
    error_text.front() = '\0';
    set(easy.get(), CURLOPT_URL, request.url.c_str());
    set(easy.get(), CURLOPT_HTTPHEADER, headers.get());
    if (request.method == HttpMethod::post) {
      set(easy.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      set(easy.get(), CURLOPT_POSTFIELDS, request.body.data());
    } else {
      set(easy.get(), CURLOPT_HTTPGET, 1L);
    }
    use_tls_files(easy.get(), request.tls);
    // Zero would mean libcurl's default of five minutes.
    auto const connect = std::max<long>(1, static_cast<long>(request.timeouts.connect.count()));
    set(easy.get(), CURLOPT_CONNECTTIMEOUT_MS, connect);
    for (CURLoption const option :
         {CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_XFERINFODATA, CURLOPT_PREREQDATA}) {
      set(easy.get(), option, static_cast<void*>(&transfer));
    }
  }

  /// Empty while the transfer is still under way.
  std::optional<CURLcode> perform() {
    int running = 0;
    check(curl_multi_perform(multi.get(), &running));
    int left = 0;
    while (CURLMsg const* message = curl_multi_info_read(multi.get(), &left)) {
      if (message->msg == CURLMSG_DONE) return message->data.result;
    }
    return std::nullopt;
  }

  void wait_until(SteadyClock::time_point deadline) {
    auto const left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - SteadyClock::now()).count();
    int const timeout = static_cast<int>(std::clamp<long>(left, 0, 60'000));
    check(curl_multi_poll(multi.get(), nullptr, 0, timeout, nullptr));
  }

  static void check(CURLMcode code) {
    if (code != CURLM_OK) {
      throw StageError{ErrorKind::transient, "network", curl_multi_strerror(code)};
    }
  }

  std::array<char, CURL_ERROR_SIZE> error_text{};
  std::unique_ptr<CURLM, FreeMulti> multi{curl_multi_init()};
  EasyHandle easy{curl_easy_init()};
};

namespace {

/// Keeps a transfer in the multi handle; taking it out unfinished closes its connection.
class Attached {
 public:
  Attached(CURLM* multi, CURL* easy) : multi_{multi}, easy_{easy} {
    if (curl_multi_add_handle(multi_, easy_) != CURLM_OK) throw std::bad_alloc{};
  }
  ~Attached() { curl_multi_remove_handle(multi_, easy_); }
  Attached(Attached const&) = delete;
  Attached& operator=(Attached const&) = delete;

 private:
  CURLM* multi_;
  CURL* easy_;
};

}  // namespace

/// A request and what has come for it.
struct HttpClient::UnderWay {
  UnderWay(HttpRequest wanted, std::size_t body_hint, Handles& handles)
      : request{std::move(wanted)},
        headers{header_list(request)},
        transfer{request, body_hint, SteadyClock::now()},
        attached{prepared(handles), handles.easy.get()} {}

  CURLM* prepared(Handles& handles) {
    handles.prepare(request, headers, transfer);
    return handles.multi.get();
  }

  HttpRequest const request;
  HeaderList const headers;
  HttpTransfer transfer;
  bool ended = false;  ///< nothing more comes over the wire
  Attached const attached;
};

HttpClient::HttpClient() {
  start_curl_once();
  handles_ = std::make_unique<Handles>();
}

HttpClient::~HttpClient() = default;

void HttpClient::drop_rest() { under_way_.reset(); }

HttpResponse HttpClient::send(HttpRequest const& request, std::stop_token stop) {
  drop_rest();
  try {
    return begin(request, std::move(stop));
  } catch (...) {
    drop_rest();
    throw;
  }
}

HttpResponse HttpClient::begin(HttpRequest const& request, std::stop_token stop) {
  under_way_ = std::make_unique<UnderWay>(request, last_body_bytes_, *handles_);
  auto& transfer = under_way_->transfer;
  drive(*under_way_, std::move(stop));
  if (transfer.has_part()) return transfer.begin_parts();
  HttpResponse response = transfer.finish();
  last_body_bytes_ = response.body.size();
  drop_rest();
  return response;
}

HttpPart HttpClient::next_part(std::stop_token stop) {
  if (!under_way_) throw std::logic_error{"HttpClient: no answer is under way"};
  try {
    auto& transfer = under_way_->transfer;
    transfer.go_on(SteadyClock::now());
    if (!transfer.has_part() && !under_way_->ended) {
      // Hands over what libcurl has kept back.
      curl_easy_pause(handles_->easy.get(), CURLPAUSE_CONT);
      transfer.rethrow_failure();
      drive(*under_way_, std::move(stop));
    }
    if (transfer.has_part()) return {.text = transfer.take_part()};
    auto end = transfer.finish();
    HttpPart last{std::move(end.body), true, end.framed};
    drop_rest();
    return last;
  } catch (...) {
    drop_rest();
    throw;
  }
}

/// Until a part of the answer is there, or all of it.
void HttpClient::drive(UnderWay& way, std::stop_token stop) {
  auto& transfer = way.transfer;
  std::stop_callback const wake{stop, [this] { curl_multi_wakeup(handles_->multi.get()); }};
  while (true) {
    if (stop.stop_requested()) throw StageError{ErrorKind::cancelled, "cancelled", "cancelled"};
    if (auto const result = handles_->perform()) {
      way.ended = true;
      if (*result == CURLE_OK || transfer.brings_no_page()) return;
      transfer.rethrow_failure();
      if (!transfer.request_started() && is_out_of_descriptors()) {
        throw StageError{ErrorKind::transient, "no_descriptors",
                         "no file descriptor is left to open a connection with"};
      }
      // The same code for a protocol that is not allowed and for an answer that is no HTTP.
      bool const strange = *result == CURLE_UNSUPPORTED_PROTOCOL && transfer.request_started();
      throw curl_error(strange ? CURLE_WEIRD_SERVER_REPLY : *result, handles_->error_text.data(),
                       way.request.timeouts);
    }
    if (transfer.has_part()) return;
    auto const now = SteadyClock::now();
    if (transfer.brings_no_page() && now >= transfer.deadline()) return;
    transfer.check_deadlines(now);
    handles_->wait_until(transfer.deadline());
  }
}

}  // namespace loanpulse
