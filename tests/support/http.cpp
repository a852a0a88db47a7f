#include "support/http.hpp"

#include <curl/curl.h>

#include <memory>
#include <stdexcept>

namespace loanpulse {
namespace {

std::size_t append(char* data, std::size_t, std::size_t size, void* body) {
  static_cast<std::string*>(body)->append(data, size);
  return size;
}

std::string request(std::string const& url, bool post) {
  std::unique_ptr<CURL, void (*)(CURL*)> const curl{curl_easy_init(), curl_easy_cleanup};
  std::string body;
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 120L);
  curl_easy_setopt(curl.get(), CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &body);
  if (post) curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, "");
  auto const result = curl_easy_perform(curl.get());
  if (result != CURLE_OK) throw std::runtime_error{url + ": " + curl_easy_strerror(result)};
  return body;
}

}  // namespace

std::string http_get(std::string const& url) { return request(url, false); }
std::string http_post(std::string const& url) { return request(url, true); }

}  // namespace loanpulse
