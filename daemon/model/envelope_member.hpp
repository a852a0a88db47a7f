#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace loanpulse {

enum class MemberKind : std::uint8_t { null, boolean, number, string, object, array };

/// Something that an answer holds beside its records: "has_more", "meta.next".
struct EnvelopeMember {
  std::vector<std::string> path;  ///< from the document's root; an array's element by its index
  MemberKind kind = MemberKind::null;
  /// A string's characters; anything else as the source wrote it. Cut after 4 KiB.
  std::string text;
  bool empty = false;  ///< an object or array without anything in it
};

}  // namespace loanpulse
