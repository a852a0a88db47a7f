#pragma once

#include "model/record_shape.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {

/// The name of the root's member that holds the records of a reshaped answer.
inline constexpr std::string_view reshaped_member = "$records";

/// What to write where the records lie differently: for what is there, in words ("an object");
/// empty where nothing helps but another selector.
std::string_view shape_cure(std::string_view found, DataShape shape);

/// Whether a source's records lie in one array at one place, as the decoder reads them: then
/// nothing need be reshaped.
bool is_plain(std::vector<std::string> const& selectors, DataShape shape);

/// Where an answer has what is gone: records, or plain values, which are keys.
struct GoneSelectors {
  std::vector<std::string> selectors{};
  std::string key_member{};  ///< the member of a record that a plain value stands for; empty: none
};

/// Writes the records of an answer as an array at reshaped_member, in front of all that the answer
/// has: `*` in a selector is each member or element, several selectors are joined, and each record
/// has what lies around it where `outer` asks for it: one that is no object becomes the member
/// `$value` of one, and the elements of an array members by their number. Of `outer` each path
/// begins with as many `^` as stars lie between; it becomes a member of that name. `^$key` is the
/// name of the member that the star has chosen.
/// What is `gone` follows as further records, with a true member "$gone"; an answer without any has
/// none.
///
/// Costs the answer's size once more. Empty where the text is not even bracketed like JSON, for
/// then the decoder tells what is wrong with it. `fault` says why the answer has no such records;
/// `found` whether any selector led to something.
struct Reshaped {
  std::string text{};
  std::string fault{};
  bool found = false;
};
std::optional<Reshaped> reshape(std::string_view answer, std::vector<std::string> const& selectors,
                                DataShape shape, std::vector<std::string> const& outer,
                                GoneSelectors const& gone = {});

}  // namespace loanpulse
