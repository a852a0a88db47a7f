#include "pg/rows.hpp"

#include <pqxx/result>
#include <pqxx/row>

#include <string>

namespace loanpulse {
namespace {

pqxx::field field_of(pqxx::result const& answer, std::size_t row, int column) {
  return answer[static_cast<pqxx::result::size_type>(row)]
               [static_cast<pqxx::row::size_type>(column)];
}

}  // namespace

PgRows::PgRows(pqxx::result answer)
    : answer_{std::make_shared<pqxx::result const>(std::move(answer))} {}

std::size_t PgRows::size() const { return static_cast<std::size_t>(answer_->size()); }
std::size_t PgRows::columns() const { return static_cast<std::size_t>(answer_->columns()); }
std::uint64_t PgRows::affected_rows() const {
  return static_cast<std::uint64_t>(answer_->affected_rows());
}

PgRows::Field PgRows::Row::operator[](char const* name) const {
  return (*this)[static_cast<int>(answer_->column_number(name))];
}

bool PgRows::Field::is_null() const { return field_of(*answer_, row_, column_).is_null(); }
char const* PgRows::Field::c_str() const { return field_of(*answer_, row_, column_).c_str(); }
std::size_t PgRows::Field::size() const { return field_of(*answer_, row_, column_).size(); }

template <class T>
T PgRows::Field::as() const {
  return field_of(*answer_, row_, column_).as<T>();
}

template bool PgRows::Field::as<bool>() const;
template int PgRows::Field::as<int>() const;
template std::int64_t PgRows::Field::as<std::int64_t>() const;
template std::uint64_t PgRows::Field::as<std::uint64_t>() const;
template double PgRows::Field::as<double>() const;
template std::string PgRows::Field::as<std::string>() const;

}  // namespace loanpulse
