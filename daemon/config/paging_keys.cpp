#include "config/config_keys.hpp"
#include "config/kind_keys.hpp"
#include "config/source_url.hpp"

namespace loanpulse {

namespace takes {

ValueType<bool> header_word() {
  auto type = boolean();
  auto const words = word<bool>({{"header", true}});
  type.read = words.read;
  type.form = [](bool const&) { return Form{.kind = Form::Kind::word, .words = {"header"}}; };
  type.show = [](bool const&) { return std::string{}; };
  return type;
}

ValueType<StopAt> stop() {
  auto type = word<StopAt>({{"empty_page", StopAt::empty_page},
                            {"short_page", StopAt::short_page},
                            {"same_cursor", StopAt::same_cursor}});
  return type;
}

}  // namespace takes

ValueType<std::string> kind_text(KeyUse use) {
  bool const is_path = use == KeyUse::answer_path || use == KeyUse::record_path;
  if (is_path) return takes::path();
  if (use == KeyUse::prefix) return takes::text_or_empty("text");
  if (use == KeyUse::answer_member) return takes::path();
  if (use == KeyUse::header) return takes::text("header");
  if (use == KeyUse::url) {
    return takes::checked<std::string>(
        takes::text("URL"), [](std::string const& url) { return source_url_fault(url); });
  }
  bool const is_text = use == KeyUse::text || use == KeyUse::sent_word;
  return takes::text(is_text ? "text" : "parameter");
}

Key<Source> paginator_key() {
  return key("paginator", &Source::paging, takes::kinds("paginator", every_kind(Paging{})),
             "How to come to the next page.");
}

}  // namespace loanpulse
