#include <fmt/format.h>

#include <functional>
#include <unordered_set>
#include <utility>

#include "fetch/paging/end_rules.hpp"
#include "fetch/paging/paginator.hpp"
#include "model/error.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

/// Errors: "bad_cursor" where the last record has no such key, "no_progress" for a key that was the
/// last before, and those of EndRules.
class LastRecordPaginator final : public Paginator {
 public:
  explicit LastRecordPaginator(LastRecordPaging kind)
      : kind_{std::move(kind)}, rules_{kind_, kind_.limit, Counted::nothing} {}

  std::optional<PagePosition> position(std::size_t ahead) const override {
    if (ahead > 0) return std::nullopt;
    PagePosition next;
    next.limit = kind_.limit;
    add_size(kind_, next);
    if (!key_) return next;
    next.cursor = key_;
    next.cursor_is_number = is_number_;
    if (!kind_.cursor_param.empty()) next.params.emplace_back(kind_.cursor_param, *key_);
    return next;
  }

  bool advance(PagingInfo const& info, std::size_t page) override {
    records_ += info.record_count;
    if (rules_.end(info, {page, records_}, true)) return false;
    if (info.record_count == 0) return true;
    if (!info.last_key) {
      fail("bad_cursor", fmt::format("the last record of page {} has no text or number at "
                                     "source.paginator.key \"{}\"; name a member that every record "
                                     "has",
                                     page, kind_.key));
    }
    key_ = info.last_key;
    is_number_ = info.last_key_is_number;
    if (seen_.insert(std::hash<std::string>{}(*key_)).second) return true;
    fail("no_progress", fmt::format("the last record of page {} is \"{}\", as on an earlier page: "
                                    "the source goes in circles; check "
                                    "source.paginator.cursor_param",
                                    page, printable(*key_, 100)));
  }

  std::string end_reason(PagingInfo const& last) const override { return rules_.end_reason(last); }
  std::string refusal_cure() const override {
    return "the source does not take the key of the last record: check source.paginator.key and "
           "source.paginator.cursor_param";
  }

 private:
  [[noreturn]] static void fail(std::string code, std::string const& message) {
    throw StageError{ErrorKind::bad_data, std::move(code), message};
  }

  LastRecordPaging kind_;
  EndRules rules_;
  std::uint64_t records_ = 0;
  std::optional<std::string> key_;  ///< of the last record; empty: the next page is the first
  bool is_number_ = false;
  std::unordered_set<std::size_t> seen_;  ///< hashes of such keys
};

}  // namespace

std::unique_ptr<Paginator> make_paginator(LastRecordPaging const& kind) {
  return std::make_unique<LastRecordPaginator>(kind);
}

}  // namespace loanpulse
