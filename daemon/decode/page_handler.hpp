#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decode/json_capture.hpp"
#include "decode/page_plan.hpp"
#include "decode/row_builder.hpp"
#include "json/strict_reader.hpp"
#include "model/error.hpp"
#include "model/row.hpp"

namespace loanpulse {

/// What was at the data_selector.
enum class Selected { nothing, records, null, something_else };

/// What a page says around its records.
struct Envelope {
  Selected selected = Selected::nothing;
  std::string_view root = "a scalar";  ///< "an object", "an array"
  std::string_view found;              ///< for something_else: "an object"
  std::vector<std::string> members;    ///< the root object's first names
  std::map<std::string, std::string, std::less<>> values;
  RecordSpan records;  ///< their array, with its brackets; empty where there is none
};

/// Receives a page's document event by event, follows the plan's paths, and lets the rest pass by.
/// Containers that no path enters are only counted, and their depth hardly matters.
class PageHandler {
 public:
  using Size = rapidjson::SizeType;

  PageHandler(PagePlan const& plan, RowBuilder& rows) : plan_{plan}, rows_{rows} {}

  /// Called by read_strictly before the first event.
  void begin(JsonCopy const& copy, StreamPosition const& stream);

  bool Null();
  bool Bool(bool value);
  bool RawNumber(char const* text, Size length, bool copy);
  bool String(char const* text, Size length, bool copy);
  bool Key(char const* text, Size length, bool copy);
  bool StartObject() { return open(false); }
  bool EndObject(Size members) { return close(false, members); }
  bool StartArray() { return open(true); }
  bool EndArray(Size elements) { return close(true, elements); }
  // Never sent: numbers come as their text.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  Envelope& envelope() { return envelope_; }
  /// Why the handler ended the reading: code, words, and what goes behind the place.
  std::string const& refusal_code() const { return refusal_code_; }
  std::string const& refusal() const { return refusal_; }
  std::string_view refusal_cure() const { return refusal_cure_; }

 private:
  enum class Region : std::uint8_t { envelope, records, record };

  /// A container that some path enters.
  struct Frame {
    PathNode const* place = nullptr;
    std::size_t next_element = 0;
    Region region = Region::envelope;
    bool is_array = false;
    bool captured = false;
    std::size_t mark = 0;  ///< of the capture
  };

  bool scalar(ScalarKind kind, std::string_view text, std::size_t raw_start);
  bool open(bool is_array);
  bool skip(bool is_array);
  bool close(bool is_array, Size size);
  PathNode const* next_place();
  void note_root_member(std::string_view name);
  bool enter_envelope(PathNode const& place, bool is_array);
  bool envelope_scalar(PathNode const& place, ScalarKind kind, std::string_view text);
  bool once(PathNode const& place);
  bool refuse_depth(std::size_t most, std::string_view cure);
  bool refuse(std::string code, std::string words);
  std::size_t position() const;

  PagePlan const& plan_;
  RowBuilder& rows_;
  JsonCopy const* copy_ = nullptr;
  StreamPosition const* stream_ = nullptr;
  JsonCapture capture_;
  Envelope envelope_;
  std::string refusal_code_, refusal_;
  std::string_view refusal_cure_;
  std::vector<bool> seen_;            ///< per place of the envelope
  std::size_t depth_ = 0;             ///< of containers that are entered or captured
  std::size_t skipped_ = 0;           ///< the innermost so many are entered by no path
  PathNode const* member_ = nullptr;  ///< the place of the member whose value comes next
  std::size_t top_ = 0;               ///< frames_[top_ - 1] is the innermost
  std::vector<Frame> frames_;
};

/// Reads the whole page; as read_strictly, beside whose events the handler is compiled.
std::optional<JsonFault> read_page(JsonCopy& copy, PageHandler& handler);

}  // namespace loanpulse
