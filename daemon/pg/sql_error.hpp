#pragma once

#include <string>
#include <string_view>

#include "model/error.hpp"

namespace loanpulse {

/// What a SQLSTATE means for a retry: serialization failures, lock and statement timeouts, lost
/// connections, shutdowns and exhausted resources are transient; wrong values and violated
/// constraints are bad data; all else is rejected: it needs a person.
ErrorKind kind_of_sqlstate(std::string_view sqlstate);

/// PostgreSQL's message with its detail, hint and context on one line, without severity and without
/// the excerpt of the statement: "relation \"x\" does not exist; hint: ...". It ends in no full
/// stop.
std::string one_line_message(std::string_view server_message);

/// The error of one statement. The code is "sql_" and the SQLSTATE, the message ends in the cure of
/// find_sql_state(); with no SQLSTATE the connection is gone: transient "database_lost".
StageError make_sql_error(std::string_view sqlstate, std::string_view server_message);

}  // namespace loanpulse
