#pragma once

/// A Session with the lane that it runs on, and its operations with the checks of the border.

#include <memory>
#include <optional>
#include <string>

#include "protocols/arithmetic/beaver.h"
#include "protocols/preprocessing/correlation_source.h"
#include "protocols/session.h"
#include "python/bindings/lane.h"
#include "python/bindings/shared_array.h"

namespace parley::python {

class SessionObject {
 public:
  /// `source`: the name of a source of correlations that needs no dealer.
  SessionObject(std::shared_ptr<Lane> lane, std::optional<PartyId> parties, std::optional<std::uint64_t> seed,
                const std::optional<std::string>& source);

  std::shared_ptr<Lane> net() const { return lane_; }
  Session& session() const { return *session_; }
  std::string prep_trust() const;

  SharedArray share(const py::object& x, PartyId owner, const std::optional<Shape>& shape, const py::object& dtype);
  py::array open(const SharedArray& x);
  py::object reveal(const SharedArray& x, PartyId to);
  SharedArray mul(const SharedArray& x, const SharedArray& y);
  SharedArray matmul(const SharedArray& x, const SharedArray& y);
  void reserve_mul(std::uint64_t count, const py::object& dtype);
  void reserve_matmul(std::uint64_t m, std::uint64_t k, std::uint64_t n, std::uint64_t count, const py::object& dtype);
  void serve_correlations();
  void stop_correlations();

  /// Runs `body(Session&)` on the lane, without the GIL.
  template <typename Body>
  auto call(Body&& body) {
    return lane_->call([&](Transport&) { return body(*session_); });
  }

 private:
  /// Throws ConfigError at the dealer, who takes no part in `what`.
  void require_computing(std::string_view what) const;
  /// Throws ConfigError unless `party` is a computing party.
  void require_party(PartyId party, std::string_view what) const;

  std::shared_ptr<Lane> lane_;
  std::unique_ptr<Session> session_;
};

}  // namespace parley::python
