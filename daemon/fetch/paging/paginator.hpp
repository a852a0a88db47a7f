#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "fetch/page_request.hpp"
#include "model/page.hpp"
#include "model/paging.hpp"

namespace loanpulse {

/// One kind of paginator: where a list's pages are, and whether one was the last. What holds for
/// all kinds is ListWalk's. Pure; used by one thread.
class Paginator {
 public:
  virtual ~Paginator() = default;

  /// Where the page is that comes `ahead` pages after the next one; empty when nobody can know
  /// before those have come, as with cursors, or when the list will have ended. Always known of the
  /// next one itself, which is 0 ahead.
  virtual std::optional<PagePosition> position(std::size_t ahead) const = 0;

  /// Takes the next page, the `page`-th of the list from 1 on, and moves behind it. Whether the
  /// source has more. Throws StageError, bad_data, for what it cannot go on with; see the kinds.
  virtual bool advance(PagingInfo const& info, std::size_t page) = 0;

  // In words, for messages that begin or end with them.

  /// By which rule the list has ended with this page: "it is an empty page".
  virtual std::string end_reason(PagingInfo const& last) const = 0;
  /// What to do where the source refuses a page although it gave those before it.
  virtual std::string refusal_cure() const = 0;
};

// A row for each kind of model/paging.hpp; the function is in the file called like the kind.
std::unique_ptr<Paginator> make_paginator(SinglePage const& kind);
std::unique_ptr<Paginator> make_paginator(CursorPaging const& kind);
std::unique_ptr<Paginator> make_paginator(PageNumberPaging const& kind);
std::unique_ptr<Paginator> make_paginator(OffsetPaging const& kind);
std::unique_ptr<Paginator> make_paginator(NextLinkPaging const& kind);
std::unique_ptr<Paginator> make_paginator(LastRecordPaging const& kind);

/// Adds the size of a page to what is sent, where the API takes one.
void add_size(PageSize const& size, PagePosition& position);

/// The paginator of whichever kind a job declares.
std::unique_ptr<Paginator> paginator_of(Paging const& paging);

}  // namespace loanpulse
