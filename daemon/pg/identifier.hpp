#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {

/// A name as SQL: always in double quotes, so that case, blanks, keywords and quotes in it are kept
/// and cannot end it. Throws StageError "bad_identifier" for what PostgreSQL cannot store as a
/// name or would cut: an empty name, one with a NUL, one above 63 bytes.
std::string quoted_identifier(std::string_view name);

/// `"a", "b"`, each behind `prefix`.
std::string quoted_list(std::vector<std::string> const& names, std::string_view prefix = "");

/// `"schema"."table"`.
std::string quoted_table(std::string_view schema, std::string_view table);

/// A text as an SQL literal, for the places that take no parameter. Relies on
/// standard_conforming_strings = on, which every PgSession sets. Throws StageError
/// "bad_literal" for a text with a NUL, which no PostgreSQL text can hold.
std::string quoted_literal(std::string_view text);

}  // namespace loanpulse
