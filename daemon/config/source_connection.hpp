#pragma once

#include "config/key_table.hpp"
#include "model/source.hpp"

namespace loanpulse {

/// Puts what the connection says that the source names under what the source says itself, as if it
/// stood there. The source's own keys win. Of headers, params, retry, timeouts, limits, wait, rate
/// and tls those of the connection remain whose names the source does not use; of auth and
/// paginator too, unless the source chooses another type; lists and texts of the source replace the
/// connection's. False after a problem that makes it useless to read on.
bool complete_by_connection(YamlMap& source, ReadContext& context);

/// Whether the source's credentials are those of its connection, which all its jobs share.
bool has_shared_auth(YamlMap const& source);

}  // namespace loanpulse
