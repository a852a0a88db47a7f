#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/insist.hpp"
#include "load/copy/copy_tuples.hpp"
#include "model/job.hpp"
#include "model/row.hpp"
#include "values/decimal.hpp"

namespace loanpulse {

/// A number as PostgreSQL sends it, most significant byte first.
template <typename Integer>
Integer big_endian(std::string_view bytes) {
  insist(bytes.size() == sizeof(Integer), "a field is as long as its type");
  std::uint64_t value = 0;
  for (char const c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return static_cast<Integer>(value);
}

/// numeric's binary form (PostgreSQL, numeric_recv) as decimal text.
inline std::string numeric_text(std::string_view bytes) {
  insist(bytes.size() >= 8, "a numeric has a head");
  auto const digits = big_endian<std::uint16_t>(bytes.substr(0, 2));
  auto const weight = big_endian<std::int16_t>(bytes.substr(2, 2));
  auto const sign = big_endian<std::uint16_t>(bytes.substr(4, 2));
  insist(bytes.size() == 8u + digits * 2u, "a numeric has its digits");
  insist(sign == 0 || sign == 0x4000, "a numeric has a sign");
  std::string text = sign == 0 ? "" : "-";
  for (std::size_t i = 0; i < digits; ++i) {
    auto const digit = big_endian<std::uint16_t>(bytes.substr(8 + i * 2, 2));
    insist(digit < 10'000, "a numeric's digits are below 10000");
    auto const shown = std::to_string(digit);
    text += std::string(4 - shown.size(), '0') + shown;
  }
  if (digits == 0) text += "0";
  return text + "e" + std::to_string((weight - digits + 1) * 4);
}

inline void compare_field(Cell const& cell, TypeName type, std::string_view field) {
  insist((field.data() == nullptr) == cell.is_null(), "NULL is NULL");
  constexpr std::int64_t days_to_2000 = 10'957;
  switch (cell.kind()) {
    case CellKind::null:
      return;
    case CellKind::boolean:
      return insist(big_endian<std::int8_t>(field) == cell.integer(), "a boolean");
    case CellKind::integer: {
      auto const value = type == TypeName::smallint  ? big_endian<std::int16_t>(field)
                         : type == TypeName::integer ? big_endian<std::int32_t>(field)
                                                     : big_endian<std::int64_t>(field);
      return insist(value == cell.integer(), "an integer");
    }
    case CellKind::real: {
      if (type == TypeName::real) {
        auto const bits = big_endian<std::uint32_t>(field);
        float value = 0;
        std::memcpy(&value, &bits, sizeof value);
        return insist(static_cast<double>(value) == cell.real(), "a real");
      }
      auto const bits = big_endian<std::uint64_t>(field);
      double value = 0;
      std::memcpy(&value, &bits, sizeof value);
      return insist(value == cell.real(), "a double");
    }
    case CellKind::numeric:
      return insist(
          compare_decimals(numeric_text(field), cell.text()) == std::strong_ordering::equal,
          "a numeric");
    case CellKind::date:
      return insist(big_endian<std::int32_t>(field) == cell.integer() - days_to_2000, "a date");
    case CellKind::timestamp:
      return insist(
          big_endian<std::int64_t>(field) == cell.integer() - days_to_2000 * 86'400'000'000,
          "a timestamp");
    case CellKind::uuid: {
      std::string digits;
      for (char const c : field) {
        auto const byte = static_cast<unsigned char>(c);
        digits += "0123456789abcdef"[byte >> 4];
        digits += "0123456789abcdef"[byte & 15];
      }
      std::string wanted{cell.text()};
      std::erase(wanted, '-');
      return insist(digits == wanted, "a uuid");
    }
    case CellKind::text:
      return insist(field == cell.text(), "a text");
    case CellKind::json:
      if (type == TypeName::jsonb) {
        insist(!field.empty() && field.front() == '\x01', "jsonb has a version");
        field.remove_prefix(1);
      }
      return insist(field == cell.text(), "a document");
  }
}

/// Compares a stream for the staging table, with cursors, to the rows that it was made of; how many
/// they are.
inline std::size_t read_copy(Job const& job, RowBatch const& batch, std::vector<bool> const& keep,
                             std::span<char const> stream) {
  CopyTuples tuples{stream};
  CopyTuple tuple;
  std::size_t count = 0;
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (!keep[row]) continue;
    insist(tuples.next(tuple), "a row is there");
    insist(tuple.count == batch.columns + 2, "a row has its columns, _order and _cursor");
    CopyFields fields{tuple.fields};
    for (std::size_t i = 0; i < batch.columns; ++i) {
      compare_field(batch.row(row)[i], job.target.columns[i].type.name, fields.next());
    }
    insist(big_endian<std::int64_t>(fields.next()) >= 0, "an order");
    auto const cursor = fields.next();
    insist(cursor == batch.cursors[row], "a cursor");
    ++count;
  }
  insist(!tuples.next(tuple), "nothing follows the last row");
  return count;
}

}  // namespace loanpulse
