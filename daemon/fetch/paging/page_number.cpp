#include <utility>

#include "fetch/paging/end_rules.hpp"
#include "fetch/paging/paginator.hpp"

namespace loanpulse {
namespace {

/// Errors: those of EndRules.
class PageNumberPaginator final : public Paginator {
 public:
  explicit PageNumberPaginator(PageNumberPaging kind)
      : kind_{std::move(kind)}, rules_{kind_, kind_.limit, Counted::pages} {}

  std::optional<PagePosition> position(std::size_t ahead) const override {
    // Without a total any page may be the last one, and the source would be asked for what is not
    // there.
    if (ahead > 0 && pages_ + ahead >= known_pages()) return std::nullopt;
    PagePosition there;
    there.page = kind_.base_page + pages_ + ahead;
    there.limit = kind_.limit;
    if (!kind_.page_param.empty()) {
      there.params.emplace_back(kind_.page_param, std::to_string(*there.page));
    }
    add_size(kind_, there);
    return there;
  }

  bool advance(PagingInfo const& info, std::size_t page) override {
    pages_ = page;
    records_ += info.record_count;
    largest_page_ = std::max(largest_page_, info.record_count);
    return !rules_.end(info, {pages_, records_}, true);
  }

  std::string end_reason(PagingInfo const& last) const override { return rules_.end_reason(last); }
  std::string refusal_cure() const override { return rules_.refusal_cure(); }

 private:
  std::uint64_t known_pages() const {
    if (rules_.pages()) return *rules_.pages();
    if (!rules_.records() || largest_page_ == 0) return 0;
    return (*rules_.records() + largest_page_ - 1) / largest_page_;
  }

  PageNumberPaging kind_;
  EndRules rules_;
  std::size_t pages_ = 0;  ///< that have come
  std::uint64_t records_ = 0;
  std::size_t largest_page_ = 0;  ///< records
};

}  // namespace

std::unique_ptr<Paginator> make_paginator(PageNumberPaging const& kind) {
  return std::make_unique<PageNumberPaginator>(kind);
}

}  // namespace loanpulse
