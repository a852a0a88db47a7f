#pragma once

#include <curl/curl.h>

#include <memory>
#include <new>
#include <string>

#include "model/error.hpp"
#include "model/tls_files.hpp"

namespace loanpulse {

struct FreeEasy {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using EasyHandle = std::unique_ptr<CURL, FreeEasy>;

struct FreeHeaderList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
/// Must outlive the transfer that it is set for.
using HeaderList = std::unique_ptr<curl_slist, FreeHeaderList>;

/// Throws std::bad_alloc.
void append(HeaderList& list, std::string const& line);

/// Throws StageError{rejected, "curl_option"} where libcurl does not know the option or its value.
template <typename Value>
void set(CURL* easy, CURLoption option, Value value) {
  CURLcode const result = curl_easy_setopt(easy, option, value);
  if (result == CURLE_OUT_OF_MEMORY) throw std::bad_alloc{};
  if (result != CURLE_OK) {
    throw StageError{ErrorKind::rejected, "curl_option",
                     std::string{"libcurl was built without something LoanPulse needs: "} +
                         curl_easy_strerror(result)};
  }
}

/// Whom to trust, and who we are. Set for each transfer: libcurl keeps options from one to the
/// next.
void use_tls_files(CURL* easy, TlsFiles const& files);

}  // namespace loanpulse
