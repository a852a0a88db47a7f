#include "bronze/manifest.hpp"

#include <fmt/format.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace loanpulse {
namespace {

using Writer = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

void write_text(Writer& out, char const* key, std::string_view value) {
  out.Key(key);
  out.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void write_number(Writer& out, char const* key, std::uint64_t value) {
  out.Key(key);
  out.Uint64(value);
}

std::string rfc3339(TimePoint instant) {
  auto const day = std::chrono::floor<std::chrono::days>(instant);
  std::chrono::year_month_day const date{day};
  std::chrono::hh_mm_ss const time{instant - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

void write_file(Writer& out, BronzeFile const& file) {
  out.StartObject();
  write_number(out, "page", file.page);
  write_text(out, "path", file.path);
  write_number(out, "bytes", file.bytes);
  write_number(out, "stored_bytes", file.stored_bytes);
  write_text(out, "sha256", file.sha256);
  write_text(out, "url", file.url);
  out.Key("status");
  out.Int(file.status);
  write_text(out, "fetched_at", rfc3339(file.fetched_at));
  out.EndObject();
}

void begin(Writer& out, BronzeRun const& run, std::vector<BronzeFile> const& files) {
  out.SetIndent(' ', 1);
  std::uint64_t bytes = 0;
  std::uint64_t stored_bytes = 0;
  for (auto const& file : files) {
    bytes += file.bytes;
    stored_bytes += file.stored_bytes;
  }
  out.StartObject();
  write_number(out, "format", 2);
  write_text(out, "job", run.job);
  write_text(out, "run_id", run.run_id);
  write_number(out, "attempt", static_cast<std::uint64_t>(run.attempt));
  write_text(out, "date", date_folder(run.date).substr(5));
  write_number(out, "pages", files.size());
  write_number(out, "bytes", bytes);
  write_number(out, "stored_bytes", stored_bytes);
  out.Key("files");
  out.StartArray();
}

}  // namespace

struct Manifest::Text {
  rapidjson::StringBuffer buffer;
  Writer out{buffer};
};

Manifest::Manifest(BronzeRun const& run, std::vector<BronzeFile> const& files)
    : files_{files}, text_{std::make_unique<Text>()} {
  begin(text_->out, run, files);
}

Manifest::~Manifest() = default;

std::string_view Manifest::next() {
  constexpr std::size_t files_a_piece = 100;
  if (ended_) return {};
  if (written_ > 0) text_->buffer.Clear();
  std::size_t const end = std::min(files_.size(), written_ + files_a_piece);
  for (; written_ < end; ++written_) write_file(text_->out, files_[written_]);
  if (written_ == files_.size()) {
    text_->out.EndArray();
    text_->out.EndObject();
    text_->buffer.Put('\n');
    ended_ = true;
  }
  return {text_->buffer.GetString(), text_->buffer.GetSize()};
}

}  // namespace loanpulse
