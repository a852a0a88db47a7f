#include <algorithm>
#include <cstdint>
#include <utility>

#include "fetch/paging/announced_total.hpp"
#include "fetch/paging/paginator.hpp"

namespace loanpulse {
namespace {

/// Errors: those of AnnouncedTotal.
class OffsetPaginator final : public Paginator {
 public:
  explicit OffsetPaginator(OffsetPaging kind) : kind_{std::move(kind)}, total_{kind_.total_path} {}

  std::optional<PagePosition> position(std::size_t ahead) const override {
    auto const offset = offset_ + ahead * largest_page_;
    bool const is_known = largest_page_ > 0 && offset < total_.value().value_or(0);
    if (ahead > 0 && !is_known) return std::nullopt;
    return PagePosition{{{kind_.offset_param, std::to_string(offset)},
                         {kind_.limit_param, std::to_string(kind_.limit)}}};
  }

  bool advance(PagingInfo const& info, std::size_t page) override {
    largest_page_ = std::max(largest_page_, info.record_count);
    // By what really came, so that a server that caps the limit loses nothing. An empty page gives
    // no count: the largest page so far is what the server gives at most.
    std::size_t const gap = largest_page_ > 0 ? largest_page_ : kind_.limit;
    offset_ += info.record_count > 0 ? info.record_count : gap;
    return total_.is_above(offset_, info, page);
  }

  std::string end_reason(PagingInfo const& last) const override { return total_.end_reason(last); }
  std::string refusal_cure() const override { return total_.refusal_cure(); }

 private:
  OffsetPaging kind_;
  AnnouncedTotal total_;          ///< of records
  std::uint64_t offset_ = 0;      ///< of the next page
  std::size_t largest_page_ = 0;  ///< records
};

}  // namespace

std::unique_ptr<Paginator> make_paginator(OffsetPaging const& kind) {
  return std::make_unique<OffsetPaginator>(kind);
}

}  // namespace loanpulse
