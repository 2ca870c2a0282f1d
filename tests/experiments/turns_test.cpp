#include "experiments/turns.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <future>

#include "core/error.h"
#include "tests/experiments/captured_events.h"

namespace parley {
namespace {

using namespace std::chrono_literals;

/// The side that gives turns.
class Pipe {
 public:
  Pipe() : prefix_(testing::TempDir() + "parley_turns_" + std::to_string(getpid())) {
    mkfifo(path().c_str(), 0600);
    pipe_ = open(path().c_str(), O_RDWR);
  }
  ~Pipe() {
    leave();
    std::filesystem::remove(path());
  }
  void give() const { EXPECT_EQ(write(pipe_, "\n", 1), 1); }
  void leave() {
    if (pipe_ >= 0) close(std::exchange(pipe_, -1));
  }
  const std::string& prefix() const { return prefix_; }

 private:
  std::string path() const { return prefix_ + ".0"; }

  std::string prefix_;
  int pipe_ = -1;
};

TEST(Turns, ACellWaitsForItsTurnAndSaysSo) {
  CapturedEvents events;
  const Pipe pipe;
  const Turns turns(pipe.prefix(), 0);
  auto waiting = std::async(std::launch::async, [&] {
    turns.await(0, events.stream());
    turns.await(1, events.stream());
  });
  pipe.give();
  EXPECT_EQ(waiting.wait_for(100ms), std::future_status::timeout);
  const auto said = events.named("waiting");
  ASSERT_EQ(said.size(), 2u);
  EXPECT_EQ(said[0]["cell"], 0);
  EXPECT_EQ(said[1]["cell"], 1);
  pipe.give();
  waiting.get();
}

TEST(Turns, OnlyPartyZeroSaysThatItWaits) {
  CapturedEvents events;
  const std::string prefix = testing::TempDir() + "parley_turns_of_one_" + std::to_string(getpid());
  mkfifo((prefix + ".1").c_str(), 0600);
  const int pipe = open((prefix + ".1").c_str(), O_RDWR);
  {
    const Turns turns(prefix, 1);
    EXPECT_EQ(write(pipe, "\n", 1), 1);
    turns.await(0, events.stream());
  }
  EXPECT_TRUE(events.all().empty());
  close(pipe);
  std::filesystem::remove(prefix + ".1");
}

TEST(Turns, WithoutAPipeNothingWaits) {
  CapturedEvents events;
  Turns("", 0).await(0, events.stream());
  EXPECT_TRUE(events.all().empty());
}

TEST(Turns, NobodyLeftToGiveATurnIsAnError) {
  CapturedEvents events;
  Pipe pipe;
  const Turns turns(pipe.prefix(), 0);
  pipe.leave();
  EXPECT_THROW(turns.await(3, events.stream()), DataError);
}

TEST(Turns, APipeThatIsNotThereIsNamed) {
  try {
    Turns("/nowhere/turns", 2);
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("/nowhere/turns.2"), std::string::npos);
  }
}

}  // namespace
}  // namespace parley
