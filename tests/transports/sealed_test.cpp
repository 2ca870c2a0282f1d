/// Someone who sees and changes what a sealed transport says.

#include "transports/sealed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "core/collectives.h"
#include "tests/support/mesh_run.h"
#include "tests/support/watchdog.h"
#include "tests/support/workload.h"
#include "transports/decorator.h"
#include "transports/faulty.h"
#include "transports/local.h"

namespace parley::test {
namespace {

constexpr std::size_t kTag = 16;

std::vector<PairSecret> one_secret(std::byte first = std::byte{1}) { return {2, PairSecret{first}}; }

/// Stands under the seal, where the messages of a party pass.
class Underneath final : public Decorator {
 public:
  using Look = std::function<void(Operation&)>;
  Underneath(std::unique_ptr<Transport> inner, Look look) : Decorator(std::move(inner)), look_(std::move(look)) {}
  ~Underneath() override { abandon(); }

 protected:
  void start(Operation& op) override {
    if (op.direction == Direction::send && op.header.kind == FrameKind::data) look_(op);
    Decorator::start(op);
  }
  std::unique_ptr<Transport> decorate(std::unique_ptr<Transport> lane) override {
    return std::make_unique<Underneath>(std::move(lane), look_);
  }

 private:
  Look look_;
};

/// Two parties exchange messages; what party 0 sends can be looked at.
std::vector<Outcome> exchange_under(const Underneath::Look& look, std::size_t bytes = 100) {
  const Watchdog watchdog("a sealed exchange");
  auto seal = [&](std::unique_ptr<Transport> net) {
    if (net->self() == 0) net = std::make_unique<Underneath>(std::move(net), look);
    return make_sealed(std::move(net), one_secret());
  };
  return run_mesh(local_specs(2, "memory"), seal, [&](Transport& net) {
    for (std::uint64_t round = 0; round < 3; ++round) {
      const auto out = pattern(bytes, net.self() + 10 * round);
      std::vector<std::byte> in(bytes);
      shift(net, out, in);
      EXPECT_EQ(in, pattern(bytes, 1 - net.self() + 10 * round));
    }
  });
}

void expect_tampered(const std::vector<Outcome>& outcomes) {
  for (const Outcome& outcome : outcomes) {
    ASSERT_TRUE(outcome.transport_error) << outcome;
    EXPECT_EQ(name_of(outcome.transport_error->code()), "tampered") << outcome;
    EXPECT_EQ(outcome.transport_error->party(), 0) << outcome;
  }
}

TEST(Sealed, what_passes_is_neither_the_message_nor_twice_the_same) {
  std::vector<std::vector<std::byte>> passed;
  const auto outcomes = exchange_under([&](Operation& op) { passed.emplace_back(op.data, op.data + op.length); });
  for (const Outcome& outcome : outcomes) EXPECT_TRUE(outcome.in_order()) << outcome;
  ASSERT_EQ(passed.size(), 3u);
  for (std::size_t i = 0; i < passed.size(); ++i) {
    const auto message = pattern(100, 10 * i);
    ASSERT_EQ(passed[i].size(), message.size() + kTag);
    EXPECT_TRUE(std::ranges::search(passed[i], std::span(message).first(4)).empty());
    EXPECT_NE(passed[i], passed[(i + 1) % 3]);
  }
}

TEST(Sealed, a_bit_that_is_flipped_anywhere_is_caught) {
  for (std::size_t at = 0; at < 20 + kTag; ++at)
    expect_tampered(exchange_under(
        [&](Operation& op) {
          if (op.header.sequence == 1) op.data[at] ^= std::byte{2};
        },
        20));
}

TEST(Sealed, an_empty_message_is_authenticated_too) {
  expect_tampered(exchange_under([](Operation& op) { op.data[3] ^= std::byte{1}; }, 0));
}

TEST(Sealed, a_header_that_is_forged_with_a_good_check_is_caught) {
  expect_tampered(exchange_under([](Operation& op) {
    op.header.depth += 1;
    op.header.seal();
  }));
}

TEST(Sealed, a_message_that_is_sent_again_is_caught) {
  std::vector<std::byte> first;
  expect_tampered(exchange_under([&](Operation& op) {
    if (op.header.sequence == 0)
      first.assign(op.data, op.data + op.length);
    else
      std::ranges::copy(first, op.data);
  }));
}

TEST(Sealed, another_secret_opens_nothing) {
  const auto outcomes = run_mesh(
      local_specs(2, "memory"),
      [](auto net) {
        auto secrets = one_secret(std::byte(net->self()));
        return make_sealed(std::move(net), std::move(secrets));
      },
      [](Transport& net) {
        std::vector<std::byte> out(8), in(8);
        shift(net, out, in);
      });
  for (const Outcome& outcome : outcomes) {
    ASSERT_TRUE(outcome.transport_error) << outcome;
    EXPECT_EQ(name_of(outcome.transport_error->code()), "tampered") << outcome;
  }
}

TEST(Sealed, every_lane_and_every_direction_has_a_key_of_its_own) {
  std::mutex mutex;
  std::set<std::string> passed;
  auto look = [&](Operation& op) {
    const std::lock_guard lock(mutex);
    passed.emplace(reinterpret_cast<const char*>(op.data), op.length);
  };
  auto seal = [&](std::unique_ptr<Transport> net) {
    return make_sealed(std::make_unique<Underneath>(std::move(net), look), one_secret());
  };
  const auto outcomes = run_mesh(local_specs(2, "memory"), seal, [](Transport& net) {
    const std::vector<std::byte> out(32);
    std::vector<std::byte> in(32);
    shift(net, out, in);
    for (const LaneId id : {1, 2}) {
      const auto lane = net.open_lane(id);
      shift(*lane, out, in);
      lane->close();
    }
  });
  for (const Outcome& outcome : outcomes) EXPECT_TRUE(outcome.in_order()) << outcome;
  EXPECT_EQ(passed.size(), 6u) << "equal messages of equal number look alike";
}

}  // namespace
}  // namespace parley::test
