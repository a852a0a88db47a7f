#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "json/json_fault.hpp"
#include "model/offset_map.hpp"

namespace loanpulse {

/// A text as JSON has it, made of one that JSON does not have.
struct PreparedJson {
  std::string text;
  std::shared_ptr<OffsetMap> offsets;  ///< from there to the text that it was made of; never null
  std::optional<JsonFault> fault{};    ///< why it cannot be made; at a place of that text
};

/// What may be in the text beyond RFC 8259.
struct BeyondJson {
  /// One document on each line, of which the elements of an array are made; blank lines are passed
  /// over, and so is RFC 7464's mark in front of a document.
  bool lines = false;
  /// NaN, Infinity and -Infinity as numbers, which become texts of that name; and control
  /// characters in texts, which are escaped.
  bool lenient = false;
  /// The text is the rest of one that began before: a byte order mark is none here.
  bool is_rest = false;
};

/// Costs the text's size once more. What is no JSON otherwise stays, for the reader to find; lines
/// that hold less or more than one document are found here, since an array may hide them.
PreparedJson prepare_json(std::string_view text, BeyondJson beyond);

/// The line of a text, from 1, in which a byte stands.
std::size_t line_at(std::string_view text, std::size_t offset);

}  // namespace loanpulse
