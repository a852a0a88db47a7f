#pragma once

#include "config/key_table.hpp"
#include "model/source.hpp"

namespace loanpulse {

/// Reports placeholders of the job's `source` that stand for nothing in it, and what they say
/// twice. A default parameter of the paginator whose placeholder stands elsewhere in the request is
/// taken back: it is not sent.
void check_placeholders(YamlMap const& map, Source& source, ReadContext const& context);

}  // namespace loanpulse
