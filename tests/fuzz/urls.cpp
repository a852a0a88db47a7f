// URLs: one origin by us is one scheme, host and port by libcurl, which does the sending.
#include "config/source_url.hpp"
#include "fetch/url.hpp"
#include "fuzz/fuzz_bytes.hpp"
#include "fuzz/insist.hpp"
#include "fuzz/measured.hpp"

#include <curl/curl.h>

#include <memory>

namespace loanpulse {
namespace {

using CurlUrl = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK) return {};
  std::string result{text};
  curl_free(text);
  return result;
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

/// What libcurl would connect to; empty when it refuses the URL.
std::string origin_by_curl(std::string const& text) {
  CurlUrl const url{curl_url(), &curl_url_cleanup};
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return {};
  auto const scheme = part(url.get(), CURLUPART_SCHEME);
  return lower(scheme) + "://" + lower(part(url.get(), CURLUPART_HOST)) + ":" +
         part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
}

void check_origin(std::string const& text) {
  auto const ours = parse_url(text);
  if (!ours) return;
  auto const curls = origin_by_curl(text);
  // An IPv6 address has several spellings, and libcurl's for each of them is the shortest.
  insist(curls.empty() || curls == origin_by_curl(ours->origin()),
         "one origin by us is one by libcurl");
}

}  // namespace

void fuzz_one(std::uint8_t const* data, std::size_t size) {
  FuzzBytes input{data, size};
  auto const base_text = input.line();
  auto const reference = input.rest();

  check_origin(base_text);
  if (source_url_fault(base_text).empty()) {
    insist(parse_url(base_text).has_value(), "a source's URL can be parsed");
    insist(!origin_by_curl(base_text).empty(), "a source's URL is one for libcurl");
  }
  if (auto const base = parse_url(base_text)) {
    auto const resolved = resolve_reference(*base, reference);
    check_origin(resolved);
    mask_url(resolved);
  }
  insist(percent_decode(percent_encode(reference)) == reference, "what is encoded can be decoded");
  looks_secret(reference);
}

}  // namespace loanpulse
