#include "protocols/preprocessing/correlation_store.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <set>
#include <thread>

#include "core/error.h"
#include "tests/protocols/temporary_stores.h"

namespace parley {
namespace {

const std::vector<StoredKind> kKinds{{triple_kind<std::uint64_t>(), 3000}, {auth_triple_kind(), 100}};

std::string contents_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void put_contents(const std::string& path, const std::string& contents) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << contents;
}

/// Everything that a store holds.
std::vector<std::byte> read_everything(const std::string& path) {
  const CorrelationStore store(path);
  std::vector<std::byte> all(bytes_of(store.key()).begin(), bytes_of(store.key()).end());
  for (std::size_t i = 0; i < store.kinds().size(); ++i) {
    const auto [kind, count] = store.kinds()[i];
    const CorrelationParts parts(kind);
    for (std::size_t p = 0; p < parts.size() && store.party() == 0; ++p) {
      if (parts[p].free) continue;
      std::vector<std::byte> part(count * parts[p].bytes());
      store.read_corrections(i, p, 0, part);
      all.insert(all.end(), part.begin(), part.end());
    }
  }
  return all;
}

template <typename Expected>
void expect_error_naming(const std::string& name, const std::function<void()>& action) {
  try {
    action();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Expected& error) {
    EXPECT_NE(std::string(error.what()).find(name), std::string::npos) << error.what();
  }
}

TEST(CorrelationStore, ClaimsGoOnAfterItWasClosed) {
  const TemporaryStores stores(2, kKinds);
  for (const std::uint64_t first : {0, 7, 14}) EXPECT_EQ(CorrelationStore(stores.path(1)).claim(0, 7), first);
  CorrelationStore store(stores.path(1));
  EXPECT_EQ(store.used(0), 21u);
  EXPECT_EQ(store.used(1), 0u);
  EXPECT_THROW(store.claim(1, 101), ConfigError);
  EXPECT_EQ(store.claim(1, 100), 0u) << "a refused claim takes nothing";
  EXPECT_THROW(store.claim(1, 1), ConfigError);
}

TEST(CorrelationStore, IsForOneProcessAtATime) {
  const TemporaryStores stores(2, kKinds);
  const CorrelationStore store(stores.path(0));
  expect_error_naming<ConfigError>(stores.mark(0), [&] { CorrelationStore again(stores.path(0)); });
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      const CorrelationStore again(stores.path(0));
    } catch (const ConfigError&) {
      ::_exit(7);
    }
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

TEST(CorrelationStore, OnlyItsOwnerMayReadItsFiles) {
  const TemporaryStores stores(2, kKinds);
  for (const std::string& file : {stores.path(0), stores.path(1), stores.mark(0), stores.mark(1)}) {
    struct stat status {};
    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u) << file;
  }
}

/// Claims items one or a few at a time and says which on a pipe, until it is killed.
[[noreturn]] void claim_until_killed(const std::string& path, int pipe) {
  try {
    CorrelationStore store(path);
    for (std::uint64_t count = 1;; count = count % 3 + 1) {
      const std::uint64_t first = store.claim(0, count);
      for (std::uint64_t item = first; item < first + count; ++item)
        if (::write(pipe, &item, sizeof(item)) != sizeof(item)) ::_exit(3);
    }
  } catch (const std::exception&) {
    ::_exit(2);
  }
}

TEST(CorrelationStore, NoItemComesTwiceWhereverItsUserIsKilled) {
  const TemporaryStores stores(2, {{triple_kind<std::uint64_t>(), 1'000'000}});
  std::set<std::uint64_t> seen;
  std::size_t handed_out = 0;
  for (unsigned run = 0; run < 24; ++run) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const pid_t child = ::fork();
    if (child == 0) claim_until_killed(stores.path(1), ends[1]);
    ::close(ends[1]);
    std::uint64_t item;
    if (run % 4 != 0) {  // else it may die while it opens
      ASSERT_EQ(::read(ends[0], &item, sizeof(item)), static_cast<ssize_t>(sizeof(item)));
      EXPECT_TRUE(seen.insert(item).second) << "item " << item;
      ++handed_out;
    }
    std::this_thread::sleep_for(std::chrono::microseconds(37 * run * run % 5000));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "exit status " << WEXITSTATUS(status);
    while (::read(ends[0], &item, sizeof(item)) == sizeof(item)) {
      EXPECT_TRUE(seen.insert(item).second) << "item " << item;
      ++handed_out;
    }
    ::close(ends[0]);
    // What was handed out is marked before it is handed out.
    if (!seen.empty()) {
      EXPECT_GT(CorrelationStore(stores.path(1)).used(0), *seen.rbegin());
    }
  }
  EXPECT_GE(handed_out, 18u);
}

