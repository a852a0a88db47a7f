#include <algorithm>
#include <cstdint>
#include <utility>

#include "fetch/paging/end_rules.hpp"
#include "fetch/paging/paginator.hpp"

namespace loanpulse {
namespace {

/// Errors: those of EndRules.
class OffsetPaginator final : public Paginator {
 public:
  explicit OffsetPaginator(OffsetPaging kind)
      : kind_{std::move(kind)}, rules_{kind_, kind_.limit, Counted::records} {}

  std::optional<PagePosition> position(std::size_t ahead) const override {
    auto const records = records_ + ahead * largest_page_;
    bool const is_known = largest_page_ > 0 && records < rules_.records().value_or(0);
    if (ahead > 0 && !is_known) return std::nullopt;
    PagePosition there;
    there.offset = kind_.base_offset + records;
    there.limit = kind_.limit;
    if (!kind_.offset_param.empty()) {
      there.params.emplace_back(kind_.offset_param, std::to_string(*there.offset));
    }
    if (!kind_.limit_param.empty()) {
      there.params.emplace_back(kind_.limit_param, std::to_string(kind_.limit));
    }
    return there;
  }

  bool advance(PagingInfo const& info, std::size_t page) override {
    largest_page_ = std::max(largest_page_, info.record_count);
    // By what really came, so that a server that caps the limit loses nothing. An empty page gives
    // no count: the largest page so far is what the server gives at most.
    std::size_t const gap = largest_page_ > 0 ? largest_page_ : kind_.limit;
    records_ += info.record_count > 0 ? info.record_count : gap;
    return !rules_.end(info, {page, records_}, true);
  }

  std::string end_reason(PagingInfo const& last) const override { return rules_.end_reason(last); }
  std::string refusal_cure() const override { return rules_.refusal_cure(); }

 private:
  OffsetPaging kind_;
  EndRules rules_;
  std::uint64_t records_ = 0;     ///< before the next page
  std::size_t largest_page_ = 0;  ///< records
};

}  // namespace

std::unique_ptr<Paginator> make_paginator(OffsetPaging const& kind) {
  return std::make_unique<OffsetPaginator>(kind);
}

}  // namespace loanpulse
