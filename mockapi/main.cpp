#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "mockapi/endpoints.hpp"
#include "mockapi/listen_address.hpp"
#include "mockapi/port_file.hpp"
#include "mockapi/server_asio.hpp"
#include "mockapi/styled_lists.hpp"

namespace {

using namespace loanpulse::mockapi;

struct Arguments {
  std::string listen = "127.0.0.1:8000";
  std::string token;
  std::string token_file;
  std::string bodies;
  std::string assertion_key;
  std::string port_file;
  int latency_ms = 0;
  int token_lifetime_s = 3600;
  ApiOptions api;
};

template <typename Named>
std::string listing(std::string const& title, Named const& named) {
  std::string text = title + "\n";
  for (auto const& [name, meaning] : named) {
    text.append("  ").append(name).append(": ").append(meaning).append("\n");
  }
  return text;
}

void declare(CLI::App& app, Arguments& arguments) {
  app.add_option("--listen", arguments.listen, "Address and port; port 0 picks a free one")
      ->capture_default_str();
  app.add_option("--rows", arguments.api.rows, "Loan applications at the start")
      ->check(CLI::Range(std::uint64_t{0}, Timeline::max_rows))
      ->capture_default_str();
  app.add_option("--seed", arguments.api.seed, "Same seed, same rows")->capture_default_str();
  auto* token =
      app.add_option("--token", arguments.token, "Ask every client for this bearer token");
  app.add_option("--token-file", arguments.token_file, "The same, from the first line of a file")
      ->excludes(token)
      ->check(CLI::ExistingFile);
  app.add_option("--bodies", arguments.bodies, "Folder of recorded answers for /recorded/NAME")
      ->check(CLI::ExistingDirectory);
  app.add_option("--page-limit", arguments.api.page_limit, "Largest limit= of a page")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}))
      ->capture_default_str();
  app.add_option("--latency", arguments.latency_ms, "Milliseconds that every answer waits")
      ->check(CLI::Range(0, 60'000))
      ->capture_default_str();
  app.add_option("--port-file", arguments.port_file, "Write the port there once it listens");
  app.add_option("--token-lifetime", arguments.token_lifetime_s,
                 "Seconds that tokens of /oauth/token and /login are good for")
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str();
  app.add_option("--assertion-key", arguments.assertion_key,
                 "File of the public key that assertions to /oauth/token are signed with")
      ->check(CLI::ExistingFile);
  app.footer(
      "Examples:\n"
      "  loanpulse-mockapi --listen 127.0.0.1:8000 --rows 10000 --seed 1\n"
      "  curl 'http://127.0.0.1:8000/applications?limit=2'\n"
      "  curl 'http://127.0.0.1:8000/applications?updated_since=2024-01-01T00:30:00Z&page=1'\n"
      "  curl 'http://127.0.0.1:8000/styles/link_header?limit=2'\n"
      "  curl -u loader:secret 'http://127.0.0.1:8000/auth/basic/styles/page?limit=2'\n"
      "  curl -X POST 'http://127.0.0.1:8000/admin/touch?percent=1'\n"
      "  curl -X POST 'http://127.0.0.1:8000/admin/append?rows=500'\n"
      "  curl -X POST 'http://127.0.0.1:8000/admin/faults?percent=20&kinds=status,cut&seed=7'\n"
      "  curl 'http://127.0.0.1:8000/admin/row?id=7'\n"
      "  curl 'http://127.0.0.1:8000/admin/stats'\n\n" +
      listing("Styles of paging, at /styles/STYLE, each with limit= and updated_since=:",
              list_styles) +
      listing("Styles of signing in, at /auth/STYLE/ in front of another path:", sign_in_styles) +
      listing(
          "Faults, by POST /admin/faults?percent=, in kinds= (all, or none), with seed=1 and at "
          "most times=:",
          fault_kinds));
}

std::string first_line_of(std::string const& path) {
  std::ifstream file{path};
  std::string line;
  if (!std::getline(file, line) || line.empty()) {
    throw std::runtime_error{"--token-file: the first line of '" + path +
                             "' is empty or cannot be read; put the token there"};
  }
  return line;
}

ApiOptions api_options(CLI::App const& app, Arguments const& arguments) {
  ApiOptions options = arguments.api;
  options.token_lifetime = std::chrono::seconds{arguments.token_lifetime_s};
  if (app.count("--token") > 0) {
    if (arguments.token.empty()) {
      throw std::runtime_error{"--token: is empty; give a token or leave the option out"};
    }
    options.token = arguments.token;
  } else if (!arguments.token_file.empty()) {
    options.token = first_line_of(arguments.token_file);
  }
  if (!arguments.assertion_key.empty()) {
    std::ifstream file{arguments.assertion_key};
    options.assertion_key.assign(std::istreambuf_iterator<char>{file}, {});
  }
  if (!arguments.bodies.empty()) {
    options.recorded.emplace(arguments.bodies);
  }
  return options;
}

void serve(CLI::App const& app, Arguments const& arguments) {
  Endpoints endpoints{api_options(app, arguments)};
  Server server{endpoints, parse_listen_address(arguments.listen),
                std::chrono::milliseconds{arguments.latency_ms}};
  ListenAddress const address = server.address();
  if (!arguments.port_file.empty()) {
    write_port_file(arguments.port_file, address.port);
  }
  std::printf("listening on http://%s\n", to_string(address).c_str());
  std::fflush(stdout);
  server.run();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"A realistic loan application API for tests and demos.", "loanpulse-mockapi"};
  Arguments arguments;
  declare(app, arguments);
  try {
    app.parse(argc, argv);
    serve(app, arguments);
    return 0;
  } catch (CLI::ParseError const& e) {
    return app.exit(e);
  } catch (std::exception const& e) {
    std::fprintf(stderr, "loanpulse-mockapi: %s\n", e.what());
    return 1;
  }
}
