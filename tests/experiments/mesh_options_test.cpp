#include "experiments/mesh_options.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "experiments/settings.h"
#include "tests/experiments/expect_error.h"
#include "transports/network_profile.h"

namespace parley {
namespace {

TEST(Settings, AreAppliedByKey) {
  MeshSpec spec{.transport = "uring"};
  for (const char* setting :
       {"wait_us=0", "congestion=reno", "uring_entries=64", "uring_sqpoll=on", "uring_zero_copy=on",
        "uring_fixed_files=off", "uring_single_issuer=on", "uring_busy_poll_us=50", "concurrent_lanes=1"})
    apply_setting(spec, setting);
  EXPECT_EQ(spec.wait.yield_for.count(), 0);
  EXPECT_EQ(spec.socket.congestion, "reno");
  EXPECT_EQ(settings_json(spec)["uring_entries"], 64);
  EXPECT_TRUE(spec.uring.sqpoll && spec.uring.zero_copy && spec.uring.single_issuer.value());
  EXPECT_FALSE(spec.uring.fixed_files.value());
  EXPECT_EQ(spec.uring.busy_poll.count(), 50);
  EXPECT_EQ(settings_json(spec)["uring_fixed_files"], "off");
  EXPECT_EQ(settings_json(spec)["uring_defer_taskrun"], "auto");
  apply_setting(spec, "uring_fixed_files=auto");
  EXPECT_FALSE(spec.uring.fixed_files);
  spec.transport = "tcp";
  EXPECT_FALSE(settings_json(spec).contains("uring_sqpoll"));
  EXPECT_EQ(settings_json(spec)["concurrent_lanes"], 1);
}

TEST(Settings, SayWhatWouldBeRight) {
  MeshSpec spec;
  expect_error<ConfigError>([&] { apply_setting(spec, "wait_u=3"); }, {"'wait_u'", "did you mean 'wait_us'"});
  expect_error<ConfigError>([&] { apply_setting(spec, "wait_us"); }, {"key=value"});
  expect_error<ConfigError>([&] { apply_setting(spec, "wait_us=1ms"); }, {"wait_us=1ms", "integer"});
  expect_error<ConfigError>([&] { apply_setting(spec, "wait_us=-1"); }, {"integer from 0"});
  expect_error<ConfigError>([&] { apply_setting(spec, "congestion=cubik"); }, {"did you mean 'cubic'"});
  expect_error<ConfigError>([&] { apply_setting(spec, "concurrent_lanes=2"); }, {"0 to 1"});
  expect_error<ConfigError>([&] { apply_setting(spec, "uring_sqpoll=auto"); }, {"on or off"});
  expect_error<ConfigError>([&] { apply_setting(spec, "uring_fixed_files=1"); }, {"on or off"});
  expect_error<ConfigError>([&] { apply_setting(spec, "tls="); }, {"./parley certs"});
  expect_error<ConfigError>([&] { apply_setting(spec, "tls=on"); }, {"on one machine"});
}

TEST(MeshOptions, ResultsSayWhetherThereIsTlsAndNotWhereTheKeysAre) {
  MeshSpec spec;
  apply_setting(spec, "tls=certs");
  EXPECT_EQ(spec.tls.folder, "certs");
  EXPECT_EQ(settings_json(spec)["tls"], "on");
  apply_setting(spec, "tls=off");
  EXPECT_FALSE(spec.tls);
  EXPECT_EQ(settings_json(spec)["tls"], "off");
}

TEST(MeshOptions, AsManyThreadsAsTheCommandLineSays) {
  EXPECT_EQ(mesh_spec({.transport = "memory", .parties = 5}).parties, 5);
  expect_error<ConfigError>([] { mesh_spec({.transport = "memory"}); }, {"--parties"});
  expect_error<ConfigError>([] { mesh_spec({.transport = "memory", .parties = 1}); }, {"--parties 1", "2 to 16"});
  expect_error<ConfigError>([] { mesh_spec({.transport = "memory", .parties = 17}); }, {"2 to 16"});
}

TEST(MeshOptions, NameTheOptionThatIsWrong) {
  expect_error<ConfigError>([] { mesh_spec({.transport = "tpc", .parties = 2}); }, {"'tpc'", "did you mean 'tcp'"});
  expect_error<ConfigError>([] { mesh_spec({.transport = "tcp", .parties = 2}); }, {"--roster"});
  expect_error<ConfigError>([] { mesh_spec({.transport = "tcp", .roster = "r.toml"}); }, {"--self"});
  expect_error<ConfigError>([] { mesh_spec({.transport = "memory", .session = "12", .parties = 2}); }, {"--session"});
  expect_error<ConfigError>([] { mesh_spec({.transport = "memory", .parties = 2, .deadline_s = 0}); }, {"--deadline"});
}

TEST(MeshOptions, TheNetworkIsAProfileOrFigures) {
  EXPECT_EQ(parse_network_profile("wan").name, "wan");
  const NetworkProfile figures = parse_network_profile("rtt_ms=20,mbit_per_s=100");
  EXPECT_EQ(figures.rtt_ms, 20);
  EXPECT_EQ(figures.mbit_per_s, 100);
  expect_error<ConfigError>([] { parse_network_profile("wann"); }, {"did you mean 'wan'"});
  expect_error<ConfigError>([] { parse_network_profile("rtt=20"); }, {"'rtt=20'"});
  expect_error<ConfigError>([] { parse_network_profile("rtt_ms=fast"); }, {"rtt_ms"});
}

TEST(ProgramDigest, ChangesWithThePlanAndTheNetwork) {
  const Plan plan = parse_plan(R"({"cells": [{"program": "exchange", "params": {"bytes": 8}}]})", "p");
  const Plan other = parse_plan(R"({"cells": [{"program": "exchange", "params": {"bytes": 9}}]})", "p");
  EXPECT_EQ(program_digest(plan, "lan"), program_digest(plan, "lan"));
  EXPECT_NE(program_digest(plan, "lan"), program_digest(other, "lan"));
  EXPECT_NE(program_digest(plan, "lan"), program_digest(plan, "wan"));
}

}  // namespace
}  // namespace parley
