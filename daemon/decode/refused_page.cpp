#include "decode/refused_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "decode/answer_error.hpp"
#include "decode/reshape.hpp"
#include "json/member_name.hpp"
#include "json/other_format.hpp"
#include "json/prepare_json.hpp"
#include "ops/hidden_secrets.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

/// Bytes of an answer that a message shows; what is longer is cut.
constexpr std::size_t snippet_size = 60;
constexpr std::size_t answer_size = 200;

/// Whether lenient JSON has what stands there: RapidJSON stops behind a sign, and at a text's
/// character.
bool is_lenient_json(std::string_view body, JsonFault const& fault) {
  auto at = body.substr(std::min(fault.offset, body.size()));
  if (at.starts_with('-')) at.remove_prefix(1);
  if (at.starts_with("NaN") || at.starts_with("Infinity")) return true;
  bool const in_text = fault.reason.find("control character") != std::string::npos;
  return in_text && !at.empty() && static_cast<unsigned char>(at.front()) < 0x20;
}

}  // namespace

StageError page_error(Page const& page, std::string code, std::string const& message) {
  return {ErrorKind::bad_data, std::move(code),
          fmt::format("page {} ({}): {}", page.number, printable(page.url, 300), message)};
}

std::string shown_answer(std::string_view body) { return printable(body, answer_size); }

StageError not_json(Page const& page, std::string_view body, JsonFault const& fault,
                    bool by_lines) {
  auto message = fmt::format("not JSON at byte {}", page.part.offset + fault.offset);
  if (by_lines) {
    message += fmt::format(", in line {}", page.part.lines + line_at(body, fault.offset));
  }
  auto other = other_format(body, page.content_type);
  if (page.part.number > 1) other.reset();
  if (by_lines && other && other->is_lines_of_json) other.reset();
  if (other) {
    message += ", but " + other->name;
  } else {
    message += ": " + fault.reason;
    if (fault.offset < body.size()) {
      auto const at = before_secret(body, fault.offset);
      message += fmt::format(", at: {}", printable(body.substr(at), snippet_size));
    }
    if (is_lenient_json(body, fault)) message += "; set source.json: lenient, which reads it";
  }
  if (!page.content_type.empty() && page.content_type.find("json") == std::string::npos) {
    message += fmt::format(" (Content-Type: {})", printable(page.content_type, snippet_size));
  }
  return page_error(page, "not_json", other ? message + "; " + other->cure : message);
}

StageError no_records(Page const& page, std::string_view body, PagePlan const& plan,
                      Envelope const& envelope, std::vector<EnvelopeMember> const& errors) {
  std::string message;
  if (envelope.selected == Selected::something_else) {
    message += fmt::format("data_selector \"{}\" is {}, expected an array of records{}",
                           plan.data_selector, envelope.found,
                           shape_cure(envelope.found, DataShape::array));
  } else {
    message += fmt::format("nothing at data_selector \"{}\"", plan.data_selector);
  }
  message += fmt::format("; the answer is {}", envelope.root);
  if (!envelope.members.empty()) {
    message += fmt::format(" with the members {}", fmt::join(envelope.members, ", "));
  }
  // What follows shows it where it stands at the answer's beginning.
  bool const shown = body.size() <= answer_size;
  if (!errors.empty() && !shown) message += "; it says that " + in_words(errors);
  return page_error(page, "selector_not_found", message + ": " + shown_answer(body));
}

StageError error_in_answer(Page const& page, std::vector<EnvelopeMember> const& errors) {
  std::vector<std::string> names;
  names.reserve(errors.size());
  for (auto const& error : errors) names.push_back(printable(path_in_yaml(error.path), 200));
  return page_error(page, "error_in_answer",
                    fmt::format("the answer holds no records, and {}; if that is no error, write "
                                "source.ignore_errors: [{}]",
                                in_words(errors), fmt::join(names, ", ")));
}

}  // namespace loanpulse
