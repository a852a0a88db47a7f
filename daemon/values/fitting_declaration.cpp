#include "values/fitting_declaration.hpp"

#include "values/column_time.hpp"
#include "values/unix_time.hpp"

#include <fmt/format.h>

#include <utility>

namespace loanpulse {
namespace {

/// Numbers may be written with a fraction into columns of such types.
bool may_have_fraction(TypeName type) {
  return is_number(type) && family_of(type) != TypeFamily::integer;
}

/// Every number is a unix time; one between 1990 and 2100 is probably meant so.
bool is_likely_unix_time(std::string_view text, TimeFormat format) {
  constexpr std::int64_t first = 631'152'000;
  constexpr std::int64_t last = 4'102'444'800;
  UnixTime time;
  return parse_unix_time(text, format, time).empty() && time.instant.seconds >= first &&
         time.instant.seconds < last;
}

}  // namespace

FittingDeclaration::FittingDeclaration(Column const& column, Use use)
    : declared_{column.type.name}, use_{use} {
  try_type("date", column);
  if (is_time(declared_)) try_times(column);
  if (may_have_fraction(declared_)) try_type("numeric", column);
  // Wider types come behind narrower ones, and what takes everything comes last.
  for (auto const* type :
       {"bigint", "numeric", "boolean", "timestamp", "timestamptz", "uuid", "text", "jsonb"}) {
    try_type(type, column);
  }
}

/// The same column with other keys.
void FittingDeclaration::try_times(Column const& column) {
  bool const zoned = column.type.name == TypeName::timestamptz;
  for (auto const format :
       {TimeFormat::iso, TimeFormat::iso_basic, TimeFormat::unix_s, TimeFormat::unix_ms,
        TimeFormat::unix_us, TimeFormat::unix_ns, TimeFormat::dotnet, TimeFormat::rfc2822}) {
    Column other = column;
    other.format = format;
    other.further_formats.clear();
    if (always_has_offset(format)) other.timezone.reset();
    bool const wants_zone = zoned && !always_has_offset(format) && !other.timezone;
    std::string cure;
    if (column.format != TimeForm{format}) {
      cure = fmt::format("set `format: {}` on it", word_for(format));
    }
    if (wants_zone) {
      if (format == TimeFormat::iso && !cure.empty()) add(other, cure);  // it may have offsets
      other.timezone = "UTC";
      cure += fmt::format("{}`timezone:` on it to the zone that the source means, such as UTC",
                          cure.empty() ? "set " : ", and ");
    }
    if (!cure.empty()) add(other, std::move(cure));
  }
}

void FittingDeclaration::try_type(std::string_view type, Column const& column) {
  auto const parsed = parse_column_type(type);
  if (use_.is_cursor && !may_be_cursor(parsed->name)) return;
  Column other;
  other.name = column.name;
  other.type = *parsed;
  add(std::move(other), fmt::format("declare it as {}", type));
}

void FittingDeclaration::add(Column column, std::string cure) {
  candidates_.push_back({Converter{column, use_.in_key}, std::move(cure)});
}

void FittingDeclaration::observe(ScalarKind kind, std::string_view text) {
  std::erase_if(candidates_, [&](Candidate const& candidate) {
    if (!is_likely(candidate.converter.column(), kind, text)) return true;
    TextArena arena;
    Cell cell;
    return candidate.converter.convert(kind, text, arena, cell).has_value();
  });
}

/// Types take more than what is meant by them.
bool FittingDeclaration::is_likely(Column const& column, ScalarKind kind,
                                   std::string_view text) const {
  TypeName const type = column.type.name;
  if (is_time(type) && is_unix(column.format.kind)) {
    return is_likely_unix_time(text, column.format.kind);
  }
  // A date with time would lose its time.
  if (type == TypeName::date && column.format.kind == TimeFormat::iso) return text.size() == 10;
  // "007" would lose its zeros.
  if (is_number(type) && kind == ScalarKind::string) return is_number(declared_);
  return true;
}

void FittingDeclaration::observe_container() {
  std::erase_if(candidates_,
                [](Candidate const& candidate) { return !candidate.converter.takes_documents(); });
}

std::optional<std::string> FittingDeclaration::cure() const {
  if (candidates_.empty()) return std::nullopt;
  return candidates_.front().cure;
}

}  // namespace loanpulse
