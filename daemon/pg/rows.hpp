#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace pqxx {
class result;
}

namespace loanpulse {

/// What a statement has answered, as text. Copies are cheap; rows and fields keep alive what they
/// are of. Here rather than libpqxx's own classes, whose headers take longer to read than most
/// files that ask something.
class PgRows {
 public:
  class Field;
  class Row;
  class Iterator;

  explicit PgRows(pqxx::result answer);

  bool empty() const { return size() == 0; }
  std::size_t size() const;
  std::size_t columns() const;
  /// Of INSERT, UPDATE, DELETE and MERGE.
  std::uint64_t affected_rows() const;
  Row operator[](std::size_t row) const;
  Iterator begin() const;
  Iterator end() const;

 private:
  std::shared_ptr<pqxx::result const> answer_;
};

class PgRows::Field {
 public:
  bool is_null() const;
  /// "" for NULL, too.
  char const* c_str() const;
  std::size_t size() const;
  /// bool, int, std::int64_t, std::uint64_t, double or std::string. Throws std::exception where the
  /// text is none of that type, or the field is NULL.
  template <class T>
  T as() const;
  template <class T>
  T as(T const& instead_of_null) const {
    return is_null() ? instead_of_null : as<T>();
  }

 private:
  friend class Row;
  Field(std::shared_ptr<pqxx::result const> answer, std::size_t row, int column)
      : answer_{std::move(answer)}, row_{row}, column_{column} {}

  std::shared_ptr<pqxx::result const> answer_;
  std::size_t row_;
  int column_;
};

class PgRows::Row {
 public:
  Field operator[](int column) const { return {answer_, row_, column}; }
  Field operator[](char const* name) const;

 private:
  friend class PgRows;
  friend class Iterator;
  Row(std::shared_ptr<pqxx::result const> answer, std::size_t row)
      : answer_{std::move(answer)}, row_{row} {}

  std::shared_ptr<pqxx::result const> answer_;
  std::size_t row_;
};

/// For range-based loops.
class PgRows::Iterator {
 public:
  Row operator*() const { return {answer_, row_}; }
  Iterator& operator++() {
    ++row_;
    return *this;
  }
  bool operator==(Iterator const& other) const { return row_ == other.row_; }

 private:
  friend class PgRows;
  Iterator(std::shared_ptr<pqxx::result const> answer, std::size_t row)
      : answer_{std::move(answer)}, row_{row} {}

  std::shared_ptr<pqxx::result const> answer_;
  std::size_t row_;
};

inline PgRows::Row PgRows::operator[](std::size_t row) const { return {answer_, row}; }
inline PgRows::Iterator PgRows::begin() const { return {answer_, 0}; }
inline PgRows::Iterator PgRows::end() const { return {answer_, size()}; }

}  // namespace loanpulse
