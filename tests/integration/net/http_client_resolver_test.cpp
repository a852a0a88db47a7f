#include <dlfcn.h>
#include <gtest/gtest.h>
#include <netdb.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <stop_token>
#include <string_view>

#include "net/http_client.hpp"
#include "support/http_client_fixture.hpp"

namespace loanpulse {
namespace {

/// Name resolution that does not come to an end until it is let go.
class SlowResolver {
 public:
  /// Never destroyed: a thread of libcurl's may still be on its way out of it.
  static SlowResolver& instance() {
    static auto* const one = new SlowResolver;
    return *one;
  }

  void block() {
    std::unique_lock lock{mutex_};
    ++inside_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
    --inside_;
    changed_.notify_all();
  }
  void close() {
    std::lock_guard const lock{mutex_};
    open_ = false;
  }
  bool wait_until_asked() {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, std::chrono::seconds{10}, [this] { return inside_ > 0; });
  }
  /// Lets everybody go, and waits until they have.
  void open() {
    std::unique_lock lock{mutex_};
    open_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return inside_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int inside_ = 0;
  bool open_ = false;
};

constexpr std::chrono::seconds prompt{5};

class SlowResolverTest : public HttpClientTest {
 protected:
  SlowResolverTest() { SlowResolver::instance().close(); }
  ~SlowResolverTest() override { SlowResolver::instance().open(); }

  /// The code of the error of a request that cannot be resolved; empty when it does not end while
  /// the resolver is stuck.
  std::string code_of(HttpRequest const& request, std::stop_token const& stop = {}) {
    auto answer = std::async(std::launch::async, [&] {
      try {
        HttpClient client;
        client.send(request, stop);
        return std::string{"an answer"};
      } catch (StageError const& error) {
        return error.code();
      }
    });
    EXPECT_TRUE(SlowResolver::instance().wait_until_asked());
    if (on_asked) on_asked();
    bool const ended = answer.wait_for(prompt) == std::future_status::ready;
    SlowResolver::instance().open();
    return ended ? answer.get() : std::string{};
  }

  std::function<void()> on_asked;
};

TEST_F(SlowResolverTest, DoesNotHoldUpAStop) {
  std::stop_source stop;
  on_asked = [&] { stop.request_stop(); };
  EXPECT_EQ(code_of(HttpRequest{"http://source.slow.test/", {}, {}}, stop.get_token()),
            "cancelled");
}

TEST_F(SlowResolverTest, DoesNotHoldUpTheConnectTimeout) {
  HttpRequest request{"http://source.slow.test/", {}, {}};
  request.timeouts.connect = std::chrono::milliseconds{50};
  EXPECT_EQ(code_of(request), "timeout");
}

}  // namespace
}  // namespace loanpulse

/// Stands in for libc's, for names of this test only.
extern "C" int getaddrinfo(char const* node, char const* service, addrinfo const* hints,
                           addrinfo** result) {
  if (node != nullptr && std::string_view{node}.ends_with(".slow.test")) {
    loanpulse::SlowResolver::instance().block();
    return EAI_AGAIN;
  }
  static auto* const real =
      reinterpret_cast<decltype(&getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return real(node, service, hints, result);
}
