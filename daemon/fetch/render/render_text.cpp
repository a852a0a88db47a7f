#include "fetch/render/render_text.hpp"

#include "model/error.hpp"
#include "values/earlier_time.hpp"
#include "values/write_time.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace loanpulse {
namespace {

std::string written(Instant instant, TimeSpelling const& spelling) {
  try {
    return write_time(instant, spelling);
  } catch (std::invalid_argument const& error) {
    throw StageError{ErrorKind::rejected, "unknown_zone", error.what()};
  }
}

bool is_number(TimeSpelling const& spelling) {
  return spelling.kind == TimeSpelling::Kind::unix_s ||
         spelling.kind == TimeSpelling::Kind::unix_ms;
}

using Value = std::optional<RenderedText>;

Value of_bound(std::optional<RequestBound> const& bound, TimeSpelling const& spelling) {
  if (!bound || bound->text.empty()) return std::nullopt;
  bool const as_it_is = spelling == TimeSpelling{} || !bound->instant;
  if (as_it_is) return RenderedText{bound->text, bound->is_number};
  return RenderedText{written(*bound->instant, spelling), is_number(spelling)};
}

Value of_number(std::optional<std::uint64_t> number) {
  if (!number) return std::nullopt;
  return RenderedText{std::to_string(*number), true};
}

Value value_of(Placeholder const& placeholder, RequestBounds const& bounds,
               PagePosition const& position) {
  switch (placeholder.kind) {
    case Placeholder::Kind::start:
      return of_bound(bounds.start, placeholder.spelling);
    case Placeholder::Kind::end:
      return of_bound(bounds.end, placeholder.spelling);
    case Placeholder::Kind::now:
      return RenderedText{
          written(earlier(instant_at(bounds.now), placeholder.before), placeholder.spelling),
          is_number(placeholder.spelling)};
    case Placeholder::Kind::cursor:
      if (!position.cursor) return std::nullopt;
      return RenderedText{*position.cursor, position.cursor_is_number};
    case Placeholder::Kind::page:
      return of_number(position.page);
    case Placeholder::Kind::offset:
      return of_number(position.offset);
    case Placeholder::Kind::limit:
      return of_number(position.limit);
    case Placeholder::Kind::each:
      break;
  }
  auto const found = std::find_if(bounds.each.begin(), bounds.each.end(), [&](auto const& value) {
    return value.first == placeholder.name;
  });
  return found == bounds.each.end() ? Value{} : of_bound(found->second, placeholder.spelling);
}

}  // namespace

std::optional<RenderedText> render(TextTemplate const& text, RequestBounds const& bounds,
                                   PagePosition const& position) {
  if (auto const* const sole = text.sole_placeholder()) return value_of(*sole, bounds, position);
  RenderedText rendered;
  for (auto const& part : text.parts()) {
    if (auto const* plain = std::get_if<std::string>(&part)) rendered.text += *plain;
    if (auto const* secret = std::get_if<Secret>(&part)) rendered.text += secret->reveal();
    if (auto const* placeholder = std::get_if<Placeholder>(&part)) {
      if (auto value = value_of(*placeholder, bounds, position)) rendered.text += value->text;
    }
  }
  return rendered;
}

}  // namespace loanpulse
