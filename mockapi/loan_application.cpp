#include "mockapi/loan_application.hpp"

#include <cassert>
#include <string_view>

#include "mockapi/json_bytes.hpp"
#include "mockapi/random_bits.hpp"

namespace loanpulse::mockapi {
namespace {

constexpr std::uint64_t uuid_high_stream = 10;
constexpr std::uint64_t uuid_low_stream = 11;
constexpr std::uint64_t person_stream = 12;
constexpr std::uint64_t address_stream = 13;
constexpr std::uint64_t loan_stream = 14;
constexpr std::uint64_t note_stream = 15;
constexpr std::uint64_t version_stream = 16;

/// More than the keys, punctuation, numbers, instants and the uuid of one row together.
constexpr std::size_t longest_fixed_part = 1024;

std::string_view pick(EscapedTexts const& texts, BitDealer& bits) {
  return texts[bits.below(texts.size())];
}

}  // namespace

/// Writes the fields of one row behind each other.
class LoanApplicationWriter::Fields {
 public:
  Fields(std::uint64_t seed, ApplicationTexts const& texts, RowVersion const& row, char* to)
      : seed_{seed}, texts_{texts}, row_{row}, json_{to} {}

  char* write() {
    identity();
    person();
    loan();
    circumstances();
    address();
    remarks();
    instants();
    return json_.position();
  }

 private:
  BitDealer bits(std::uint64_t stream) const {
    return BitDealer{random_bits(seed_, stream, row_.application_id)};
  }

  void identity() {
    std::uint64_t const high = random_bits(seed_, uuid_high_stream, row_.application_id);
    std::uint64_t const low = random_bits(seed_, uuid_low_stream, row_.application_id);
    json_.put("{\"application_id\":");
    json_.number(row_.application_id);
    json_.put(",\"application_uuid\":\"");
    json_.hex(high >> 32U, 8);
    json_.put('-');
    json_.hex(high >> 16U, 4);
    json_.put("-4");  // RFC 9562: version 4, variant 10
    json_.hex(high, 3);
    json_.put('-');
    json_.hex(((low >> 60U) & 3U) | 8U, 1);
    json_.hex(low >> 48U, 3);
    json_.put('-');
    json_.hex(low, 12);
  }

  void person() {
    BitDealer deal = bits(person_stream);
    bool const usual_first = deal.below(8) != 0;
    bool const usual_last = deal.below(8) != 0;
    json_.put("\",\"applicant\":{\"first_name\":");
    json_.put(pick(usual_first ? texts_.first_names : texts_.unusual_first_names, deal));
    json_.put(",\"last_name\":");
    json_.put(pick(usual_last ? texts_.last_names : texts_.unusual_last_names, deal));
  }

  /// What a new version changes.
  void loan() {
    BitDealer base = bits(loan_stream);
    std::uint64_t const changed =
        random_bits(seed_ + row_.version, version_stream, row_.application_id);
    BitDealer now{changed};
    BitDealer rating{mixed(changed)};
    json_.put("},\"loan_amount\":");
    json_.hundredths(100'000 + now.below(200'000'000));
    json_.put(",\"interest_rate\":");
    if (now.below(16) == 0) {
      json_.put("null");
    } else {
      json_.number(2 + now.below(12));
      json_.put('.');
      json_.digits(now.below(10'000), 4);
    }
    json_.put(",\"term_months\":");
    json_.number(12 * (1 + base.below(30)));
    json_.put(",\"credit_score\":");
    if (rating.below(20) == 0) {
      json_.put("null");
    } else {
      json_.number(300 + rating.below(551));
    }
    json_.put(",\"status\":");
    json_.put(texts_.statuses[(base.below(texts_.statuses.size()) + row_.version) %
                              texts_.statuses.size()]);
    json_.put(",\"purpose\":");
    json_.put(pick(texts_.purposes, base));
  }

  void circumstances() {
    BitDealer deal{mixed(random_bits(seed_, person_stream, row_.application_id))};
    json_.put(",\"employment_status\":");
    json_.put(deal.below(10) == 0 ? "null" : pick(texts_.employments, deal));
    json_.put(",\"annual_income\":");
    if (deal.below(8) == 0) {
      json_.put("null");
    } else {
      json_.hundredths(1'200'000 + deal.below(40'000'000));
    }
    json_.put(",\"is_joint\":");
    json_.put(std::string_view{deal.below(4) == 0 ? "true" : "false"});
  }

  void address() {
    BitDealer deal = bits(address_stream);
    json_.put(",\"address\":{\"street\":\"");
    json_.number(1 + deal.below(9999));
    json_.put(' ');
    json_.put(pick(texts_.streets, deal));
    json_.put(",\"city\":");
    json_.put(deal.below(25) == 0 ? "null" : pick(texts_.cities, deal));
    json_.put(",\"state\":");
    json_.put(pick(texts_.states, deal));
    json_.put(",\"postal_code\":\"");
    json_.digits(deal.below(100'000), 5);
  }

  void remarks() {
    BitDealer deal = bits(note_stream);
    json_.put("\"},\"notes\":");
    json_.put(deal.below(4) != 0 ? "null" : pick(texts_.notes, deal));
    json_.put(",\"tags\":");
    json_.put(pick(texts_.tags, deal));
  }

  void instants() {
    json_.put(",\"created_at\":\"");
    json_.skip_to(write_rfc3339(json_.position(), row_.created_at));
    json_.put("\",\"updated_at\":\"");
    json_.skip_to(write_rfc3339(json_.position(), row_.updated_at));
    json_.put("\"}");
  }

  std::uint64_t seed_;
  ApplicationTexts const& texts_;
  RowVersion const& row_;
  JsonBytes json_;
};

LoanApplicationWriter::LoanApplicationWriter(std::uint64_t seed)
    : seed_{seed}, buffer_(longest_fixed_part + texts_.longest_row()) {}

void LoanApplicationWriter::append_json(RowVersion const& row, std::string& out) {
  char* const end = Fields{seed_, texts_, row, buffer_.data()}.write();
  auto const length = static_cast<std::size_t>(end - buffer_.data());
  assert(length <= buffer_.size());
  out.append(buffer_.data(), length);
}

}  // namespace loanpulse::mockapi
