#include <utility>

#include "fetch/paging/announced_total.hpp"
#include "fetch/paging/paginator.hpp"

namespace loanpulse {
namespace {

/// Errors: those of AnnouncedTotal.
class PageNumberPaginator final : public Paginator {
 public:
  explicit PageNumberPaginator(PageNumberPaging kind)
      : kind_{std::move(kind)}, total_{kind_.total_path} {}

  std::optional<PagePosition> position(std::size_t ahead) const override {
    // Without a total any page may be the last one, and the source would be asked for what is not
    // there.
    if (ahead > 0 && pages_ + ahead >= total_.value().value_or(0)) return std::nullopt;
    PagePosition there{{{kind_.page_param, std::to_string(kind_.base_page + pages_ + ahead)}}};
    if (kind_.limit_param) {
      there.params.emplace_back(*kind_.limit_param, std::to_string(kind_.limit));
    }
    return there;
  }

  bool advance(PagingInfo const& info, std::size_t page) override {
    pages_ = page;
    return total_.is_above(pages_, info, page);
  }

  std::string end_reason(PagingInfo const& last) const override { return total_.end_reason(last); }
  std::string refusal_cure() const override { return total_.refusal_cure(); }

 private:
  PageNumberPaging kind_;
  AnnouncedTotal total_;   ///< of pages
  std::size_t pages_ = 0;  ///< that have come
};

}  // namespace

std::unique_ptr<Paginator> make_paginator(PageNumberPaging const& kind) {
  return std::make_unique<PageNumberPaginator>(kind);
}

}  // namespace loanpulse
