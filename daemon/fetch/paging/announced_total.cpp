#include "fetch/paging/announced_total.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string_view>
#include <utility>

#include "model/error.hpp"
#include "ops/printable.hpp"
#include "values/decimal_parts.hpp"

namespace loanpulse {
namespace {

[[noreturn]] void refuse_total(std::string code, std::string const& message) {
  throw StageError{ErrorKind::bad_data, std::move(code), message};
}

/// "3", and "3.0" or "3e0" as some languages write it; empty for what is no count.
std::optional<std::uint64_t> whole_number(std::string_view text) {
  constexpr std::int64_t most_digits = 20;
  auto const parts = split_decimal(text);
  if (!parts || text.front() == '+') return std::nullopt;
  if (parts->is_zero()) return 0;
  if (parts->needed_scale() > 0 || parts->magnitude() > most_digits) return std::nullopt;
  auto const digits = write_plain(*parts, 0);
  std::uint64_t number = 0;
  auto const end = digits.data() + digits.size();
  auto const [rest, error] = std::from_chars(digits.data(), end, number);
  return error == std::errc{} && rest == end ? std::optional{number} : std::nullopt;
}

std::uint64_t total_at(std::string const& path, PagingInfo const& info, std::size_t page) {
  auto const found = info.values.find(path);
  if (found == info.values.end()) {
    refuse_total("missing_total",
                 fmt::format("page {} has no total at \"{}\", or null; check "
                             "source.paginator.total_path against the answer, or leave it "
                             "out to read up to the first empty page",
                             page, path));
  }
  std::string const& text = found->second;
  auto const total = whole_number(text);
  if (!total) {
    refuse_total("bad_total",
                 fmt::format("page {} has \"{}\" at \"{}\", which is no whole number; check "
                             "source.paginator.total_path against the answer",
                             page, printable(text, 100), path));
  }
  return *total;
}

}  // namespace

AnnouncedTotal::AnnouncedTotal(std::optional<std::string> path) : path_{std::move(path)} {}

bool AnnouncedTotal::is_above(std::uint64_t reached, PagingInfo const& info, std::size_t page) {
  if (!path_) return info.record_count > 0;
  value_ = total_at(*path_, info, page);
  return reached < *value_;
}

std::string AnnouncedTotal::end_reason(PagingInfo const& last) const {
  if (last.record_count == 0) return "it is an empty page";
  return fmt::format("it is the last page by source.paginator.total_path \"{}\"",
                     path_.value_or(""));
}

std::string AnnouncedTotal::refusal_cure() const {
  if (path_) {
    return fmt::format(
        "the total at \"{}\" is more than the source gives: check source.paginator.total_path",
        *path_);
  }
  return "the list seems to end before this page: name the answer's total in "
         "source.paginator.total_path, so that nothing behind the end is asked for";
}

}  // namespace loanpulse
