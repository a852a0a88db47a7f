#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <map>
#include <string>
#include <utility>

#include "support/child_process.hpp"
#include "support/mock_api.hpp"
#include "support/paths.hpp"
#include "support/temp_database.hpp"
#include "support/temp_dir.hpp"

namespace loanpulse {

/// The first application that is not the same on both sides; empty when there is none.
inline std::string first_difference(std::map<std::string, std::string> const& stored,
                                    std::map<std::string, std::string> const& source) {
  for (auto const& [id, text] : source) {
    auto const found = stored.find(id);
    if (found == stored.end()) return id + " is not stored: " + text;
    if (found->second != text) return id + " is stored as " + found->second + ", not " + text;
  }
  for (auto const& [id, text] : stored) {
    if (source.find(id) == source.end()) return id + " is not at the source: " + text;
  }
  return {};
}

/// The shipped program with a configuration folder and a database of its own.
class Platform {
 public:
  Platform() { write_settings(); }

  /// `more` is further YAML of loanpulse.yaml.
  void write_settings(std::string const& more = "") const {
    dir.write("loanpulse.yaml", "database: {url: \"" + db.address().conninfo.reveal() +
                                    "\"}\nstate_dir: " + (dir.path() / "state").string() + "\n" +
                                    more);
  }

  void write_job(std::string const& name, std::string const& yaml) const {
    dir.write("jobs.d/" + name + ".yaml", yaml);
  }

  void write_connection(std::string const& name, std::string const& yaml) const {
    dir.write("connections.d/" + name + ".yaml", "name: " + name + "\n" + yaml);
  }

  /// The shipped job, pointed at this API.
  void use_shipped_job(MockApi const& api) const {
    std::ifstream file{LOANPULSE_SOURCE_DIR "/etc/jobs.d/loan_applications.yaml"};
    std::string yaml{std::istreambuf_iterator<char>{file}, {}};
    std::string const shipped = "http://127.0.0.1:8000";
    yaml.replace(yaml.find(shipped), shipped.size(), api.url());
    write_job("loan_applications", yaml);
  }

  std::vector<std::string> command(std::vector<std::string> const& arguments) const {
    std::vector<std::string> all{LOANPULSE_BINARY_DIR "/loanpulse", "--config",
                                 (dir.path() / "loanpulse.yaml").string()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return all;
  }

  Finished run(std::vector<std::string> const& arguments) const {
    return run_program(command(arguments), {{"PGHOST", ""}, {"PGDATABASE", ""}});
  }

  /// `loanpulse run JOB --json`, parsed; fails the test when the run did not succeed.
  std::map<std::string, std::string> run_job(std::string const& job) const {
    auto const finished = run({"run", job, "--json"});
    EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
    return members(finished.out);
  }

  /// A list as its elements' texts, a line each.
  static std::string text_of(rapidjson::Value const& value) {
    if (value.IsNull()) return "null";
    if (value.IsBool()) return value.GetBool() ? "true" : "false";
    if (!value.IsArray()) return value.GetString();
    std::string lines;
    for (auto const& element : value.GetArray()) lines += text_of(element) + "\n";
    return lines;
  }

  /// The members of a JSON object as text; null is "null".
  static std::map<std::string, std::string> members(std::string const& json) {
    std::map<std::string, std::string> result;
    rapidjson::Document document;
    document.Parse<rapidjson::kParseNumbersAsStringsFlag>(json.c_str());
    EXPECT_TRUE(document.IsObject()) << json;
    if (!document.IsObject()) return result;
    for (auto const& member : std::as_const(document).GetObject()) {
      result[member.name.GetString()] = text_of(member.value);
    }
    return result;
  }

  /// The comparable text of every stored application, by its id; see MockApi::applications.
  std::map<std::string, std::string> applications() const {
    std::map<std::string, std::string> texts;
    PgSession session = db.connect();
    PgTransaction tx{session};
    for (auto const& row : tx.exec(
             "SELECT application_id::text, concat_ws('|', application_uuid, status, loan_amount, "
             "coalesce(annual_income::text, 'null'), coalesce(credit_score::text, 'null'), "
             "is_joint::text, "
             "coalesce(notes, 'null'), to_char(updated_at, 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), "
             "coalesce(address_city, 'null')) FROM staging.loan_applications")) {
      texts[row[0].c_str()] = row[1].c_str();
    }
    return texts;
  }

  TempDatabase db;
  TempDir dir;
  /// Where daemons find it.
  std::string database_url = db.address().conninfo.reveal();
};

}  // namespace loanpulse
