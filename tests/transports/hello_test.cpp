#include "transports/hello.h"

#include <gtest/gtest.h>

namespace parley {
namespace {

/// What party 1 of two makes of a refusal by party 0.
TransportError heard(const AbortNotice& notice) {
  MeshSpec spec;
  Hello answer = make_hello(spec, 1, 0);
  answer.refused = 1;
  answer.notice = notice;
  spec.self = 1;
  return objection(spec, 0, answer).value();
}

TEST(Hello, a_refusal_is_passed_on_with_its_reason) {
  const TransportError error = heard({TransportErrc::session_mismatch, 1, "another run"});
  EXPECT_EQ(error.code(), TransportErrc::session_mismatch);
  EXPECT_EQ(error.party(), 1);
  EXPECT_NE(std::string(error.what()).find("party 0 gave up: another run"), std::string::npos) << error.what();
}

TEST(Hello, an_absurd_refusal_names_the_party_that_sent_it) {
  const TransportError error = heard({static_cast<TransportErrc>(200), 54321, "\x1b[2J"});
  EXPECT_EQ(error.code(), TransportErrc::peer_aborted);
  EXPECT_EQ(error.party(), 0);
  EXPECT_EQ(std::string(error.what()).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace parley
