#pragma once

#include <string_view>
#include <vector>

#include "json/json_path.hpp"
#include "model/envelope_member.hpp"
#include "model/row.hpp"

namespace loanpulse {

/// What an answer that PageDecoder has read holds beside its records: the members of its root, of
/// what lies on the `paths` to the records and to what the paginator wants, and of objects that are
/// called like an envelope ("meta", "paging", "page_info", "links", "next"), up to three within one
/// another. Never looks into `records`, the array with its brackets; its length is 0 where there
/// is none. Costs nothing for each record, and little memory whatever the answer.
std::vector<EnvelopeMember> read_envelope(std::string_view body, RecordSpan records,
                                          std::vector<JsonPath> const& paths);

}  // namespace loanpulse
