#include "experiments/roster.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/experiments/expect_error.h"

namespace parley {
namespace {

constexpr const char* kSession = "00112233445566778899aAbBcCdDeEfF";

TEST(Roster, OrdersThePartiesById) {
  const Roster roster = parse_roster(R"(
    session = "00112233445566778899aabbccddeeff"
    [[party]]
    id = 1
    address = "b.example"
    port = 2001
    [[party]]
    id = 0
    address = "10.0.0.1"
    port = 2000
  )",
                                     "r.toml");
  ASSERT_EQ(roster.addresses.size(), 2u);
  EXPECT_EQ(roster.addresses[0].host, "10.0.0.1");
  EXPECT_EQ(roster.addresses[1].port, 2001);
  ASSERT_TRUE(roster.session);
  EXPECT_EQ((*roster.session)[1], std::byte{0x11});
  EXPECT_EQ((*roster.session)[15], std::byte{0xff});
}

TEST(Roster, FindsKeysAndCertificatesBesideItself) {
  const std::string parties =
      "[[party]]\nid = 0\naddress = \"a\"\nport = 1\n[[party]]\nid = 1\naddress = \"b\"\nport = 2\n";
  EXPECT_FALSE(parse_roster(parties, "r.toml").tls);
  const Roster beside =
      parse_roster("tls = \"certs\"\n" + parties + "certificate = \"one.pem\"\n", "/etc/parley/r.toml");
  EXPECT_EQ(beside.tls.folder, "/etc/parley/certs");
  EXPECT_EQ(beside.tls.pinned, (std::vector<std::string>{"", "/etc/parley/one.pem"}));
  EXPECT_EQ(parse_roster("tls = \"/keys\"\n" + parties, "/etc/r.toml").tls.folder, "/keys");
}

TEST(Roster, ASessionIsExactly32HexDigits) {
  EXPECT_EQ(parse_session(kSession, "here")[10], std::byte{0xaa});
  for (const char* bad :
       {"", "00", "00112233445566778899aabbccddeef", "00112233445566778899aabbccddeeff0",
        "0x112233445566778899aabbccddeeff", " 0112233445566778899aabbccddeeff", "-0112233445566778899aabbccddeeff"})
    expect_error<ConfigError>([&] { parse_session(bad, "--session"); }, {"--session", "32 hexadecimal"});
}

struct BadRoster {
  const char* text;
  std::initializer_list<std::string> says;
};

TEST(Roster, SaysWhereItIsWrong) {
  const std::string good = "[[party]]\nid = 0\naddress = \"a\"\nport = 1\n";
  const BadRoster bad[] = {
      {"", {"r.toml", "2 to 16 [[party]]"}},
      {"[[party]\n", {"r.toml", "line 1"}},
      {"party = 3\n", {"[[party]]"}},
      {"sesion = \"x\"\n", {"line 1", "'sesion'", "did you mean 'session'"}},
      {"session = 3\n", {"'session'"}},
      {"tls = true\n", {"'tls'", "a path"}},
      {"id = 1\naddress = \"b\"\nport = 2\ncertificate = 3\n", {"'certificate'", "a path"}},
      {"id = 1\naddress = \"b\"\nport = 2\ncertificate = \"x.pem\"\n", {"'certificate'", "'tls'"}},
      {"id = 1\naddress = \"b\"\nport = 0\n", {"line 5", "'port'", "1 to 65535"}},
      {"id = 1\naddress = \"b\"\nport = \"x\"\n", {"'port'"}},
      {"id = 1\naddress = \"\"\nport = 2\n", {"'address'"}},
      {"id = 1\nport = 2\n", {"'address'"}},
      {"id = 2\naddress = \"b\"\nport = 2\n", {"'id'", "0 to 1"}},
      {"id = 0\naddress = \"b\"\nport = 2\n", {"'id'"}},
      {"id = 1\naddress = \"b\"\nport = 2\nhost = \"b\"\n", {"line 9", "'host'"}},
  };
  for (const BadRoster& roster : bad) {
    const std::string text =
        std::string(roster.text).starts_with("id") ? good + "[[party]]\n" + roster.text : roster.text;
    expect_error<ConfigError>([&] { parse_roster(text, "r.toml"); }, roster.says);
  }
}

}  // namespace
}  // namespace parley
