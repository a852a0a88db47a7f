#include "fetch/paging/list_walk.hpp"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "model/error.hpp"

namespace loanpulse {

std::unique_ptr<Paginator> paginator_of(Paging const& paging) {
  return std::visit([](auto const& kind) { return make_paginator(kind); }, paging);
}

void add_size(PageSize const& size, PagePosition& position) {
  if (size.limit_param) position.params.emplace_back(*size.limit_param, std::to_string(size.limit));
}

ListWalk::ListWalk(std::unique_ptr<Paginator> paginator, SourceLimits const& limits)
    : paginator_{std::move(paginator)}, limits_{limits} {}

std::optional<PagePosition> ListWalk::guess(std::size_t ahead) const {
  return ended_ ? std::nullopt : paginator_->position(ahead);
}

void ListWalk::page_decoded(PagingInfo const& info) {
  ++pages_;
  empty_pages_ = info.record_count == 0 ? empty_pages_ + 1 : 0;
  ended_ = !paginator_->advance(info, pages_);
  if (ended_) return;
  if (empty_pages_ > limits_.max_empty_pages) {
    throw StageError{
        ErrorKind::bad_data, "too_many_empty_pages",
        fmt::format("{} pages in a row up to page {} were empty while the source says there is "
                    "more; check source.data_selector, or raise source.limits.max_empty_pages",
                    empty_pages_, pages_)};
  }
  if (pages_ >= limits_.max_pages) {
    throw StageError{ErrorKind::bad_data, "too_many_pages",
                     fmt::format("the list goes on after {} pages; if it is really that long, "
                                 "raise source.limits.max_pages",
                                 pages_)};
  }
}

}  // namespace loanpulse
