#include "mockapi/escaped_texts.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>

namespace loanpulse::mockapi {
namespace {

template <typename TargetEncoding>
std::string escaped(std::string_view text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer, rapidjson::UTF8<>, TargetEncoding> writer{buffer};
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return {buffer.GetString(), buffer.GetSize()};
}

std::vector<std::string_view> first_names() {
  return {"James",   "Mary",   "Robert",  "Patricia", "John",    "Jennifer", "Michael", "Linda",
          "David",   "Olivia", "William", "Barbara",  "Richard", "Susan",    "Joseph",  "Jessica",
          "Thomas",  "Karen",  "Charles", "Sarah",    "Daniel",  "Lisa",     "Matthew", "Nancy",
          "Anthony", "Sandra", "Mark",    "Ashley",   "Donald",  "Emily",    "Steven",  "Kimberly"};
}

std::vector<std::string_view> last_names() {
  return {"Smith",  "Johnson",  "Williams", "Brown",  "Jones",  "Garcia",  "Miller",   "Davis",
          "Wilson", "Anderson", "Thomas",   "Taylor", "Moore",  "Jackson", "Martin",   "Lee",
          "White",  "Thompson", "Harris",   "Clark",  "Lewis",  "Walker",  "Robinson", "Young",
          "Allen",  "King",     "Wright",   "Scott",  "Torres", "Nguyen",  "Hill",     "Flores"};
}

std::vector<std::string_view> unusual_first_names() {
  return {"José",          "Zoë",          "Jose\u0301", "Søren",  "Łukasz",
          "Ἑλένη",         "Владимир",     "Наталія",    "محمد",   "שרה",
          "प्रिया",         "สมชาย",        "小明",       "さくら", "ジョン",
          "지훈",          "Nguyê\u0303n", "𠮷郎",       "Ana 🌻",  "Zo\u0308e\u0323",
          "Sam \"Sammy\"", "Anne\nMarie",  "Chloé\tB.",  "Jo\\hn", "👩‍👩‍👧 Kim",
          "İpek",          "Straße",       "O’Shea",     "ﬁona",   "X Æ A-12",
          "N/A",           " Pat "};
}

std::vector<std::string_view> unusual_last_names() {
  return {"O'Brien",
          "Müller",
          "Gon\u0303i",
          "Ångström",
          "Đặng",
          "Παπαδόπουλος",
          "Иванова",
          "Шевченко",
          "الحسن",
          "כהן",
          "शर्मा",
          "วงศ์สุวรรณ",
          "王",
          "田中",
          "スミス",
          "김",
          "d'Arc \"de Lys\"",
          "𝒮mith",
          "St. John, Jr.",
          "Back\\slash",
          "Two\nLines",
          "Null",
          "van der Berg-Łoś",
          "Ó hÉigeartaigh",
          "Muñoz 🏡",
          "Smith; DROP TABLE loans;--",
          "{braces}",
          "a,b",
          "Ünlü",
          "Žižek",
          "Quote\"",
          "Nuñez\r\n"};
}

std::vector<std::string_view> streets() {
  return {"Maple Avenue",
          "Oak Street",
          "Washington Boulevard",
          "Lake Shore Drive",
          "2nd Street",
          "Martin Luther King Jr. Way",
          "Elm Court",
          "Calle Ocho",
          "Rue de l'Église",
          "Sunset Boulevard, Apt. 4B",
          "Main Street \"Rear\"",
          "County Road 12\nUnit 7",
          "Park Place",
          "Cañon Drive",
          "Hauptstraße",
          "Pine Street"};
}

std::vector<std::string_view> cities() {
  return {
      "Springfield", "San José",      "New York",    "Coeur d'Alene",    "Cañon City",
      "Austin",      "Winston-Salem", "St. Louis",   "Hawaiʻi Kai",      "Boise",
      "Saint Paul",  "Portland",      "Albuquerque", "Rancho Cucamonga", "Truth or Consequences",
      "Baltimore"};
}

std::vector<std::string_view> states() {
  return {"CA", "TX", "NY", "FL", "IL", "PA", "OH", "GA",
          "NC", "MI", "ID", "NM", "HI", "MN", "OR", "MD"};
}

std::vector<std::string_view> statuses() {
  return {"submitted", "in_review", "approved", "denied", "withdrawn", "funded"};
}

std::vector<std::string_view> purposes() {
  return {"home_purchase",      "refinance", "cash_out_refinance", "home_improvement",
          "debt_consolidation", "auto",      "education",          "other"};
}

std::vector<std::string_view> employments() {
  return {"employed", "self_employed", "retired", "unemployed",
          "student",  "contractor",    "military"};
}

std::vector<std::string_view> notes() {
  return {"Called the applicant twice.\nNo answer; left a message.",
          "Says \"will send pay slips by Friday\".",
          "Co-signer needed.\r\nSee folder C:\\loans\\pending.",
          "Überweisung aus dem Ausland, Nachweis fehlt noch.",
          "收入证明已收到，等待审核。",
          "Appraisal came in 5% low\t— renegotiate.",
          "Documents complete 👍",
          "",
          "Moved twice in three years; previous addresses are on page 2 of the form.",
          "\"Quoted\", comma, 'single', back\\slash, slash / and a tab\there."};
}

std::vector<std::string_view> tags() {
  return {"[]",
          "[]",
          "[]",
          "[]",
          R"(["online"])",
          R"(["jumbo"])",
          R"(["veteran","rush"])",
          R"(["income \"unverified\"","branch/éast"])"};
}

/// The number is written in front, so the tables keep the text without its first quote.
EscapedTexts without_opening_quote(EscapedTexts const& texts) {
  std::vector<std::string_view> bare;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    bare.push_back(texts[i].substr(1));
  }
  return EscapedTexts::of_json(bare);
}

}  // namespace

EscapedTexts::EscapedTexts(std::vector<std::string_view> const& texts) {
  for (std::string_view const text : texts) {
    texts_.push_back(texts_.size() % 2 == 0 ? escaped<rapidjson::UTF8<>>(text)
                                            : escaped<rapidjson::ASCII<>>(text));
  }
}

EscapedTexts EscapedTexts::of_json(std::vector<std::string_view> const& values) {
  EscapedTexts table;
  table.texts_.assign(values.begin(), values.end());
  return table;
}

std::size_t EscapedTexts::longest() const {
  std::size_t length = 0;
  for (std::string const& text : texts_) {
    length = std::max(length, text.size());
  }
  return length;
}

ApplicationTexts::ApplicationTexts()
    : first_names{mockapi::first_names()},
      last_names{mockapi::last_names()},
      unusual_first_names{mockapi::unusual_first_names()},
      unusual_last_names{mockapi::unusual_last_names()},
      streets{without_opening_quote(EscapedTexts{mockapi::streets()})},
      cities{mockapi::cities()},
      states{mockapi::states()},
      statuses{mockapi::statuses()},
      purposes{mockapi::purposes()},
      employments{mockapi::employments()},
      notes{mockapi::notes()},
      tags{EscapedTexts::of_json(mockapi::tags())} {}

std::size_t ApplicationTexts::longest_row() const {
  return first_names.longest() + last_names.longest() + unusual_first_names.longest() +
         unusual_last_names.longest() + streets.longest() + cities.longest() + states.longest() +
         statuses.longest() + purposes.longest() + employments.longest() + notes.longest() +
         tags.longest();
}

}  // namespace loanpulse::mockapi
