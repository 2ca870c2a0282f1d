#include "python/bindings/session_object.h"

#include <fmt/format.h>

#include "core/suggest.h"
#include "protocols/preprocessing/dealer.h"
#include "protocols/sharing/input.h"
#include "protocols/sharing/open.h"
#include "protocols/sharing/scheme.h"
#include "protocols/sources.h"

namespace parley::python {
namespace {

/// Makes the items that a call of `count` needs and that are not there. All parties find the same number missing.
void reserve_missing(Session& session, const CorrelationKind& kind, std::uint64_t count) {
  CorrelationSource& source = session.correlations();
  const std::uint64_t left = source.reserved(kind) - source.taken(kind);
  if (left < count) source.reserve(kind, count - left);
}

/// uint64 where none is given.
py::dtype dtype_or_default(const py::object& dtype) {
  return dtype.is_none() ? py::dtype::of<std::uint64_t>() : py::dtype::from_args(dtype);
}

std::uint64_t word_bytes_of(const py::object& dtype, std::string_view what) {
  return is_ring64(dtype_or_default(dtype), what) ? sizeof(std::uint64_t) : sizeof(std::uint32_t);
}

void require_one_dtype(const SharedArray& x, const SharedArray& y, std::string_view what) {
  if (!x.dtype().equal(y.dtype()))
    throw py::type_error(
        fmt::format("{}: x and y have different dtypes; share both as uint64 or both as uint32", what));
}

Shape require_shape(const std::optional<Shape>& shape) {
  if (!shape) throw py::type_error("share: a party that is not the owner gives the public shape=(...)");
  for (const py::ssize_t side : *shape)
    if (side < 0) throw py::value_error(fmt::format("share: shape {} has a negative side", text_of(*shape)));
  return *shape;
}

const SourceRow& source_without_dealer(std::string_view name) {
  std::vector<std::string_view> names;
  for (const SourceRow& row : sources_of(Additive::kName)) {
    if (row.dealers > 0) continue;
    if (row.name == name) return row;
    names.push_back(row.name);
  }
  throw ConfigError(fmt::format("Session: unknown source '{}'{}", name, suggest(name, names)));
}

void require_source_for(const SourceRow& row, const Session& session) {
  if (session.has_dealer() || session.parties() > row.most_parties)
    throw ConfigError(fmt::format("Session: source '{}' is for at most {} parties and no dealer, not for {}{}",
                                  row.name, row.most_parties, session.parties(),
                                  session.has_dealer() ? " and a dealer" : ""));
}

}  // namespace

SessionObject::SessionObject(std::shared_ptr<Lane> lane, std::optional<PartyId> parties,
                             std::optional<std::uint64_t> seed, const std::optional<std::string>& source)
    : lane_(std::move(lane)) {
  const SessionOptions options{.parties = parties.value_or(0), .seed = seed};
  const SourceRow* const row = source ? &source_without_dealer(*source) : nullptr;
  session_ = lane_->call([&](Transport& net) {
    auto session = std::make_unique<Session>(net, options);
    if (row) {
      require_source_for(*row, *session);
      session->use_correlations(row->open(*session));
    }
    return session;
  });
}

std::string SessionObject::prep_trust() const { return std::string(name_of(session_->correlations().trust())); }

SharedArray SessionObject::share(const py::object& x, PartyId owner, const std::optional<Shape>& shape,
                                 const py::object& dtype) {
  require_computing("share");
  require_party(owner, "share: owner");
  if (x.is_none() && session_->self() == owner)
    throw py::type_error(fmt::format("share: party {} owns the values and gives an array, not None", owner));
  const bool stand_in = x.is_none();
  const py::array values = stand_in ? py::array(dtype_or_default(dtype), 0) : require_array(x, "share: x");
  if (!stand_in && shape && *shape != shape_of(values))
    throw py::value_error(fmt::format("share: x has shape {}, but shape={} was given; all parties must agree",
                                      text_of(shape_of(values)), text_of(*shape)));
  if (!stand_in && !dtype.is_none() && !values.dtype().equal(py::dtype::from_args(dtype)))
    throw py::type_error("share: x has another dtype than was given; all parties must agree");
  const Shape agreed = stand_in ? require_shape(shape) : shape_of(values);
  auto shared = [&]<Ring2k R>(R) {
    const std::span<const R> words = ring_span<R>(values);
    return SharedArray(call([&](Session& s) { return input<R>(s, owner, elements_of(agreed), words); }), agreed);
  };
  return is_ring64(values.dtype(), "share: x") ? shared(std::uint64_t{}) : shared(std::uint32_t{});
}

py::array SessionObject::open(const SharedArray& x) {
  require_computing("open");
  return std::visit(
      [&](const auto& share) { return array_of(call([&](Session& s) { return parley::open(s, share); }), x.shape()); },
      x.words());
}

py::object SessionObject::reveal(const SharedArray& x, PartyId to) {
  require_computing("reveal");
  require_party(to, "reveal: to");
  return std::visit(
      [&](const auto& share) -> py::object {
        const auto words = call([&](Session& s) { return parley::reveal(s, to, share); });
        if (session_->self() != to) return py::none();
        return array_of(words, x.shape());
      },
      x.words());
}

SharedArray SessionObject::mul(const SharedArray& x, const SharedArray& y) {
  require_computing("mul");
  require_one_dtype(x, y, "mul");
  if (x.shape() != y.shape())
    throw py::value_error(fmt::format("mul: shapes {} and {} differ; shared arrays are not broadcast, reshape first",
                                      text_of(x.shape()), text_of(y.shape())));
  return std::visit(
      [&]<Ring2k R>(const AShare<R>& share) {
        const auto& other = std::get<AShare<R>>(y.words());
        return SharedArray(call([&](Session& s) {
                             reserve_missing(s, triple_kind<R>(), share.size());
                             return parley::mul(s, share, other);
                           }),
                           x.shape());
      },
      x.words());
}

SharedArray SessionObject::matmul(const SharedArray& x, const SharedArray& y) {
  require_computing("matmul");
  require_one_dtype(x, y, "matmul");
  if (x.shape().size() != 2 || y.shape().size() != 2 || x.shape()[1] != y.shape()[0])
    throw py::value_error(fmt::format("matmul: expected shapes (m, k) and (k, n), got {} and {}", text_of(x.shape()),
                                      text_of(y.shape())));
  const MatrixShape shape{.m = static_cast<std::size_t>(x.shape()[0]),
                          .k = static_cast<std::size_t>(x.shape()[1]),
                          .n = static_cast<std::size_t>(y.shape()[1])};
  return std::visit(
      [&]<Ring2k R>(const AShare<R>& share) {
        const auto& other = std::get<AShare<R>>(y.words());
        return SharedArray(call([&](Session& s) {
                             reserve_missing(s, triple_kind<R>(shape.m, shape.k, shape.n), 1);
                             return parley::matmul(s, share, other, shape);
                           }),
                           Shape{x.shape()[0], y.shape()[1]});
      },
      x.words());
}

void SessionObject::reserve_mul(std::uint64_t count, const py::object& dtype) {
  require_computing("reserve_mul");
  const auto bytes = static_cast<std::uint32_t>(word_bytes_of(dtype, "reserve_mul: dtype"));
  const CorrelationKind kind{.word_bytes = bytes};
  call([&](Session& s) { s.correlations().reserve(kind, count); });
}

void SessionObject::reserve_matmul(std::uint64_t m, std::uint64_t k, std::uint64_t n, std::uint64_t count,
                                   const py::object& dtype) {
  require_computing("reserve_matmul");
  const auto bytes = static_cast<std::uint32_t>(word_bytes_of(dtype, "reserve_matmul: dtype"));
  const CorrelationKind kind{.word_bytes = bytes, .m = m, .k = k, .n = n};
  call([&](Session& s) { s.correlations().reserve(kind, count); });
}

void SessionObject::serve_correlations() {
  call([](Session& s) { parley::serve_correlations(s); });
}

void SessionObject::stop_correlations() {
  call([](Session& s) { parley::stop_correlations(s); });
}

void SessionObject::require_computing(std::string_view what) const {
  if (!session_->computes())
    throw ConfigError(fmt::format("{}: party {} is the dealer and takes no part; it calls serve_correlations()", what,
                                  session_->self()));
}

void SessionObject::require_party(PartyId party, std::string_view what) const {
  if (party >= session_->parties())
    throw ConfigError(
        fmt::format("{}: there is no computing party {}; ids run from 0 to {}", what, party, session_->parties() - 1));
}

}  // namespace parley::python
