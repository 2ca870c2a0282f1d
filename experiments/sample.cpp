#include "experiments/sample.h"

#include <algorithm>

namespace parley {

PartySample& PartySample::operator+=(const PartySample& other) {
  seconds += other.seconds;
  waiting_s += other.waiting_s;
  cpu_s += other.cpu_s;
  bytes_sent += other.bytes_sent;
  bytes_received += other.bytes_received;
  messages_sent += other.messages_sent;
  rounds += other.rounds;
  system_calls += other.system_calls;
  return *this;
}

Sample& Sample::operator+=(const Sample& other) {
  iterations += other.iterations;
  if (parties.size() < other.parties.size()) parties.resize(other.parties.size());
  for (std::size_t party = 0; party < other.parties.size(); ++party) parties[party] += other.parties[party];
  return *this;
}

double Sample::slowest_s() const {
  double slowest = 0;
  for (const PartySample& party : parties) slowest = std::max(slowest, party.seconds);
  return slowest;
}

}  // namespace parley
