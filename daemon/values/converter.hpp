#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "model/column.hpp"
#include "model/row.hpp"
#include "model/text_arena.hpp"
#include "values/instant.hpp"

namespace loanpulse {

/// What kind of JSON scalar a text was.
enum class ScalarKind { null, boolean, number, string };

struct Conversion;
struct Scalar;

/// Why a text or a JSON document of so many bytes cannot be a value of the type: PostgreSQL holds
/// no more. Empty when it can.
std::optional<std::string> size_fault(ColumnType const& type, std::size_t bytes);

/// Turns JSON scalars into the cells of one column, exactly or not at all: no number passes through
/// a double unless the column is one, nothing is rounded except a timestamp's digits below the
/// microsecond, which are cut. Built once per column; const use is safe from every thread.
///
/// A string is accepted for every type when its text reads as that type ("598.94" for numeric);
/// a number for text columns as its source text; true/false for booleans and text only; 0 and 1
/// are booleans too. Integers accept "1.0" and "1e3" since their value is integral. A numeric
/// with more digits after the point than its scale is a fault unless the surplus is zeros. The
/// texts NaN, Infinity and -Infinity are numbers of real and double precision alone. varchar(n)
/// counts characters, not bytes. The empty string is NULL for no type: it is a fault for all but
/// text and json. json columns take any scalar as JSON text.
///
/// In a key, what the column does not keep of a value is a fault, see key_loss.hpp.
class Converter {
 public:
  /// Throws std::invalid_argument for a time zone that this machine does not know.
  explicit Converter(Column const& column, bool in_key = false);

  /// Sets `cell` and returns nothing, or returns why not: "not a bigint: \"12a\"". `text` must be
  /// valid UTF-8; the cell may point into it or into `arena`, so both must outlive the cell.
  std::optional<std::string> convert(ScalarKind kind, std::string_view text, TextArena& arena,
                                     Cell& cell) const;

  Column const& column() const { return column_; }
  bool in_key() const { return in_key_; }
  /// Whether the column takes a whole object or array.
  bool takes_documents() const { return takes_documents_; }

 private:
  std::optional<std::string> convert_key(Scalar const& value, TextArena& arena, Cell& cell) const;

  std::optional<bool> own_boolean(std::string_view text) const;

  Column column_;
  bool in_key_;
  bool takes_documents_;
  bool has_own_values_;  ///< some text is NULL, true or false because the job says so
  date::time_zone const* zone_ = nullptr;
  Conversion const* conversion_;  ///< looked up once, not for each value; never null
};

/// Compares two cells of one column by value, exactly: numeric by digits, text by bytes.
/// Neither may be null.
std::strong_ordering compare_cells(Cell const& a, Cell const& b);

/// A cell's value for a message, as PostgreSQL would print it; texts in quotes, on one line and
/// shortened.
std::string shown_cell(Cell const& cell, ColumnType const& type);

}  // namespace loanpulse
