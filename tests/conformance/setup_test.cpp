/// Parties that do not belong together find out before the first byte of a protocol, and strangers disturb nobody.

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <thread>

#include "core/collectives.h"
#include "tests/support/fake_party.h"
#include "tests/support/mesh_run.h"
#include "tests/support/stack.h"
#include "tests/support/watchdog.h"

namespace parley::test {
namespace {

using std::chrono::milliseconds;

std::unique_ptr<Transport> as_it_is(std::unique_ptr<Transport> net) { return net; }

void a_round(Transport& net) {
  std::array<std::byte, 8> out{}, in{};
  shift(net, out, in);
}

class Setup : public testing::TestWithParam<Stack> {
 protected:
  void SetUp() override {
    if (const std::string reason = GetParam().unavailable(); !reason.empty())
      GTEST_SKIP() << GetParam() << ": " << reason;
  }

  std::vector<MeshSpec> specs(PartyId parties) { return GetParam().specs(parties); }

  /// Runs three parties, of which number 2 is the odd one: all must report `code`, and the others name party 2, which
  /// may have a code of its own.
  void expect_all_report(TransportErrc code, const std::vector<MeshSpec>& mesh,
                         std::optional<TransportErrc> own_code = std::nullopt) {
    const auto outcomes = run_mesh(mesh, as_it_is, a_round);
    for (PartyId party = 0; party < 3; ++party) {
      const auto& error = outcomes[party].transport_error;
      ASSERT_TRUE(error) << "party " << party << " ended: " << outcomes[party];
      EXPECT_EQ(name_of(error->code()), name_of(party == 2 ? own_code.value_or(code) : code))
          << "party " << party << ": " << error->what();
      EXPECT_TRUE(party == 2 || error->party() == 2) << "party " << party << ": " << error->what();
    }
  }

