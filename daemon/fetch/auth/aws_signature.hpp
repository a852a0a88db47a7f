#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fetch/page_request.hpp"
#include "model/auth.hpp"
#include "model/clock.hpp"

namespace loanpulse {

/// The headers that sign a request by Signature Version 4 ("Create a signed AWS API request" in
/// AWS's IAM user guide). Signed are host, content-type and all headers x-amz-*. Ours rather than
/// libcurl's, whose releases differ in how they sign a query, and which cannot be asked here what a
/// request without a socket would carry.
std::vector<std::pair<std::string, Secret>> aws_signature(AwsSigV4Auth const& keys,
                                                          PageRequest const& request,
                                                          TimePoint now);

}  // namespace loanpulse
