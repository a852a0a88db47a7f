#include <memory>
#include <utility>

#include "fetch/auth/aws_signature.hpp"
#include "fetch/auth/credential_source.hpp"

namespace loanpulse {
namespace {

/// Signs each request at the moment it is sent: AWS refuses signatures of five minutes ago.
class AwsCredentials final : public CredentialSource {
 public:
  AwsCredentials(AwsSigV4Auth keys, Clock const* clock) : keys_{std::move(keys)}, clock_{clock} {}

  Credentials obtain(ObtainCredentials const&, std::stop_token) override {
    return {.sign = [this](PageRequest const& request) {
      SystemClock const own;
      return aws_signature(keys_, request, clock_ == nullptr ? own.now() : clock_->now());
    }};
  }

 private:
  AwsSigV4Auth const keys_;
  Clock const* const clock_;
};

}  // namespace

std::unique_ptr<CredentialSource> make_credential_source(AwsSigV4Auth const& kind,
                                                         CredentialContext const& context) {
  return std::make_unique<AwsCredentials>(kind, context.clock);
}

}  // namespace loanpulse
