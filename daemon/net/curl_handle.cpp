#include "net/curl_handle.hpp"

namespace loanpulse {

void append(HeaderList& list, std::string const& line) {
  curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc{};
  // The longer list begins with the old one, or is it.
  list.release();
  list.reset(longer);
}

}  // namespace loanpulse
