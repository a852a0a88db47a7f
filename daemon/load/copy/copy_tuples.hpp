#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace loanpulse {

/// One row of a binary COPY stream.
struct CopyTuple {
  std::uint16_t count = 0;         ///< of its fields
  std::span<char const> fields{};  ///< each behind its length, as they stand in the stream
  std::span<char const> whole{};   ///< the same with the count in front
};

/// Reads a complete stream of PostgreSQL's binary COPY format (manual, COPY, "Binary Format") tuple
/// by tuple. The tuples point into the stream. Throws StageError{bad_data} where it is broken off.
class CopyTuples {
 public:
  explicit CopyTuples(std::span<char const> stream);

  /// False at the trailer.
  bool next(CopyTuple& tuple);

 private:
  std::span<char const> rest_;
};

/// The fields of a tuple one after the other.
class CopyFields {
 public:
  explicit CopyFields(std::span<char const> fields) : rest_{fields} {}

  /// A field's bytes; data() is null for NULL. Only as often as there are fields.
  std::string_view next();
  /// Those that are left, as they stand in the stream.
  std::span<char const> rest() const { return rest_; }

 private:
  std::span<char const> rest_;
};

/// The value of a field of eight bytes, as bigint has it.
std::int64_t read_int64(std::string_view field);

}  // namespace loanpulse
