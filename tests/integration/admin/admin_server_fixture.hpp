#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <utility>

#include "admin/admin_server_asio.hpp"
#include "support/fake_daemon_view.hpp"
#include "support/fake_run_catalogue.hpp"
#include "support/raw_client.hpp"
#include "support/wait_until.hpp"

namespace loanpulse {

/// A catalogue whose database can be made to hang.
class BlockingCatalogue : public FakeRunCatalogue {
 public:
  void block() { set(true); }
  void release() { set(false); }
  int blocked() const { return blocked_; }

 protected:
  void wait() override {
    std::unique_lock lock{gate_};
    ++blocked_;
    changed_.wait(lock, [this] { return !closed_; });
    --blocked_;
  }

 private:
  void set(bool closed) {
    {
      std::lock_guard const lock{gate_};
      closed_ = closed;
    }
    changed_.notify_all();
  }

  std::mutex gate_;
  std::condition_variable changed_;
  bool closed_ = false;
  std::atomic<int> blocked_ = 0;
};

/// A real server with its event loop on a thread of its own; its log is kept.
class AdminServerTest : public testing::Test {
 protected:
  AdminServerTest() : logger_{spdlog::default_logger()} {
    auto logger = std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log_));
    logger->set_level(spdlog::level::trace);
    spdlog::set_default_logger(std::move(logger));
  }
  ~AdminServerTest() override {
    catalogue_.release();
    stop();
    spdlog::set_default_logger(logger_);
  }

  void start(AdminServer::Options options = {}, AdminAccessRules rules = {}) {
    if (options.listen.empty()) options.listen = "127.0.0.1:0";
    server_ = std::make_unique<AdminServer>(loop_, parts_, std::move(options), std::move(rules));
    address_ = server_->address();
    thread_ = std::thread{[this] { loop_.run(); }};
  }
  void stop() {
    if (!thread_.joinable()) return;
    on_loop([this] { server_.reset(); });
    guard_.reset();
    thread_.join();
  }

  template <typename Function>
  void on_loop(Function const& function) {
    std::promise<void> done;
    boost::asio::post(loop_, [&] {
      function();
      done.set_value();
    });
    done.get_future().wait();
  }

  RawClient connect() const { return RawClient{address_}; }

  /// A whole request, with `headers` of whole lines.
  static std::string request(std::string const& start, std::string const& headers = "",
                             std::string const& body = "") {
    std::string text = start + " HTTP/1.1\r\nHost: localhost\r\n" + headers;
    if (!body.empty()) {
      text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n";
    }
    return text + "\r\n" + body;
  }
  /// Asks on a connection of its own.
  RawClient::Answer ask(std::string const& start, std::string const& headers = "",
                        std::string const& body = "") const {
    return connect().exchange(request(start, headers, body));
  }
  int health() const { return ask("GET /healthz").status; }

  void log_text(std::string& text) {
    spdlog::default_logger()->flush();
    text = log_.str();
  }

  FakeDaemonView daemon_;
  BlockingCatalogue catalogue_;
  AdminParts const parts_{daemon_, catalogue_};
  std::ostringstream log_;
  std::shared_ptr<spdlog::logger> logger_;
  boost::asio::io_context loop_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{
      loop_.get_executor()};
  std::unique_ptr<AdminServer> server_;
  std::string address_;
  std::thread thread_;
};

}  // namespace loanpulse
