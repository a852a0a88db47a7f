#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "decode/page_handler.hpp"
#include "decode/page_plan.hpp"
#include "json/json_fault.hpp"
#include "model/envelope_member.hpp"
#include "model/error.hpp"
#include "model/page.hpp"

namespace loanpulse {

// Why a page is refused, for those who must find out what is wrong with it. All are bad_data and
// begin with the page's number and URL; secrets that are hidden at the moment are not shown.

StageError page_error(Page const& page, std::string code, std::string const& message);

/// The beginning of an answer.
std::string shown_answer(std::string_view body);

/// "not_json"; says what the answer is instead, where that can be told.
/// Of an answer by lines, which it should be then, it names the line. `body` is the page's, and the
/// fault's place is in it.
StageError not_json(Page const& page, std::string_view body, JsonFault const& fault,
                    bool by_lines = false);

/// "selector_not_found": what is where the records should be, and what the answer has beside it.
StageError no_records(Page const& page, std::string_view body, PagePlan const& plan,
                      Envelope const& envelope, std::vector<EnvelopeMember> const& errors);

/// "error_in_answer"
StageError error_in_answer(Page const& page, std::vector<EnvelopeMember> const& errors);

}  // namespace loanpulse
