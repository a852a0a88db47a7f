#pragma once

#include "model/column_type.hpp"
#include "model/row.hpp"

#include <string>

namespace loanpulse {

/// A cell's value for a message, as PostgreSQL would print it; texts in quotes, on one line and
/// shortened.
std::string shown_cell(Cell const& cell, ColumnType const& type);

}  // namespace loanpulse
