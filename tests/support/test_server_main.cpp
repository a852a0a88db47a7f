// The PostgreSQL that ctest's fixture starts before the database tests and stops after them:
//   loanpulse-testserver start DIR FILE    writes the address to FILE
//   loanpulse-testserver stop DIR FILE
// It is the private server that ships, with settings for speed.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "pg/private_server.hpp"

namespace {

namespace fs = std::filesystem;

void stop(fs::path const& folder, fs::path const& address_file) {
  fs::remove(address_file);
  if (!fs::exists(folder)) return;
  loanpulse::PrivateServer::stop(folder);
  fs::remove_all(folder);
}

void start(fs::path const& folder, fs::path const& address_file) {
  stop(folder, address_file);  // what a killed test run has left
  auto server = loanpulse::PrivateServer::start(
      folder, {"fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200",
               "shared_buffers=64MB"});
  std::ofstream{address_file} << server.address().conninfo.reveal() << '\n';
  server.detach();
}

}  // namespace

int main(int argc, char** argv) {
  std::string_view const verb = argc == 4 ? argv[1] : "";
  try {
    if (verb == "start") {
      start(argv[2], argv[3]);
    } else if (verb == "stop") {
      stop(argv[2], argv[3]);
    } else {
      std::fprintf(stderr, "usage: loanpulse-testserver start|stop DIR ADDRESS_FILE\n");
      return 64;
    }
  } catch (std::exception const& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