 private:
  Watchdog watchdog_{"set-up over " + GetParam().name()};
};

TEST_P(Setup, a_party_of_another_session_is_refused) {
  auto mesh = specs(3);
  mesh[2].session[5] ^= std::byte{1};
  expect_all_report(TransportErrc::session_mismatch, mesh);
}

TEST_P(Setup, a_party_that_runs_another_program_is_refused) {
  auto mesh = specs(3);
  mesh[2].program[31] ^= std::byte{1};
  expect_all_report(TransportErrc::program_mismatch, mesh);
}

TEST_P(Setup, a_party_that_expects_more_parties_is_refused) {
  auto mesh = specs(3);
  mesh[2].parties = 4;
  mesh[2].addresses.push_back({.port = 1});
  expect_all_report(TransportErrc::party_mismatch, mesh);
}

TEST_P(Setup, a_party_whose_roster_is_mixed_up_is_refused) {
  auto mesh = specs(3);
  std::swap(mesh[2].addresses[0], mesh[2].addresses[1]);
  // Under TLS the certificates tell before anyone says a word.
  expect_all_report(TransportErrc::party_mismatch, mesh,
                    GetParam().tls ? TransportErrc::auth_failed : TransportErrc::party_mismatch);
}

/// Whether large rounds are cut into chunks depends on it.
TEST_P(Setup, a_party_that_spells_the_one_host_in_two_ways_is_refused) {
  auto mesh = specs(3);
  mesh[2].addresses[2].host = "localhost";
  expect_all_report(TransportErrc::party_mismatch, mesh);
}

TEST_P(Setup, two_parties_of_one_id_are_refused) {
  auto mesh = specs(3);
  for (MeshSpec& spec : mesh) spec.connect_timeout = milliseconds(1000);
  mesh[2].self = 1;  // and party 2 is missing
  const auto outcomes = run_mesh(mesh, as_it_is, a_round);
  ASSERT_TRUE(outcomes[0].transport_error) << outcomes[0];
  EXPECT_EQ(name_of(outcomes[0].transport_error->code()), "party_mismatch") << outcomes[0];
  EXPECT_EQ(outcomes[0].transport_error->party(), 1) << outcomes[0];
  EXPECT_FALSE(outcomes[1].in_order());
  EXPECT_FALSE(outcomes[2].in_order());
}

TEST_P(Setup, a_party_that_does_not_come_is_named) {
  auto mesh = specs(3);
  for (MeshSpec& spec : mesh) spec.connect_timeout = milliseconds(300);
  Socket closed(mesh[1].listen_fd);  // nobody answers on this port
  closed.close();
  mesh.erase(mesh.begin() + 1);
  for (const Outcome& outcome : run_mesh(mesh, as_it_is, a_round)) {
    ASSERT_TRUE(outcome.transport_error) << outcome;
    EXPECT_EQ(name_of(outcome.transport_error->code()), "unreachable") << outcome;
    EXPECT_EQ(outcome.transport_error->party(), 1) << outcome;
  }
}

TEST_P(Setup, a_party_with_a_wrong_setting_tells_the_others) {
  auto wrong_control = specs(3);
  wrong_control[2].socket.congestion = "there is no such";
  auto wrong_name = specs(3);
  wrong_name[2].addresses[0].host = "there is no such host";
  // A host that only one party has in its roster is noticed by those whom it calls.
  for (const auto& [mesh, told] : {std::pair{wrong_control, "peer_aborted"}, {wrong_name, "party_mismatch"}}) {
    const auto outcomes = run_mesh(mesh, as_it_is, a_round);
    EXPECT_TRUE(outcomes[2].other_error) << outcomes[2];
    for (const PartyId party : {0, 1}) {
      ASSERT_TRUE(outcomes[party].transport_error) << outcomes[party];
      EXPECT_EQ(name_of(outcomes[party].transport_error->code()), told) << outcomes[party];
      EXPECT_EQ(outcomes[party].transport_error->party(), 2) << outcomes[party];
    }
  }
}

TEST_P(Setup, a_port_in_use_is_a_configuration_error) {
  auto mesh = specs(2);
  MeshSpec second = mesh[0];
  second.listen_fd = -1;
  try {
    open_mesh(second);
    ADD_FAILURE() << "two parties listen on one port";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find(std::to_string(mesh[0].addresses[0].port)), std::string::npos)
        << error.what();
  }
  for (const MeshSpec& spec : mesh) Socket(spec.listen_fd).close();
}

TEST_P(Setup, strangers_on_the_port_disturb_nobody) {
  const auto mesh = specs(3);
  std::vector<FakeParty> strangers;
  for (int i = 0; i < 40; ++i) {
    FakeParty& stranger = strangers.emplace_back(mesh[static_cast<std::size_t>(i % 3)].addresses[std::size_t(i % 3)]);
    Hello half;
    switch (i % 5) {
      case 0: stranger.send(bytes_of(std::string_view("GET / HTTP/1.1\r\nHost: here\r\n\r\n"))); break;
      case 1: break;  // says nothing, and stays
      case 2: stranger.hang_up(); break;
      case 3: stranger.send(std::as_bytes(std::span(&half, 1)).first(12)); break;  // stops in the middle of a hello
      case 4: stranger.send(std::vector<std::byte>(100'000, std::byte{0xff})); break;
    }
  }
  for (const Outcome& outcome : run_mesh(mesh, as_it_is, a_round)) EXPECT_TRUE(outcome.in_order()) << outcome;
}

/// Party 0 hears from a build whose hello has another version, even one that is shorter.
TEST_P(Setup, a_caller_of_another_version_is_refused) {
  for (const std::size_t size : {sizeof(Hello), std::size_t{16}}) {
    const auto mesh = specs(2);
    bool told = false;
    Hello answer;
    std::thread calling([&] {
      FakeParty caller(mesh[0].addresses[0], mesh[1]);
      Hello hello = caller.make_hello(0, TlsStream::Role::caller);
      hello.version = kHelloVersion + 1;
      caller.send(std::as_bytes(std::span(&hello, 1)).first(size));
      told = caller.read_hello(answer);
    });
    const Outcome outcome = run_party(mesh[0], as_it_is, a_round);
    calling.join();
    Socket(mesh[1].listen_fd).close();
    ASSERT_TRUE(outcome.transport_error) << outcome;
    EXPECT_EQ(name_of(outcome.transport_error->code()), "version_mismatch") << outcome;
    EXPECT_EQ(outcome.transport_error->party(), 1) << outcome;
    EXPECT_TRUE(told) << "the caller is told";
    EXPECT_EQ(answer.refused, 1);
  }
}

TEST_P(Setup, an_answer_of_another_version_is_refused) {
  auto mesh = specs(2);
  const Socket listener(mesh[0].listen_fd);
  std::thread answering([&] {
    FakeParty party(accept_next(listener), mesh[0]);
    Hello hello;
    party.read_hello(hello);
    hello = party.make_hello(1, TlsStream::Role::answerer);
    hello.version = kHelloVersion + 7;
    party.send_value(hello);
    party.wait_for_end();
  });
  const Outcome outcome = run_party(mesh[1], as_it_is, a_round);
  answering.join();
  ASSERT_TRUE(outcome.transport_error) << outcome;
  EXPECT_EQ(name_of(outcome.transport_error->code()), "version_mismatch") << outcome;
  EXPECT_EQ(outcome.transport_error->party(), 0) << outcome;
}

INSTANTIATE_TEST_SUITE_P(Every, Setup, testing::ValuesIn(socket_stacks()),
                         [](const auto& test) { return test.param.name(); });

}  // namespace
}  // namespace parley::test
