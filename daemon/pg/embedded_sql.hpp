#pragma once

#include <span>
#include <string_view>

namespace loanpulse {

/// A file of schema/ as it was when this program was built.
struct EmbeddedSql {
  std::string_view name;  ///< "0001_metadata.sql"
  std::string_view sql;
};

/// All of them, ordered by name. The source is generated, see cmake/embed_migrations.cmake.
std::span<EmbeddedSql const> embedded_sql();

}  // namespace loanpulse
