// What a row costs the processor on its way from the answer's bytes to the COPY stream, without
// network, disk and PostgreSQL. tests/bench/instructions runs it under callgrind.
//   row_cost STAGE PAGES    STAGE is render (what comes before the daemon), decode, check or
//   encode,
//                           each with those before it; prints the nanoseconds of a row, without
//                           rendering, of the quickest page
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "config/load_config.hpp"
#include "decode/page_decoder.hpp"
#include "load/copy/row_encoder.hpp"
#include "mockapi/endpoints.hpp"
#include "ops/scratch_folder.hpp"
#include "quality/row_gate.hpp"
#include "quality/set_evidence.hpp"
#include "support/paths.hpp"

namespace loanpulse::bench {
namespace {

constexpr std::size_t page_rows = 1000;

enum class Stage { render, decode, check, encode };

Stage stage_of(std::string const& name) {
  if (name == "render") return Stage::render;
  if (name == "decode") return Stage::decode;
  if (name == "check") return Stage::check;
  if (name == "encode") return Stage::encode;
  throw std::runtime_error{"no stage " + name};
}

std::vector<std::string> page_bodies(std::size_t pages) {
  mockapi::Endpoints api{{.rows = pages * page_rows, .page_limit = page_rows}};
  std::vector<std::string> bodies;
  for (std::size_t page = 1; page <= pages; ++page) {
    bodies.push_back(api.handle({"GET",
                                 "/applications?limit=" + std::to_string(page_rows) +
                                     "&page=" + std::to_string(page),
                                 ""})
                         .body);
  }
  return bodies;
}

void run(Stage stage, std::size_t pages) {
  auto const config =
      load_config(LOANPULSE_SOURCE_DIR "/etc/loanpulse.yaml", system_secret_sources());
  Job const& job = config.jobs.at(0);
  auto const bodies = page_bodies(pages);
  if (stage == Stage::render) return;
  ScratchFolder scratch{std::filesystem::temp_directory_path()};
  PageDecoder decoder{job, answer_paths(job.source.paging)};
  RowGate gate{job};
  SetEvidence evidence{job, scratch};
  RowEncoder encoder{job, false};
  LoadMark const mark{"018f0000-0000-7000-8000-000000000000", 0};

  double quickest = 1e9;
  for (std::size_t i = 0; i < pages; ++i) {
    Page page;
    page.number = i + 1;
    page.body = bodies[i];
    auto const start = std::chrono::steady_clock::now();
    auto const decoded = decoder.decode(std::move(page));
    if (!decoded.batch.faults.empty()) throw std::runtime_error{"decoded wrongly"};
    if (stage != Stage::decode) {
      auto const verdict = gate.apply(decoded.batch);
      evidence.observe(decoded.batch, verdict.keep);
      if (stage == Stage::encode) encoder.encode_for_target(decoded.batch, verdict.keep, mark);
    }
    auto const end = std::chrono::steady_clock::now();
    quickest = std::min(quickest, std::chrono::duration<double, std::nano>(end - start).count());
  }
  std::printf("%.0f\n", quickest / static_cast<double>(page_rows));
}

}  // namespace
}  // namespace loanpulse::bench

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: row_cost render|decode|check|encode PAGES\n");
    return 64;
  }
  try {
    loanpulse::bench::run(loanpulse::bench::stage_of(argv[1]), std::stoul(argv[2]));
    return 0;
  } catch (std::exception const& error) {
    std::fprintf(stderr, "row_cost: %s\n", error.what());
    return 1;
  }
}
