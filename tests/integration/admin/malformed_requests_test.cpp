#include "integration/admin/malformed_requests.hpp"

#include <set>

#include "integration/admin/admin_server_fixture.hpp"

namespace loanpulse {
namespace {

class MalformedRequests : public AdminServerTest {};

TEST_F(MalformedRequests, NeverSucceedAndNeverHarm_fault_S7) {
  start();
  std::set<std::string> distinct;
  for (MalformedRequest const& request : malformed_requests()) {
    distinct.insert(request.bytes);
    auto client = connect();
    client.send(request.bytes);
    // A client that stops in the middle must not be waited for.
    client.finish();
    auto const answer = client.receive();
    EXPECT_TRUE(answer.status == 0 || (answer.status >= 400 && answer.status < 500) ||
                answer.status == 501 || answer.status == 505)
        << request.what << "\n"
        << answer.head << answer.body;
  }
  EXPECT_GE(distinct.size(), 200);
  EXPECT_EQ(health(), 200);
  EXPECT_TRUE(catalogue_.locked([](auto& catalogue) { return catalogue.triggers_.empty(); }));
}

TEST_F(MalformedRequests, EndTheConnection_fault_S7) {
  start();
  auto client = connect();
  // What follows could be a request that a proxy in front took for a body.
  auto const answer = client.exchange("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX : a\r\n\r\n" +
                                      request("POST /api/v1/jobs/loans/runs"));
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.head, testing::HasSubstr("Connection: close"));
  client.finish();
  EXPECT_EQ(client.receive().status, 0);
  EXPECT_TRUE(catalogue_.locked([](auto& catalogue) { return catalogue.triggers_.empty(); }));
}

}  // namespace
}  // namespace loanpulse
