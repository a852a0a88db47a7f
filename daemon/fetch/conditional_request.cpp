#include "fetch/conditional_request.hpp"

#include "model/ascii_text.hpp"
#include "ops/sha256.hpp"

#include <algorithm>

namespace loanpulse {
namespace {

constexpr std::string_view if_none_match = "If-None-Match";
constexpr std::string_view if_modified_since = "If-Modified-Since";

/// Bytes. A longer validator is not kept: servers refuse requests with such headers.
constexpr std::size_t longest_validator = 4'096;

constexpr int complete = 200;

/// With its length in front, so that no two lists of pieces are one text.
void add(Sha256& hash, std::string_view piece) {
  hash.add(std::to_string(piece.size()) + ':');
  hash.add(piece);
}

std::string basis_of(PageRequest const& request, std::string const& row_basis) {
  Sha256 hash;
  add(hash, row_basis);
  add(hash, to_string(request.method));
  add(hash, request.url);
  for (auto const& [name, value] : request.headers) {
    add(hash, name);
    add(hash, value.reveal());
  }
  add(hash, request.body);
  return hash.hex();
}

/// Kept as it came, and to be sent so. As an ETag, `*` would match whatever there is.
std::string usable(Answer const& answer, std::string_view header) {
  auto const value = answer.header(header).value_or("");
  bool const is_plain =
      std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (!is_plain || value == "*" || value.size() > longest_validator) return {};
  return std::string{value};
}

}  // namespace

void ask_if_changed(PageRequest& request, RequestBounds const& bounds) {
  request.basis = basis_of(request, bounds.row_basis);
  auto const& known = bounds.validators;
  if (!known || known->basis != request.basis) return;
  if (!known->etag.empty()) {
    request.headers.emplace_back(if_none_match, Secret{known->etag});
  }
  if (!known->last_modified.empty()) {
    request.headers.emplace_back(if_modified_since, Secret{known->last_modified});
  }
  request.is_conditional = !known->etag.empty() || !known->last_modified.empty();
}

PageRequest unconditional(PageRequest request) {
  if (!request.is_conditional) return request;
  std::erase_if(request.headers, [](auto const& header) { return is_condition(header.first); });
  request.is_conditional = false;
  return request;
}

std::optional<Validators> validators_of(PageRequest const& request, Answer const& answer) {
  if (request.basis.empty() || answer.status != complete) return std::nullopt;
  Validators validators{.etag = usable(answer, "etag"),
                        .last_modified = usable(answer, "last-modified"),
                        .basis = request.basis};
  if (validators.etag.empty() && validators.last_modified.empty()) return std::nullopt;
  return validators;
}

}  // namespace loanpulse
