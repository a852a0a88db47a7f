#include "fetch/paging/paginator.hpp"

namespace loanpulse {
namespace {

class SinglePagePaginator final : public Paginator {
 public:
  std::optional<PagePosition> position(std::size_t ahead) const override {
    return ahead == 0 ? std::optional{PagePosition{}} : std::nullopt;
  }

  bool advance(PagingInfo const&, std::size_t) override { return false; }

  std::string end_reason(PagingInfo const&) const override {
    return "source.paginator is single_page, which reads one answer";
  }
  std::string refusal_cure() const override { return "check source.url and source.params"; }
};

}  // namespace

std::unique_ptr<Paginator> make_paginator(SinglePage const&) {
  return std::make_unique<SinglePagePaginator>();
}

}  // namespace loanpulse
