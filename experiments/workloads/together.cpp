#include "experiments/workloads/together.h"

#include <fmt/format.h>

#include <exception>
#include <vector>

#include "core/collectives.h"
#include "core/error.h"

namespace parley {

void together(Session& s, const std::function<void()>& prepare) {
  std::exception_ptr failure;
  try {
    prepare();
  } catch (const ConfigError&) {
    failure = std::current_exception();
  } catch (const DataError&) {
    failure = std::current_exception();
  }
  const std::byte failed{failure ? std::uint8_t{1} : std::uint8_t{0}};
  const PartyId everybody = s.net().parties();  // a dealer too
  std::vector<std::byte> answers(everybody);
  std::vector<MutableBytes> rooms;
  for (std::byte& answer : answers) rooms.emplace_back(&answer, 1);
  open_to_all(s.net(), Bytes(&failed, 1), rooms);
  if (failure) std::rethrow_exception(failure);
  for (PartyId party = 0; party < everybody; ++party)
    if (answers[party] != std::byte{0})
      throw DataError(fmt::format("party {}: party {} could not read its data; see what it says", s.self(), party));
}

}  // namespace parley
