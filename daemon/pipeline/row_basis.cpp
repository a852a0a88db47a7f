#include "pipeline/row_basis.hpp"

#include "ops/sha256.hpp"
#include "pipeline/given_values.hpp"

#include <string_view>

#ifndef LOANPULSE_VERSION
#error "LOANPULSE_VERSION comes from the build"
#endif

namespace loanpulse {
namespace {

/// With its length in front, so that no two lists of pieces are one text.
void add(Sha256& hash, std::string_view piece) {
  hash.add(std::to_string(piece.size()) + ':');
  hash.add(piece);
}

}  // namespace

std::string row_basis(Job const& job, RequestBounds const& bounds) {
  Sha256 hash;
  add(hash, LOANPULSE_VERSION);
  add(hash, job.text_hash);
  for (auto const& column : job.target.columns) {
    if (!column.type.own) continue;
    add(hash, to_sql(column.type));
    add(hash, to_base_sql(column.type));
    add(hash, column.type.own->has_constraints ? "checked" : "");
    for (auto const& label : column.type.own->labels) add(hash, label);
  }
  for (auto const& value : given_values(job, bounds)) {
    add(hash, std::to_string(value.column));
    add(hash, value.text ? "=" + *value.text : std::string{});
  }
  return hash.hex();
}

}  // namespace loanpulse
