#pragma once

#include <curl/curl.h>

#include <string_view>

#include "model/error.hpp"
#include "model/limits.hpp"

namespace loanpulse {

/// What a failed transfer means. `detail` is libcurl's own sentence, which may be empty.
StageError curl_error(CURLcode code, std::string_view detail, Timeouts const& timeouts);

}  // namespace loanpulse
