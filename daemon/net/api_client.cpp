#include "net/api_client.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <array>
#include <new>

#include "model/error.hpp"
#include "net/curl_handle.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t max_answer_bytes = 64u << 20;
constexpr long connect_seconds = 5;
constexpr std::chrono::seconds answer_patience{30};  ///< beyond what the server may hold back

std::size_t receive(char* data, std::size_t, std::size_t size, void* into) {
  auto& body = *static_cast<std::string*>(into);
  if (body.size() + size > max_answer_bytes) return 0;
  body.append(data, size);
  return size;
}

StageError failure(CURLcode code, std::string const& server, std::string const& detail) {
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
      return {ErrorKind::rejected, "daemon_tls",
              fmt::format("the certificate of {} does not verify ({}); name the file of its "
                          "authority by --ca-file, and the daemon by a name that is in it",
                          server, detail)};
    case CURLE_WRITE_ERROR:
      return {ErrorKind::bad_data, "daemon_answer",
              fmt::format("the answer of {} is larger than 64 MiB; ask for less", server)};
    default:
      return {ErrorKind::transient, "daemon_unreachable",
              fmt::format("no answer from a daemon at {} ({}); start it by `loanpulse serve`, or "
                          "name another one by --server",
                          server, detail)};
  }
}

}  // namespace

class ApiClient::Handle {
 public:
  Handle(ApiAddress const& address, std::string const& ca_file) : easy{curl_easy_init()} {
    if (easy == nullptr) throw std::bad_alloc{};
    set(easy.get(), CURLOPT_NOSIGNAL, 1L);
    set(easy.get(), CURLOPT_USERAGENT, "loanpulse/" LOANPULSE_VERSION);
    set(easy.get(), CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(easy.get(), CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(easy.get(), CURLOPT_PROXY, "");
    set(easy.get(), CURLOPT_CONNECTTIMEOUT, connect_seconds);
    set(easy.get(), CURLOPT_ERRORBUFFER, error_text.data());
    set(easy.get(), CURLOPT_WRITEFUNCTION, receive);
    if (!address.socket.empty()) {
      set(easy.get(), CURLOPT_UNIX_SOCKET_PATH, address.socket.c_str());
    }
    if (!ca_file.empty()) set(easy.get(), CURLOPT_CAINFO, ca_file.c_str());
  }

  EasyHandle easy;
  std::array<char, CURL_ERROR_SIZE> error_text{};
};

ApiClient::ApiClient(ApiAddress address, Options options)
    : address_{std::move(address)},
      options_{std::move(options)},
      handle_{std::make_unique<Handle>(address_, options_.ca_file)} {}

ApiClient::~ApiClient() = default;
ApiClient::ApiClient(ApiClient&&) noexcept = default;
ApiClient& ApiClient::operator=(ApiClient&&) noexcept = default;

ApiResponse ApiClient::get(std::string const& target, std::chrono::seconds patience) {
  set(handle_->easy.get(), CURLOPT_HTTPGET, 1L);
  return perform(target, {}, patience);
}

ApiResponse ApiClient::post(std::string const& target, std::string const& body,
                            std::vector<std::string> const& headers,
                            std::chrono::seconds patience) {
  set(handle_->easy.get(), CURLOPT_POST, 1L);
  set(handle_->easy.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  set(handle_->easy.get(), CURLOPT_COPYPOSTFIELDS, body.c_str());
  auto lines = headers;
  // Without a body there is no type to tell; libcurl would send that of a form.
  lines.emplace_back(body.empty() ? "Content-Type:" : "Content-Type: application/json");
  lines.emplace_back("Expect:");
  return perform(target, std::move(lines), patience);
}

ApiResponse ApiClient::perform(std::string const& target, std::vector<std::string> headers,
                               std::chrono::seconds patience) {
  CURL* const easy = handle_->easy.get();
  if (!options_.token.empty()) {
    headers.push_back("Authorization: Bearer " + options_.token.reveal());
  }
  HeaderList list;
  for (auto const& line : headers) append(list, line);
  ApiResponse response;
  handle_->error_text.front() = '\0';
  set(easy, CURLOPT_URL, (address_.base + target).c_str());
  set(easy, CURLOPT_HTTPHEADER, list.get());
  set(easy, CURLOPT_WRITEDATA, static_cast<void*>(&response.body));
  set(easy, CURLOPT_TIMEOUT, static_cast<long>((patience + answer_patience).count()));
  if (CURLcode const result = curl_easy_perform(easy); result != CURLE_OK) {
    std::string_view detail = handle_->error_text.data();
    if (detail.empty()) detail = curl_easy_strerror(result);
    throw failure(result, address_.shown(), printable(detail));
  }
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  response.status = static_cast<int>(status);
  return response;
}

}  // namespace loanpulse
