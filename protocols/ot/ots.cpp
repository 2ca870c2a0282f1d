#include "protocols/ot/ots.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <memory>
#include <vector>

#include "protocols/ot/consistency_check.h"
#include "protocols/ot/ot_kernels.h"
#include "protocols/ot/row_hash.h"

namespace parley {
namespace {

constexpr std::size_t kMessageRows = 4 * kOtChunk;
constexpr std::size_t kInFlight = 3;  // messages

std::size_t rows_with_check(std::size_t n, const OtOptions& options) {
  return options.security == OtSecurity::malicious ? padded_rows(n) + kOtUnit : n;
}

/// Calls take(first, rows, columns, first_tweak) for each chunk of rows that the receiver chooses. One round.
template <typename Take>
void receive_corrections(Session& s, OtExtension& ots, std::size_t rows, OtColumns* columns, Take&& take) {
  const unsigned k = ots.options.field_bits;
  Transport& net = s.net();
  const AbortOnThrow guard(net);
  std::array<std::vector<std::uint64_t>, kInFlight> buffers;
  std::array<Ticket, kInFlight> tickets;
  const std::size_t messages = (rows + kMessageRows - 1) / kMessageRows;
  auto post = [&](std::size_t message) {
    const std::size_t turn = message % kInFlight;
    buffers[turn].resize(correction_bytes(std::min(kMessageRows, rows - message * kMessageRows), k) / 8);
    tickets[turn] = net.post_receive(ots.peer, writable_bytes_of(buffers[turn]));
  };
  for (std::size_t message = 0; message < std::min(kInFlight, messages); ++message) post(message);
  for (std::size_t first = 0; first < rows; first += kOtChunk) {
    const std::size_t message = first / kMessageRows, within = first % kMessageRows;
    if (within == 0) net.wait(tickets[message % kInFlight]);
    const std::size_t now = std::min(kOtChunk, rows - first);
    const std::uint64_t tweak = ots.sender.next_row();
    ots.sender.expand(now, &buffers[message % kInFlight][correction_bytes(within, k) / 8], *columns);
    take(first, now, *columns, tweak);
    const bool last = within + kOtChunk == kMessageRows;
    if (last && message + kInFlight < messages) post(message + kInFlight);
  }
}

/// The other end. `choices` covers padded_rows(rows).
template <typename Take>
void send_corrections(Session& s, OtExtension& ots, std::size_t rows, std::span<const std::uint64_t> choices,
                      OtColumns* columns, Take&& take) {
  const unsigned k = ots.options.field_bits;
  Transport& net = s.net();
  const DepthScope one_round(net);
  const AbortOnThrow guard(net);
  std::array<std::vector<std::uint64_t>, kInFlight> buffers;
  std::vector<Ticket> sent;
  for (std::size_t begin = 0; begin < rows; begin += kMessageRows) {
    const std::size_t message = begin / kMessageRows, turn = message % kInFlight;
    const std::size_t length = std::min(kMessageRows, rows - begin);
    if (message >= kInFlight) net.wait(sent[message - kInFlight]);
    buffers[turn].resize(correction_bytes(length, k) / 8);
    for (std::size_t within = 0; within < length; within += kOtChunk) {
      const std::size_t first = begin + within, now = std::min(kOtChunk, length - within);
      const std::uint64_t tweak = ots.receiver.next_row();
      ots.receiver.expand(now, &choices[first / 64], *columns, &buffers[turn][correction_bytes(within, k) / 8]);
      take(first, now, *columns, tweak);
    }
    sent.push_back(net.post_send(ots.peer, bytes_of(buffers[turn])));
    net.submit();
  }
  for (std::size_t i = sent.size() - std::min(kInFlight, sent.size()); i < sent.size(); ++i) net.wait(sent[i]);
}

/// The first rows of a chunk of which `wanted` are left to fill, through a buffer where the last group is not full.
void to_rows(const OtColumns& columns, std::span<OtBlock> rows) {
  const OtKernels& kernels = ot_kernels();
  const std::size_t whole = rows.size() / kOtGroup * kOtGroup;
  kernels.transpose(rows.data(), columns.words, OtColumns::kStride, whole);
  if (whole == rows.size()) return;
  std::array<OtBlock, kOtGroup> group;
  kernels.transpose(group.data(), columns.words + whole / 64, OtColumns::kStride, kOtGroup);
  std::copy_n(group.begin(), rows.size() - whole, rows.begin() + static_cast<std::ptrdiff_t>(whole));
}

/// The choices of all rows, those that only fill up or hide included.
std::vector<std::uint64_t> all_choices(Session& s, std::span<const std::uint64_t> choices, std::size_t n,
                                       const OtOptions& options) {
  assert(choices.size() >= (n + 63) / 64);
  std::vector<std::uint64_t> all(padded_rows(rows_with_check(n, options)) / 64);
  std::copy_n(choices.begin(), (n + 63) / 64, all.begin());
  if (options.security == OtSecurity::malicious) s.local().fill(std::span(all).last(kOtUnit / 64));
  return all;
}

/// Calls take(first, rows, first_tweak) with the sender's rows of each chunk once they may be used.
template <typename Take>
void with_sender_rows(Session& s, OtExtension& ots, std::size_t n, Take&& take) {
  if (n == 0) return;
  const auto columns = std::make_unique<OtColumns>();
  std::vector<OtBlock> rows(std::min(n, kOtChunk));
  auto use = [&](std::size_t first, const OtColumns& chunk, std::uint64_t tweak) {
    const auto part = std::span(rows).first(std::min(kOtChunk, n - first));
    to_rows(chunk, part);
    take(first, part, tweak);
  };
  if (ots.options.security == OtSecurity::semi_honest)
    return receive_corrections(
        s, ots, n, columns.get(),
        [&](std::size_t first, std::size_t, const OtColumns& chunk, std::uint64_t tweak) { use(first, chunk, tweak); });
  CheckedColumns kept{.chunks = {}, .rows = rows_with_check(n, ots.options)};
  const std::uint64_t first_tweak = ots.sender.next_row();
  receive_corrections(
      s, ots, kept.rows, columns.get(),
      [&](std::size_t, std::size_t, const OtColumns& chunk, std::uint64_t) { kept.chunks.push_back(chunk); });
  check_as_sender(s, ots, kept);
  for (std::size_t first = 0; first < n; first += kOtChunk)
    use(first, kept.chunks[first / kOtChunk], first_tweak + first);
}

template <typename Take>
void with_receiver_rows(Session& s, OtExtension& ots, std::size_t n, std::span<const std::uint64_t> choices,
                        Take&& take) {
  if (n == 0) return;
  const auto columns = std::make_unique<OtColumns>();
  std::vector<OtBlock> rows(std::min(n, kOtChunk));
  const std::vector<std::uint64_t> all = all_choices(s, choices, n, ots.options);
  CheckedColumns kept{.chunks = {}, .rows = rows_with_check(n, ots.options)};
  const bool checked = ots.options.security == OtSecurity::malicious;
  send_corrections(s, ots, kept.rows, all, columns.get(),
                   [&](std::size_t first, std::size_t, const OtColumns& chunk, std::uint64_t tweak) {
                     if (checked) kept.chunks.push_back(chunk);
                     if (first >= n) return;
                     const auto part = std::span(rows).first(std::min(kOtChunk, n - first));
                     to_rows(chunk, part);
                     take(first, part, tweak);
                   });
  if (checked) answer_check(s, ots, kept, all);
}

std::span<OtBlock> part_of(std::span<OtBlock> all, std::size_t first, std::span<const OtBlock> rows) {
  return all.subspan(first, rows.size());
}

Cost check_cost(std::size_t bytes) { return {.rounds = 2, .bytes_sent = bytes}; }

}  // namespace

void send_correlated_ots(Session& s, OtExtension& ots, std::span<OtBlock> q) {
  with_sender_rows(s, ots, q.size(), [&](std::size_t first, std::span<const OtBlock> rows, std::uint64_t) {
    std::ranges::copy(rows, part_of(q, first, rows).begin());
  });
}

void receive_correlated_ots(Session& s, OtExtension& ots, std::span<const std::uint64_t> choices,
                            std::span<OtBlock> t) {
  with_receiver_rows(s, ots, t.size(), choices, [&](std::size_t first, std::span<const OtBlock> rows, std::uint64_t) {
    std::ranges::copy(rows, part_of(t, first, rows).begin());
  });
}

void send_random_ots(Session& s, OtExtension& ots, std::span<OtBlock> zeros, std::span<OtBlock> ones) {
  assert(zeros.size() == ones.size());
  with_sender_rows(s, ots, zeros.size(), [&](std::size_t first, std::span<const OtBlock> rows, std::uint64_t tweak) {
    hash_rows(part_of(zeros, first, rows).data(), rows.data(), {}, tweak, rows.size());
    hash_rows(part_of(ones, first, rows).data(), rows.data(), ots.sender.delta(), tweak, rows.size());
  });
}

void receive_random_ots(Session& s, OtExtension& ots, std::span<const std::uint64_t> choices,
                        std::span<OtBlock> chosen) {
  with_receiver_rows(s, ots, chosen.size(), choices,
                     [&](std::size_t first, std::span<const OtBlock> rows, std::uint64_t tweak) {
                       hash_rows(part_of(chosen, first, rows).data(), rows.data(), {}, tweak, rows.size());
                     });
}

Cost send_ots_cost(std::size_t n, const OtOptions& options) {
  if (n == 0) return {};
  Cost cost{.rounds = 1};
  if (options.security == OtSecurity::malicious) cost += check_cost(kCheckSeed);
  return cost;
}

Cost receive_ots_cost(std::size_t n, const OtOptions& options) {
  if (n == 0) return {};
  Cost cost{.rounds = 1, .bytes_sent = correction_bytes(rows_with_check(n, options), options.field_bits)};
  if (options.security == OtSecurity::malicious) cost += check_cost(kCheckAnswer);
  return cost;
}

}  // namespace parley
