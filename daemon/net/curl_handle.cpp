#include "net/curl_handle.hpp"

namespace loanpulse {

void append(HeaderList& list, std::string const& line) {
  curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc{};
  // The longer list begins with the old one, or is it.
  list.release();
  list.reset(longer);
}

void use_tls_files(CURL* easy, TlsFiles const& files) {
  auto const path_or = [](std::string const& path, char const* otherwise) {
    return path.empty() ? otherwise : path.c_str();
  };
  auto const* const built = curl_version_info(CURLVERSION_NOW);
  set(easy, CURLOPT_CAINFO, path_or(files.ca_file, built->cainfo));
  set(easy, CURLOPT_CAPATH, files.ca_file.empty() ? built->capath : nullptr);
  set(easy, CURLOPT_SSLCERT, path_or(files.certificate, nullptr));
  set(easy, CURLOPT_SSLKEY, path_or(files.key, nullptr));
}

}  // namespace loanpulse
