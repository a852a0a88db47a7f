#include "decode/page_handler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ops/printable.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t max_shown_members = 10;
constexpr std::size_t no_start = static_cast<std::size_t>(-1);

/// Of containers that nobody wants. The reader remembers eight bytes of each.
constexpr std::size_t most_skipped = 1'000'000;
constexpr std::string_view depth_cure = "; raise source.limits.max_depth if that is meant";

}  // namespace

void PageHandler::begin(JsonCopy const& copy, StreamPosition const& stream) {
  copy_ = &copy;
  stream_ = &stream;
  capture_.reset();
  envelope_ = Envelope{};
  refusal_code_.clear();
  refusal_.clear();
  refusal_cure_ = {};
  seen_.assign(plan_.envelope.size(), false);
  depth_ = 0;
  skipped_ = 0;
  member_ = nullptr;
  top_ = 0;
  rows_.begin(copy.encoding().escapes_nul);
}

std::size_t PageHandler::position() const { return copy_->offset_of(stream_->position()); }

bool PageHandler::Null() { return scalar(ScalarKind::null, "null", no_start); }

bool PageHandler::Bool(bool value) {
  return scalar(ScalarKind::boolean, value ? "true" : "false", no_start);
}

bool PageHandler::RawNumber(char const* text, Size length, bool) {
  return scalar(ScalarKind::number, copy_->number(text, length), copy_->offset_of(text));
}

bool PageHandler::String(char const* text, Size length, bool) {
  return scalar(ScalarKind::string, {text, length}, copy_->offset_of(text) - 1);
}

bool PageHandler::Key(char const* text, Size length, bool) {
  std::string_view const name{text, length};
  if (capture_.active()) capture_.name(name);
  if (skipped_ != 0) return true;
  member_ = frames_[top_ - 1].place->member(name);
  if (depth_ == 1) note_root_member(name);
  return true;
}

void PageHandler::note_root_member(std::string_view name) {
  if (envelope_.members.size() == max_shown_members) return;
  envelope_.members.emplace_back(printable(name, 60));
}

/// The place of the value that begins here; null when no path goes there.
PathNode const* PageHandler::next_place() {
  if (top_ == 0) return &plan_.envelope.root();
  Frame& frame = frames_[top_ - 1];
  if (!frame.is_array) return member_;
  if (frame.region == Region::records) return &plan_.record.root();
  return frame.place->element(frame.next_element++);
}

bool PageHandler::scalar(ScalarKind kind, std::string_view text, std::size_t raw_start) {
  if (capture_.active()) capture_.scalar(kind, text);
  if (skipped_ != 0) return true;
  PathNode const* const place = next_place();
  if (place == nullptr) return true;
  Region const region = top_ == 0 ? Region::envelope : frames_[top_ - 1].region;
  if (region == Region::record) {
    rows_.scalar(*place, kind, text);
    return true;
  }
  if (region == Region::envelope) return envelope_scalar(*place, kind, text);
  // The reader stands behind a bare word; for the others only the start is known.
  bool const bare_word = raw_start == no_start;
  std::size_t const start = bare_word ? position() - text.size() : raw_start;
  rows_.begin_row(start);
  rows_.scalar(*place, kind, text);
  rows_.end_row(copy_->end_of_scalar(start));
  return true;
}

bool PageHandler::open(bool is_array) {
  if (skipped_ != 0) return skip(is_array);
  PathNode const* const place = next_place();
  if (place == nullptr) return skip(is_array);
  if (depth_ == plan_.max_depth) return refuse_depth(plan_.max_depth, depth_cure);
  ++depth_;
  Region const outer = top_ == 0 ? Region::envelope : frames_[top_ - 1].region;
  if (top_ == frames_.size()) frames_.emplace_back();
  Frame& frame = frames_[top_++];
  frame = Frame{place, 0, Region::envelope, is_array, false, 0};
  if (outer == Region::envelope) return enter_envelope(*place, is_array);

  frame.region = Region::record;
  if (outer == Region::records) rows_.begin_row(position());
  frame.captured = rows_.container(*place, is_array);
  if (frame.captured) frame.mark = capture_.start();
  if (capture_.active()) capture_.open(is_array ? '[' : '{');
  return true;
}

/// A container that no path enters. Within a document that is taken whole it is taken too.
bool PageHandler::skip(bool is_array) {
  if (!capture_.active()) {
    if (++skipped_ <= most_skipped) return true;
    return refuse_depth(most_skipped, "; that is no list of records");
  }
  if (depth_ == plan_.max_depth) return refuse_depth(plan_.max_depth, depth_cure);
  ++depth_;
  ++skipped_;
  capture_.open(is_array ? '[' : '{');
  return true;
}

bool PageHandler::close(bool is_array, Size size) {
  bool const captured = capture_.active();
  if (captured) capture_.close(is_array ? ']' : '}');
  if (skipped_ != 0) {
    --skipped_;
    if (captured) --depth_;
    return true;
  }
  --depth_;
  Frame const& frame = frames_[--top_];
  if (frame.region == Region::records) {
    envelope_.records.length = position() + 1 - envelope_.records.offset;
  }
  if (frame.region != Region::record) return true;
  PathNode const& place = *frame.place;
  if (frame.captured) rows_.document(place, capture_.finish(frame.mark));
  // An empty array is how PHP writes an object without members.
  if (is_array && size != 0 && place.has_children() && !place.has_elements()) {
    rows_.misplaced_array(place);
  }
  if (frames_[top_ - 1].region == Region::records) rows_.end_row(position() + 1);
  return true;
}

bool PageHandler::enter_envelope(PathNode const& place, bool is_array) {
  if (depth_ == 1) envelope_.root = word_for_container(is_array);
  if (!once(place)) return false;
  if (&place != plan_.records) return true;
  if (is_array) {
    envelope_.selected = Selected::records;
    envelope_.records.offset = position();
    frames_[top_ - 1].region = Region::records;
  } else {
    envelope_.selected = Selected::something_else;
    envelope_.found = word_for_container(is_array);
  }
  return true;
}

bool PageHandler::envelope_scalar(PathNode const& place, ScalarKind kind, std::string_view text) {
  if (depth_ == 0) envelope_.root = word_for(kind);
  if (!once(place)) return false;
  if (&place == plan_.records) {
    envelope_.selected = kind == ScalarKind::null ? Selected::null : Selected::something_else;
    envelope_.found = word_for(kind);
  }
  if (kind == ScalarKind::null) return true;
  for (std::size_t const user : place.users()) {
    if (user < plan_.answer_paths.size())
      envelope_.values.insert_or_assign(plan_.answer_paths[user], text);
  }
  return true;
}

/// Which of two members of one name is meant is anybody's guess.
bool PageHandler::once(PathNode const& place) {
  if (seen_[place.id()]) {
    return refuse("duplicate_member",
                  fmt::format("the member \"{}\" occurs twice", printable(place.name(), 60)));
  }
  seen_[place.id()] = true;
  return true;
}

bool PageHandler::refuse_depth(std::size_t most, std::string_view cure) {
  refusal_cure_ = cure;
  return refuse("too_deep", fmt::format("nested deeper than {} levels", most));
}

bool PageHandler::refuse(std::string code, std::string words) {
  refusal_code_ = std::move(code);
  refusal_ = std::move(words);
  return false;
}

std::optional<JsonFault> read_page(JsonCopy& copy, PageHandler& handler) {
  return read_strictly(copy, handler);
}

}  // namespace loanpulse