TEST(CorrelationStore, ATruncatedFileIsADataErrorThatNamesIt) {
  const TemporaryStores stores(2, kKinds);
  for (const PartyId party : {0, 1}) {
    const std::string whole = contents_of(stores.path(party));
    for (std::size_t size = 0; size < whole.size(); size += whole.size() / 37 + 1) {
      put_contents(stores.path(party), whole.substr(0, size));
      expect_error_naming<DataError>(stores.path(party), [&] { read_everything(stores.path(party)); });
    }
    put_contents(stores.path(party), whole);
    EXPECT_NO_THROW(read_everything(stores.path(party)));
  }
}

TEST(CorrelationStore, AFlippedByteIsADataErrorOrChangesNothing) {
  const TemporaryStores stores(2, kKinds);
  for (const PartyId party : {0, 1}) {
    const std::string whole = contents_of(stores.path(party));
    const auto right = read_everything(stores.path(party));
    std::size_t noticed = 0;
    for (std::size_t at = 0; at < whole.size(); at += whole.size() / 120 + 1) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ 0x41);
      put_contents(stores.path(party), changed);
      try {
        EXPECT_EQ(read_everything(stores.path(party)), right) << "byte " << at;
      } catch (const DataError& error) {
        ++noticed;
        EXPECT_NE(std::string(error.what()).find(stores.path(party)), std::string::npos) << error.what();
      }
    }
    EXPECT_GT(noticed, party == 0 ? 40u : 5u);
  }
}

TEST(CorrelationStore, DamagedCorrectionsNameTheirDataset) {
  const TemporaryStores stores(2, {{triple_kind<std::uint64_t>(), 3000}});
  std::string contents = contents_of(stores.path(0));
  std::vector<std::byte> corrections(3000 * 8);
  CorrelationStore(stores.path(0)).read_corrections(0, 2, 0, corrections);
  const std::string needle(reinterpret_cast<const char*>(corrections.data()), corrections.size());
  const std::size_t at = contents.find(needle);
  ASSERT_NE(at, std::string::npos);
  contents[at + 12345] = static_cast<char>(contents[at + 12345] ^ 1);
  put_contents(stores.path(0), contents);
  const CorrelationStore store(stores.path(0));
  expect_error_naming<DataError>("/0/c", [&] { store.read_corrections(0, 2, 0, corrections); });
}

/// A store of party 0 with one kind, made by hand so that it can lie.
struct HostileStore {
  std::uint64_t version = 1, party = 0, parties = 2, kinds = 1;
  std::uint64_t type = 0, shift = 0, word_bytes = 8, m = 1, k = 1, n = 1, count = 10;
  std::size_t key_bytes = 16;
  bool with_corrections = true;
  std::uint32_t correction_bytes = 8;
  std::uint64_t corrections = 10;

  void write(const std::string& path) const {
    const StoreId id{};
    Hdf5File file = Hdf5File::create(path);
    file.write_attribute("/", "version", version);
    file.write_attribute("/", "store_id", Bytes(id));
    file.write_attribute("/", "party", party);
    file.write_attribute("/", "parties", parties);
    file.write_attribute("/", "kinds", kinds);
    file.write_attribute("/", "key", Bytes(std::vector<std::byte>(key_bytes)));
    file.create_group("/0");
    file.write_attribute("/0", "type", type);
    file.write_attribute("/0", "shift", shift);
    file.write_attribute("/0", "word_bytes", word_bytes);
    file.write_attribute("/0", "m", m);
    file.write_attribute("/0", "k", k);
    file.write_attribute("/0", "n", n);
    file.write_attribute("/0", "count", count);
    if (with_corrections) file.create_dataset("/0/c", correction_bytes, corrections);
    file.close();
    UsedMark::create(UsedMark::path_beside(path), id, 1);
  }
};

TEST(CorrelationStore, AHostileFileIsADataErrorThatNamesFileAndObject) {
  const TemporaryStores folder(2, {});
  std::size_t written = 0;
  const auto path_of_next = [&] { return folder.path(0) + "-hostile" + std::to_string(written++); };
  const std::string fine = path_of_next();
  HostileStore{}.write(fine);
  EXPECT_NO_THROW(read_everything(fine));

  constexpr std::uint64_t kHuge = ~std::uint64_t{0};
  const std::vector<std::pair<std::string, HostileStore>> hostile{
      {"/: ", {.version = 2}},
      {"/: ", {.party = 2}},
      {"/: ", {.parties = kHuge}},
      {"/: ", {.parties = 1}},
      {"/: ", {.kinds = kHuge}},
      {"/1: ", {.kinds = 2}},
      {"/: ", {.key_bytes = 15}},
      {"/0: ", {.type = 999}},
      {"/0: ", {.type = kHuge}},
      {"/0: ", {.shift = 1}},
      {"/0: ", {.word_bytes = 5}},
      {"/0: ", {.word_bytes = kHuge}},
      {"/0: ", {.m = kHuge, .k = kHuge}},
      {"/0: ", {.count = kHuge}},
      {"/0/c: ", {.with_corrections = false}},
      {"/0/c: ", {.correction_bytes = 4}},
      {"/0/c: ", {.corrections = 9}},
      {"/0/c: ", {.n = 2}},
      {"/0/c: ", {.count = 11}},
      {"/0/c: ", {.word_bytes = 16}},
  };
  for (const auto& [object, store] : hostile) {
    const std::string path = path_of_next();
    store.write(path);
    expect_error_naming<DataError>(path + ": " + object, [&, &p = path] { read_everything(p); });
  }
}

