#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fetch/page_request.hpp"
#include "model/auth.hpp"
#include "model/clock.hpp"

namespace loanpulse {

/// The headers that sign a request by Signature Version 4 ("Create a signed AWS API request" in
/// AWS's IAM user guide). Signed are host, content-type and all headers x-amz-*. libcurl could do
/// it, but the versions that distributions have sign a query as it is written and not in its order
/// (curl's own fixes came with 8.1 and later).
std::vector<std::pair<std::string, Secret>> aws_signature(AwsSigV4Auth const& keys,
                                                          PageRequest const& request,
                                                          TimePoint now);

}  // namespace loanpulse
