#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace loanpulse {

/// Stands in for the service manager: receives what sd_notify(3) sends.
class FakeServiceManager {
 public:
  explicit FakeServiceManager(std::string path) : path_{std::move(path)} {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
    if (bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error{"cannot bind " + path_};
    }
  }
  ~FakeServiceManager() { close(socket_); }
  FakeServiceManager(FakeServiceManager const&) = delete;
  FakeServiceManager& operator=(FakeServiceManager const&) = delete;

  std::string const& path() const { return path_; }

  /// Everything that has come, one message after the other.
  std::vector<std::string> const& messages() {
    std::array<char, 4096> buffer{};
    while (true) {
      auto const size = recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (size <= 0) return messages_;
      messages_.emplace_back(buffer.data(), static_cast<std::size_t>(size));
    }
  }

  /// The place of the first message from `from` on that holds the text; -1 for none.
  std::ptrdiff_t find(std::string const& text, std::ptrdiff_t from = 0) {
    auto const& all = messages();
    for (auto i = static_cast<std::size_t>(from); i < all.size(); ++i) {
      if (all[i].find(text) != std::string::npos) return static_cast<std::ptrdiff_t>(i);
    }
    return -1;
  }

 private:
  std::string path_;
  int socket_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  std::vector<std::string> messages_;
};

}  // namespace loanpulse
