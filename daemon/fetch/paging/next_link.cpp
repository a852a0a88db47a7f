#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <unordered_set>
#include <utility>

#include "fetch/paging/end_rules.hpp"
#include "fetch/paging/link_header.hpp"
#include "fetch/paging/paginator.hpp"
#include "fetch/url.hpp"
#include "json/json_path.hpp"
#include "model/error.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

[[noreturn]] void refuse_link(std::string code, std::string const& message) {
  throw StageError{ErrorKind::bad_data, std::move(code), message};
}

/// Errors: "bad_link" for what is no link of the same server, "no_progress" for one that an earlier
/// page had, and those of EndRules.
class NextLinkPaginator final : public Paginator {
 public:
  explicit NextLinkPaginator(NextLinkPaging kind)
      : kind_{std::move(kind)}, rules_{kind_, kind_.limit, Counted::nothing} {}

  std::optional<PagePosition> position(std::size_t ahead) const override {
    if (ahead > 0) return std::nullopt;
    PagePosition next;
    next.limit = kind_.limit;
    next.alone = kind_.alone && !link_.empty();
    if (!next.alone) add_size(kind_, next);
    if (!link_.empty()) next.link = link_;
    return next;
  }

  bool advance(PagingInfo const& info, std::size_t page) override {
    records_ += info.record_count;
    auto const written = written_link(info, page);
    bool const has_ended = rules_.end(info, {page, records_}, false);
    if (written.empty() || has_ended) return false;
    auto const base = parse_url(info.answered_by);
    link_ = base ? resolve_reference(*base, written) : written;
    check_origin(info, page);
    if (seen_.insert(std::hash<std::string>{}(link_)).second) return true;
    refuse_link("no_progress",
                fmt::format("page {} has the link {} {}, which an earlier page had "
                            "already: the source goes in circles; check source.paginator "
                            "against the API's documentation",
                            page, printable(mask_url(link_), 300), place()));
  }

  std::string end_reason(PagingInfo const& last) const override {
    auto const by_rule = rules_.end_reason(last);
    return kind_.read_answers() || kind_.stop != StopAt::by_kind
               ? by_rule
               : fmt::format("it has no link {}", place());
  }
  std::string refusal_cure() const override {
    return "the source does not take the link that its last answer named: it may have expired";
  }

 private:
  std::string place() const {
    return kind_.in_header
               ? fmt::format("of rel=\"{}\" in a Link header", kind_.rel)
               : fmt::format("at source.paginator.link_path \"{}\"", kind_.link_path.value_or(""));
  }

  /// As the answer writes it; empty: there is none.
  std::string written_link(PagingInfo const& info, std::size_t page) const {
    if (kind_.in_header) return link_in_headers(info.headers, kind_.rel);
    auto const wanted = parse_json_path(kind_.link_path.value_or(""));
    for (auto const& member : info.members) {
      if (!wanted || member.path != wanted->segments) continue;
      bool const is_text = member.kind == MemberKind::string;
      bool const is_none =
          member.kind == MemberKind::null || member.text == "false" || (member.empty && !is_text);
      if (is_text || is_none) break;
      refuse_link("bad_link",
                  fmt::format("page {} has no text {}: {}; name the member that holds the link",
                              page, place(), printable(member.text, 200)));
    }
    auto const found = info.values.find(kind_.link_path.value_or(""));
    return found == info.values.end() || found->second == "false" ? std::string{} : found->second;
  }

  /// Credentials must not follow a link to somebody else (RFC 6454).
  void check_origin(PagingInfo const& info, std::size_t page) const {
    auto const target = parse_url(link_);
    auto const base = parse_url(info.answered_by);
    if (!target || target->userinfo != (base ? base->userinfo : std::string{})) {
      refuse_link("bad_link",
                  fmt::format("page {} has \"{}\" {}, which is no http or https URL; a token "
                              "to send back wants the paginator cursor",
                              page, printable(mask_url(link_), 300), place()));
    }
    if (!base || target->origin() == base->origin()) return;
    refuse_link(
        "link_off_origin",
        fmt::format("page {} leads from {} to {} {}, and credentials must not follow it; if the "
                    "new place is right, put it into source.url",
                    page, base->origin(), target->origin(), place()));
  }

  NextLinkPaging kind_;
  EndRules rules_;
  std::uint64_t records_ = 0;
  std::string link_;                      ///< of the next page; empty: it is the first
  std::unordered_set<std::size_t> seen_;  ///< hashes: a long run has many links
};

}  // namespace

std::unique_ptr<Paginator> make_paginator(NextLinkPaging const& kind) {
  return std::make_unique<NextLinkPaginator>(kind);
}

}  // namespace loanpulse
