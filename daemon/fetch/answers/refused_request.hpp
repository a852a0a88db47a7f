#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "fetch/fetch_step.hpp"
#include "fetch/page_request.hpp"
#include "model/error.hpp"
#include "model/source.hpp"

namespace loanpulse {

/// Where in its list a page is asked for.
struct ListPlace {
  std::size_t page = 1;
  std::size_t records_before = 0;
};

/// What the source said with an answer that is no page: "(last answer: \"...\")".
std::string quoted(Answer const& answer);

/// Why an answer ends the run whose status neither brings a page nor may heal: what was refused,
/// and what a person can do about it, by the status, by what the request carried, and by how far
/// the list had been read.
StageError refused_request(Source const& source, PageRequest const& request, Answer const& answer,
                           ListPlace place);

/// What to do about a page that could not be had after all its attempts, by the failure's code.
std::string_view cure_of_failure(std::string_view code);

}  // namespace loanpulse
