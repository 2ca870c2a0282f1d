#pragma once

/// The media that have a floor on one machine, as a table.

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "experiments/probe/endpoint.h"
#include "transports/mesh.h"

namespace parley {

/// Made before the parties are forked; each then enters it.
class Medium {
 public:
  virtual ~Medium() = default;
  virtual std::unique_ptr<Endpoint> enter(PartyId self) = 0;
};

struct MediumRow {
  std::string_view how, summary;
  /// Empty, or why so many parties make no sense here.
  std::string (*unfit)(PartyId parties);
  /// Of `settings`, the wait policy and the congestion control count.
  std::unique_ptr<Medium> (*make)(PartyId parties, const MeshSpec& settings);
  std::string (*congestion)(const MeshSpec& settings);
};

std::span<const MediumRow> media();

/// Throws ConfigError with the nearest name when there is no such medium.
const MediumRow& find_medium(std::string_view how);

}  // namespace parley
