#include "config/config_keys.hpp"
#include "config/kind_keys.hpp"

namespace loanpulse {

ValueType<std::string> kind_text(KeyUse use) {
  return use == KeyUse::answer_path ? takes::path() : takes::text("parameter");
}

Key<Source> paginator_key() {
  return key("paginator", &Source::paging, takes::kinds("paginator", every_kind(Paging{})),
             "How to come to the next page.");
}

}  // namespace loanpulse
