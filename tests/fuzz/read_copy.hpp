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

/// The integer of a field of 1, 2, 4 or 8 bytes.
inline std::int64_t integer_of(std::string_view field) {
  switch (field.size()) {
    case 1:
      return big_endian<std::int8_t>(field);
    case 2:
      return big_endian<std::int16_t>(field);
    case 4:
      return big_endian<std::int32_t>(field);
    default:
      return big_endian<std::int64_t>(field);
  }
}

/// PostgreSQL counts days and microseconds from 2000-01-01, a cell from 1970-01-01.
inline std::int64_t epoch_of(CellKind kind) {
  constexpr std::int64_t days_to_2000 = 10'957;
  if (kind == CellKind::date) return days_to_2000;
  return kind == CellKind::timestamp ? days_to_2000 * 86'400'000'000 : 0;
}

inline double real_of(std::string_view field) {
  if (field.size() == sizeof(float)) {
    auto const bits = big_endian<std::uint32_t>(field);
    float value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return static_cast<double>(value);
  }
  auto const bits = big_endian<std::uint64_t>(field);
  double value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// The text of a cell as its field has it.
inline std::string field_of_text(Cell const& cell, TypeName type) {
  std::string text{cell.text()};
  if (type == TypeName::jsonb) return '\x01' + text;  // its version
  if (cell.kind() != CellKind::uuid) return text;
  std::erase(text, '-');
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

inline void compare_field(Cell const& cell, TypeName type, std::string_view field) {
  insist((field.data() == nullptr) == cell.is_null(), "NULL is NULL");
  auto const width = traits_of(type).width;
  insist(cell.is_null() || width == 0 || field.size() == width, "a field has its type's width");
  switch (storage_of(cell.kind())) {
    case CellStorage::none:
      return;
    case CellStorage::integer:
      return insist(integer_of(field) == cell.integer() - epoch_of(cell.kind()), "an integer");
    case CellStorage::real:
      return insist(real_of(field) == cell.real(), "a real");
    case CellStorage::decimal:
      return insist(
          compare_decimals(numeric_text(field), cell.text()) == std::strong_ordering::equal,
          "a numeric");
    case CellStorage::text:
      return insist(field == field_of_text(cell, type), "a text");
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
