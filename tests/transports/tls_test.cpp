/// Who is let in over TLS, and what everybody says when someone is not.

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <poll.h>

#include <array>
#include <filesystem>
#include <thread>
#include <utility>

#include "core/collectives.h"
#include "tests/support/certificates.h"
#include "tests/support/fake_party.h"
#include "tests/support/mesh_run.h"
#include "tests/support/raw_tls.h"
#include "tests/support/stack.h"
#include "tests/support/watchdog.h"
#include "tests/support/workload.h"
#include "transports/local.h"

namespace parley::test {
namespace {

using std::chrono::milliseconds;
using Role = TlsStream::Role;

std::unique_ptr<Transport> as_it_is(std::unique_ptr<Transport> net) { return net; }

void a_round(Transport& net) {
  std::array<std::byte, 8> out{}, in{};
  shift(net, out, in);
}

std::vector<MeshSpec> tls_specs(PartyId parties, const std::string& folder, const char* transport = "tcp") {
  MeshSpec like;
  like.tls = {.folder = folder, .patience = milliseconds(kSanitized ? 2000 : 250)};
  return local_specs(parties, transport, like);
}

void expect(const Outcome& outcome, TransportErrc code, PartyId culprit, const std::string& words) {
  ASSERT_TRUE(outcome.transport_error) << outcome;
  EXPECT_EQ(name_of(outcome.transport_error->code()), name_of(code)) << outcome;
  EXPECT_EQ(outcome.transport_error->party(), culprit) << outcome;
  EXPECT_NE(std::string(outcome.transport_error->what()).find(words), std::string::npos) << outcome;
}

/// Everybody says so within seconds, long before anyone would give up connecting.
void expect_all(const std::vector<Outcome>& outcomes, TransportErrc code, PartyId culprit) {
  for (const Outcome& outcome : outcomes) {
    if (outcome.other_error) continue;  // the culprit, who knows better
    expect(outcome, code, culprit, "");
    EXPECT_LT(outcome.seconds, kSanitized ? 20 : 8) << outcome;
  }
}

class Tls : public testing::Test {
 protected:
  std::vector<MeshSpec> specs(PartyId parties) { return tls_specs(parties, certificates_.path()); }

  /// Party 1 of two calls someone at the address of party 0 who does `mischief`.
  Outcome call(const std::function<void(const MeshSpec& as, const Socket& listener)>& mischief) {
    auto mesh = specs(2);
    const Socket listener(mesh[0].listen_fd);
    std::thread answering([&] { mischief(mesh[0], listener); });
    const Outcome outcome = run_party(mesh[1], as_it_is, a_round);
    answering.join();
    return outcome;
  }

  CertificateFolder certificates_{3};

