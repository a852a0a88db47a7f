#include "mockapi/port_file.hpp"

#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>

namespace loanpulse::mockapi {

void write_port_file(std::filesystem::path const& path, std::uint16_t port) {
  std::filesystem::path unfinished = path;
  unfinished += ".tmp" + std::to_string(::getpid());
  std::ofstream file{unfinished};
  file << port << '\n';
  file.close();
  std::error_code error;
  if (file) {
    std::filesystem::rename(unfinished, path, error);
  }
  if (!file || error) {
    std::error_code ignored;
    std::filesystem::remove(unfinished, ignored);
    throw std::runtime_error{"--port-file: cannot write '" + path.string() +
                             "'; its folder must exist and be writable"};
  }
}

}  // namespace loanpulse::mockapi
