#pragma once

#include <string>
#include <vector>

namespace loanpulse {

/// A value of a column type.
struct TypeSample {
  std::string declared;  ///< as a job declares the column
  std::string json;      ///< a value at the type's edge, as a source writes it
  std::string stored;    ///< the same as PostgreSQL prints it
  std::string refused;   ///< JSON that is no value of the type
};

/// At least one for each type of type_table; tests fail for a type that has none.
inline std::vector<TypeSample> type_samples() {
  return {
      {"smallint", "-32768", "-32768", "-32769"},
      {"integer", "2147483647", "2147483647", "2147483648"},
      {"bigint", "9223372036854775807", "9223372036854775807", "9223372036854775808"},
      {"numeric", "123456789012345678901234567890.00000000000000000001",
       "123456789012345678901234567890.00000000000000000001", "1e131072"},
      {"numeric(14,2)", "\"-598.9\"", "-598.90", "598.901"},
      {"real", "1.5", "1.5", "1e39"},
      {"double precision", "0.1", "0.1", "1e309"},
      {"boolean", "true", "true", "2"},
      {"text", R"("\ud83d\ude00 \"q\" \\ \n")", "\xf0\x9f\x98\x80 \"q\" \\ \n", R"("\u0000")"},
      {"varchar(3)", "\"abc\"", "abc", "\"abcd\""},
      {"date", "\"1969-12-31\"", "1969-12-31", "\"1969-02-29\""},
      {"timestamp", "\"2024-02-29T23:59:59.999999\"", "2024-02-29 23:59:59.999999",
       "\"2024-02-29T23:59:59Z\""},
      {"timestamptz", "\"2024-02-29T23:59:59-05:00\"", "2024-03-01 04:59:59+00",
       "\"2024-02-29T23:59:59\""},
      {"uuid", "\"A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11\"", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
       "\"A0EEBC999C0B4EF8BB6D6BB9BD380A11\""},
      {"json", R"({"b": 1.0})", R"({"b":1.0})", R"("\u0000")"},
      {"jsonb", R"({"b": [1, 2.50, null], "a": "x"})", R"({"a": "x", "b": [1, 2.50, null]})",
       "1e131072"},
      // An enum that a test with a database has to create: see own_type_of_samples.
      {"staging.loan_status", "\"in review\"", "in review", R"("\u0000")"},
  };
}

inline constexpr char const* own_type_of_samples =
    "CREATE SCHEMA staging; CREATE TYPE staging.loan_status AS ENUM ('new', 'in review')";

}  // namespace loanpulse