 private:
  Watchdog watchdog_{"TLS"};
};

TEST_F(Tls, a_party_with_a_certificate_of_another_authority_is_named_by_all) {
  const CertificateFolder other(3);
  for (const PartyId stranger : {0, 2}) {
    auto mesh = specs(3);
    mesh[stranger].tls.folder = other.path();
    const auto outcomes = run_mesh(mesh, as_it_is, a_round);
    for (const PartyId party : {0, 1, 2})
      if (party != stranger) expect(outcomes[party], TransportErrc::auth_failed, stranger, "");
    ASSERT_TRUE(outcomes[stranger].transport_error) << outcomes[stranger];
    EXPECT_EQ(name_of(outcomes[stranger].transport_error->code()), "auth_failed") << outcomes[stranger];
  }
}

TEST_F(Tls, a_party_whose_own_certificate_is_no_good_says_so_and_is_named_by_all) {
  struct Fault {
    std::string words;
    std::function<void(CertificateFolder&, const std::string& name, PartyId party)> make;
  };
  const std::vector<Fault> faults{
      {"has expired",
       [](CertificateFolder& folder, const std::string&, PartyId party) { folder.reissue(party, party, -1); }},
      {"names no party-",
       [](CertificateFolder& folder, const std::string&, PartyId party) { folder.reissue(party, 1, 1); }},
      {".key", [](CertificateFolder& folder, const std::string& name, PartyId) { remove(folder.file(name + ".key")); }},
  };
  for (std::size_t i = 0; i < faults.size(); ++i) {
    const auto& [words, make] = faults[i];
    const PartyId culprit = i == 0 ? 0 : 2;  // one who is called, one who calls
    CertificateFolder folder(3);
    make(folder, "party-" + std::to_string(culprit), culprit);
    const auto outcomes = run_mesh(tls_specs(3, folder.path()), as_it_is, a_round);
    ASSERT_TRUE(outcomes[culprit].other_error) << outcomes[culprit];
    EXPECT_NE(outcomes[culprit].other_error->find(words), std::string::npos) << outcomes[culprit];
    expect_all(outcomes, TransportErrc::auth_failed, culprit);
  }
}

TEST_F(Tls, a_certificate_other_than_the_pinned_one_is_refused) {
  const std::string pinned = certificates_.file("pinned.pem");
  copy_file(certificates_.file("party-2.pem"), pinned);
  for (const bool changed : {false, true}) {
    if (changed) certificates_.reissue(2, 2, 1);
    auto mesh = specs(3);
    for (MeshSpec& spec : mesh) spec.tls.pinned = {"", "", pinned};
    const auto outcomes = run_mesh(mesh, as_it_is, a_round);
    if (changed)
      expect_all(outcomes, TransportErrc::auth_failed, 2);
    else
      for (const Outcome& outcome : outcomes) EXPECT_TRUE(outcome.in_order()) << outcome;
  }
}

TEST_F(Tls, a_caller_with_the_certificate_of_another_party_is_refused) {
  const auto mesh = specs(3);
  std::thread calling([&] {
    FakeParty impostor(mesh[0].addresses[0], mesh[1]);
    Hello hello = impostor.make_hello(0, Role::caller);
    hello.from = 2;
    impostor.send_value(hello);
    impostor.wait_for_end();
  });
  const auto outcomes = run_mesh({mesh[0], mesh[1]}, as_it_is, a_round);
  calling.join();
  Socket(mesh[2].listen_fd).close();
  expect_all(outcomes, TransportErrc::auth_failed, 2);
}

TEST_F(Tls, an_answer_with_the_certificate_of_another_party_is_refused) {
  Hello told;
  const Outcome outcome = call([&](MeshSpec as, const Socket& listener) {
    as.self = 2;  // whose certificate is good, and not that of party 0
    FakeParty impostor(accept_next(listener), as);
    impostor.read_hello(told);
    impostor.wait_for_end();
  });
  expect(outcome, TransportErrc::auth_failed, 0, "not the one of party-0.parley");
  EXPECT_EQ(told.refused, 1) << "it hears why";
}

TEST_F(Tls, what_is_wrong_with_the_own_files_is_a_configuration_error) {
  struct Fault {
    std::string words;
    std::function<void(CertificateFolder&)> make;
  };
  const CertificateFolder other(2);
  constexpr auto kOver = std::filesystem::copy_options::overwrite_existing;
  const std::vector<Fault> faults{
      {"party-1.pem: the certificate", [](CertificateFolder& folder) { remove(folder.file("party-1.pem")); }},
      {"ca.pem: no certificate", [](CertificateFolder& folder) { remove(folder.file("ca.pem")); }},
      {"belongs to another certificate",
       [](CertificateFolder& folder) { copy_file(folder.file("party-0.key"), folder.file("party-1.key"), kOver); }},
      {"would refuse it",
       [&](CertificateFolder& folder) { copy_file(other.file("ca.pem"), folder.file("ca.pem"), kOver); }},
  };
  for (const auto& [words, make] : faults) {
    CertificateFolder folder(2);
    make(folder);
    try {
      const TlsContext context({.folder = folder.path()}, 1);
      ADD_FAILURE() << "accepted; expected: " << words;
    } catch (const ConfigError& error) {
      EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
    }
  }
}

/// What clients of OpenSSL alone hear from party 0. None of them came for Parley, so none of them ends the run.
TEST_F(Tls, a_client_that_is_not_up_to_it_is_told_why_and_disturbs_nobody) {
  certificates_.reissue(2, 2, -1);
  const std::string expired = certificates_.file("party-2.pem"), key = certificates_.file("party-2.key");
  const std::string good = certificates_.file("party-1.pem"), good_key = certificates_.file("party-1.key");
  struct Visit {
    RawTlsClient client;
    std::string hears;
  };
  const std::vector<Visit> visits{
      {{expired, key}, "certificate expired"},
      {{}, "certificate required"},
      {{good, good_key, TLS1_2_VERSION}, "protocol version"},
  };
  const auto mesh = specs(2);
  std::vector<std::string> heard;
  std::thread visiting([&] {
    for (const Visit& visit : visits) heard.push_back(talk_to(mesh[0].addresses[0], visit.client));
  });
  std::vector<Outcome> outcomes(2);
  std::thread zero([&] { outcomes[0] = run_party(mesh[0], as_it_is, a_round); });
  visiting.join();
  outcomes[1] = run_party(mesh[1], as_it_is, a_round);
  zero.join();
  for (std::size_t i = 0; i < visits.size(); ++i)
    EXPECT_NE(heard[i].find(visits[i].hears), std::string::npos) << heard[i];
  for (const Outcome& outcome : outcomes) EXPECT_TRUE(outcome.in_order()) << outcome;
}

TEST_F(Tls, a_party_that_calls_without_tls_is_named_by_all) {
  auto mesh = specs(3);
  mesh[2].tls = {};
  expect_all(run_mesh(mesh, as_it_is, a_round), TransportErrc::auth_failed, 2);
}

TEST_F(Tls, a_party_that_is_called_and_has_no_tls_is_named_by_the_others) {
  auto mesh = specs(3);
  mesh[0].tls = {};
  const auto outcomes = run_mesh(mesh, as_it_is, a_round);
  expect(outcomes[0], TransportErrc::auth_failed, 1, "speaks TLS, and this party runs without");
  for (const PartyId party : {1, 2}) expect(outcomes[party], TransportErrc::auth_failed, 0, "");
}

TEST_F(Tls, garbage_instead_of_a_handshake_is_reported) {
  const Outcome outcome = call([](const MeshSpec&, const Socket& listener) {
    pollfd next{.fd = listener.fd(), .events = POLLIN, .revents = 0};
    while (poll(&next, 1, 400) == 1) {  // it tries again, for a while
      FakeParty stranger(accept_next(listener));
      stranger.send(pattern(5000, 9));
      stranger.wait_for_end();
    }
  });
  expect(outcome, TransportErrc::auth_failed, 0, "does not shake hands");
}

TEST_F(Tls, a_peer_that_stops_in_the_handshake_is_given_up) {
  auto mesh = specs(2);
  const Socket listener(mesh[0].listen_fd);
  mesh[1].connect_timeout = milliseconds(500);
  std::thread answering([&] {
    FakeParty silent(accept_next(listener));
    silent.wait_for_end();
  });
  const Outcome outcome = run_party(mesh[1], as_it_is, a_round);
  answering.join();
  expect(outcome, TransportErrc::unreachable, 0, "the handshake of TLS does not end");
}

TEST_F(Tls, a_hello_of_another_channel_is_refused) {
  for (const bool sent_back : {false, true}) {
    const auto mesh = specs(2);
    std::thread calling([&] {
      FakeParty peer(mesh[0].addresses[0], mesh[1]);
      Hello hello = peer.make_hello(0, sent_back ? Role::answerer : Role::caller);
      if (!sent_back) hello.session = mesh[1].session;  // bound to no channel
      peer.send_value(hello);
      peer.wait_for_end();
    });
    const Outcome outcome = run_party(mesh[0], as_it_is, a_round);
    calling.join();
    Socket(mesh[1].listen_fd).close();
    expect(outcome, TransportErrc::session_mismatch, 1, "someone stands between");
  }
}

TEST_F(Tls, is_refused_by_a_transport_that_has_none) {
  for (const char* transport : {"memory", "shm"}) {
    auto mesh = tls_specs(2, certificates_.path(), transport);
    try {
      open_mesh(mesh[0]);
      ADD_FAILURE() << transport << " ran";
    } catch (const ConfigError& error) {
      EXPECT_NE(std::string(error.what()).find("cannot run under TLS"), std::string::npos) << error.what();
    }
    for (const MeshSpec& spec : std::span(mesh).subspan(1)) Socket(spec.listen_fd).close();
  }
}

/// Carries bytes both ways between a caller of `listener` and `to`, and does something to one large piece of the
/// caller's.
void carry(const Socket& listener, const Address& to, const std::function<void(std::span<std::byte>&)>& mischief) {
  const Socket caller = accept_next(listener);
  std::string why;
  const Socket called = start_connecting(to, why);
  set_blocking(called, true);
  bool done = false;
  const std::array<int, 2> fds{caller.fd(), called.fd()};
  std::array<bool, 2> ended{};
  std::vector<std::byte> buffer(64 << 10);
  while (!ended[0] || !ended[1]) {
    std::array<pollfd, 2> entries{pollfd{ended[0] ? -1 : fds[0], POLLIN, 0}, pollfd{ended[1] ? -1 : fds[1], POLLIN, 0}};
    poll(entries.data(), entries.size(), -1);
    for (std::size_t side = 0; side < 2; ++side) {
      if (entries[side].revents == 0) continue;
      const ssize_t n = recv(fds[side], buffer.data(), buffer.size(), 0);
      if (n <= 0) {
        ended[side] = true;
        shutdown(fds[1 - side], SHUT_WR);
        continue;
      }
      std::span bytes = std::span(buffer).first(static_cast<std::size_t>(n));
      if (side == 0 && n > 20'000 && !std::exchange(done, true)) mischief(bytes);
      send(fds[1 - side], bytes.data(), bytes.size(), MSG_NOSIGNAL);  // what cannot arrive any more is of no interest
    }
  }
}

class TlsWire : public testing::TestWithParam<Stack> {
 protected:
  void SetUp() override {
    if (const std::string reason = GetParam().unavailable(); !reason.empty())
      GTEST_SKIP() << GetParam() << ": " << reason;
  }

  /// What the parties say when `mischief` happens between party 1 and party 0.
  std::vector<Outcome> run(const std::function<void(std::span<std::byte>&)>& mischief) {
    auto mesh = GetParam().specs(2);
    const Socket listener = listen_on({});
    const Address true_address = mesh[0].addresses[0];
    mesh[1].addresses[0].port = port_of(listener);
    std::thread between([&] { carry(listener, true_address, mischief); });
    auto outcomes = run_mesh(mesh, as_it_is, [](Transport& net) {
      const auto out = pattern(100'000, 1);
      std::vector<std::byte> in(out.size());
      shift(net, out, in);
    });
    between.join();
    return outcomes;
  }

 private:
  Watchdog watchdog_{"a wire under TLS"};
};

TEST_P(TlsWire, a_flipped_bit_is_caught) {
  const auto outcomes = run([](std::span<std::byte>& bytes) { bytes[10'000] ^= std::byte{1}; });
  expect(outcomes[0], TransportErrc::tampered, 1, "changed on the way");
  ASSERT_TRUE(outcomes[1].transport_error) << outcomes[1];
  EXPECT_EQ(name_of(outcomes[1].transport_error->code()), "tampered") << outcomes[1];
}

TEST_P(TlsWire, a_piece_that_is_left_out_is_caught) {
  const auto outcomes = run([](std::span<std::byte>& bytes) { bytes = bytes.first(bytes.size() - 10); });
  ASSERT_TRUE(outcomes[0].transport_error) << outcomes[0];
  ASSERT_TRUE(outcomes[1].transport_error) << outcomes[1];
}

TEST_P(TlsWire, carries_what_it_should_where_nothing_happens) {
  for (const Outcome& outcome : run([](std::span<std::byte>&) {})) EXPECT_TRUE(outcome.in_order()) << outcome;
}

std::vector<Stack> tls_stacks() {
  std::vector<Stack> stacks = socket_stacks();
  std::erase_if(stacks, [](const Stack& stack) { return !stack.tls; });
  return stacks;
}

INSTANTIATE_TEST_SUITE_P(Over, TlsWire, testing::ValuesIn(tls_stacks()),
                         [](const auto& test) { return test.param.name(); });

}  // namespace
}  // namespace parley::test