TEST(CorrelationStore, ADamagedMarkIsRefused) {
  const TemporaryStores stores(2, kKinds);
  CorrelationStore(stores.path(0)).claim(0, 5);
  const std::string whole = contents_of(stores.mark(0));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    put_contents(stores.mark(0), whole.substr(0, size));
    expect_error_naming<DataError>(stores.mark(0), [&] { CorrelationStore store(stores.path(0)); });
  }
  put_contents(stores.mark(0), whole + "x");
  expect_error_naming<DataError>(stores.mark(0), [&] { CorrelationStore store(stores.path(0)); });
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 4);
    put_contents(stores.mark(0), changed);
    expect_error_naming<DataError>(stores.mark(0), [&] { CorrelationStore store(stores.path(0)); });
  }
  put_contents(stores.mark(0), whole);
  EXPECT_EQ(CorrelationStore(stores.path(0)).used(0), 5u);
}

TEST(CorrelationStore, AMarkOfMoreThanTheStoreHasIsRefused) {
  const TemporaryStores stores(2, kKinds);
  const StoreId id = CorrelationStore(stores.path(0)).id();
  UsedMark(stores.mark(0), id, kKinds.size()).advance(1, 101);
  expect_error_naming<DataError>(stores.mark(0), [&] { CorrelationStore store(stores.path(0)); });
}

TEST(CorrelationStore, WithoutItsMarkItIsRefused) {
  const TemporaryStores stores(2, kKinds);
  std::filesystem::remove(stores.mark(0));
  expect_error_naming<ConfigError>(stores.mark(0), [&] { CorrelationStore store(stores.path(0)); });
}

TEST(CorrelationStore, WritingRefusesWhatIsThereAndWhatCannotBe) {
  const TemporaryStores stores(2, kKinds);
  const std::string before = contents_of(stores.path(0));
  expect_error_naming<ConfigError>(stores.path(0), [&] { write_correlation_stores(stores.paths(), kKinds); });
  EXPECT_EQ(contents_of(stores.path(0)), before);
  const std::vector<std::string> others{stores.path(0) + "a", stores.path(0) + "b"};
  EXPECT_THROW(write_correlation_stores(std::span(others).first(1), kKinds), ConfigError);
  EXPECT_THROW(write_correlation_stores(others, std::vector{kKinds[0], kKinds[0]}), ConfigError);
  EXPECT_THROW(write_correlation_stores(others, std::vector<StoredKind>{{{.word_bytes = 3}, 1}}), ConfigError);
  EXPECT_THROW(write_correlation_stores(others, std::vector<StoredKind>{{{}, ~std::uint64_t{0}}}), ConfigError);
  EXPECT_FALSE(std::filesystem::exists(others[0]));
}

/// Tries to write stores where files may not grow beyond 8 KiB, and ends as a program would.
[[noreturn]] void write_stores_on_a_full_disk(const std::vector<std::string>& paths) {
  ::signal(SIGXFSZ, SIG_IGN);
  constexpr rlimit kLimit{8 << 10, 8 << 10};
  ::setrlimit(RLIMIT_FSIZE, &kLimit);
  try {
    write_correlation_stores(paths, kKinds);
  } catch (const DataError& error) {
    std::cerr << error.what();
    std::exit(7);
  }
  std::exit(0);
}

TEST(CorrelationStoreDeathTest, AFullDiskIsADataErrorAndNothingElse) {
  const TemporaryStores folder(2, {});
  const std::vector<std::string> paths{folder.path(0) + "a", folder.path(0) + "b"};
  EXPECT_EXIT(write_stores_on_a_full_disk(paths), testing::ExitedWithCode(7), "0a.*: cannot be written");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(std::filesystem::path(paths[0]).parent_path()), {}),
            std::ssize(folder.paths()) * 2)
      << "only the stores of before and their marks";
}

TEST(CorrelationStore, ASeedMakesEqualStores) {
  const TemporaryStores folder(2, {});
  const std::vector<std::string> first{folder.path(0) + "a", folder.path(0) + "b"},
      second{folder.path(0) + "c", folder.path(0) + "d"}, unseeded{folder.path(0) + "e", folder.path(0) + "f"};
  write_correlation_stores(first, kKinds, 5);
  write_correlation_stores(second, kKinds, 5);
  write_correlation_stores(unseeded, kKinds);
  for (const std::size_t party : {0, 1}) {
    EXPECT_EQ(read_everything(first[party]), read_everything(second[party]));
    EXPECT_NE(read_everything(first[party]), read_everything(unseeded[party]));
  }
}

}  // namespace
}  // namespace parley
