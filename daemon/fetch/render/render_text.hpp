#pragma once

#include "fetch/render/request_values.hpp"
#include "model/request_template.hpp"

#include <optional>
#include <string>

namespace loanpulse {

/// A text of a request as it is sent.
struct RenderedText {
  std::string text{};
  bool is_number = false;  ///< it was nothing but a placeholder that stands for a number
};

/// The text with its placeholders replaced. Empty when it is nothing but a placeholder that stands
/// for nothing: what it would be the value of is left out. Within a longer text such a placeholder
/// is an empty text. Throws StageError{rejected, "unknown_zone"}.
std::optional<RenderedText> render(TextTemplate const& text, RequestBounds const& bounds,
                                   PagePosition const& position);

}  // namespace loanpulse
