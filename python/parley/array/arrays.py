"""How values become private arrays: all parties agree on what is shared, then the owner shares it."""

from __future__ import annotations

import numpy as np

from parley._core import PrivateVector, Session, Vectors, open_to_all
from parley.array.array import Array
from parley.array.elements import NOTHING, Cost, Kind, encode, kind_of, shape_of
from parley.errors import ConfigError, DataError

_AGREEMENT_BYTES = 128  # of what a party says about an input, before any share of it is made


class Arrays:
    """Makes private arrays of one scheme in one session, and remembers what the last call cost (`last_cost`)."""

    def __init__(self, session: Session, scheme: str):
        self.session = session
        self.scheme = scheme
        self.vectors = Vectors(session, scheme)
        self.last_cost = NOTHING

    def array(self, values=None, owner: int = 0, *, shape=None, dtype=None, fraction_bits: int = 16) -> Array:
        """Shares `values` of party `owner`. *Collective*.

        values: integers, real numbers (fixed point) or flags, at the owner. The others give None, or any array of that
            shape and dtype: its values are not looked at.
        shape, dtype: of the values, public; needed where `values` is None. dtype: int64 (default), float64 or bool.
        fraction_bits: resolution 2**-fraction_bits of real numbers, 0 to 30. Magnitudes must stay below
            2**(30 - fraction_bits), so that a product of two fits; DataError says which element does not.

        Cost: one round in which all parties tell each other shape, dtype and owner (128 bytes to each); where they
        differ all raise ConfigError and nothing was shared. Then the row `input`.
        """
        known = None if values is None else np.asarray(values)
        owns = owner == self.session.party
        shape = shape_of(known, shape, "array")
        kind = kind_of(known.dtype if known is not None and dtype is None else dtype, fraction_bits)
        words, failure = np.zeros(0, np.uint64), None
        try:
            if owns:
                if known is None:
                    raise ConfigError(f"array: party {owner} owns the values and gives them, not None")
                words = encode(known, kind, "array")
        except (ConfigError, DataError) as error:
            failure = error
        cost = self._agree(f"{kind} {tuple(shape)} of party {owner}" if failure is None else "an error", failure)
        share = self.vectors.input_flags if kind.name == "bool" else self.vectors.input
        return self._made(share(owner, int(np.prod(shape, dtype=np.int64)), words), shape, kind,
                          cost + Cost(*self.vectors.last_cost))

    def constant(self, values, fraction_bits: int = 16) -> Array:
        """Public `values`, the same at every party, in the form of shares. Local."""
        known = np.asarray(values)
        kind = kind_of(known.dtype, fraction_bits)
        words = encode(known, kind, "constant")
        make = self.vectors.constant_flags if kind.name == "bool" else self.vectors.constant
        return self._made(make(words), known.shape, kind)

    def _agree(self, said: str, failure: Exception | None) -> Cost:
        """All parties must say the same; raises `failure` instead where this party has one."""
        parties = self.session.parties
        own = np.frombuffer(said.encode()[:_AGREEMENT_BYTES].ljust(_AGREEMENT_BYTES), np.uint8)
        cost = NOTHING
        everyone = [said]
        if parties > 1:
            heard = open_to_all(self.session.net, own, parties)
            everyone = [bytes(row).decode(errors="replace").strip() for row in heard]
            cost = Cost(1, (parties - 1) * _AGREEMENT_BYTES, 0)
        if failure is not None:
            raise failure
        if len({text[:_AGREEMENT_BYTES] for text in everyone}) > 1:
            words = "; ".join(f"party {party} gave {text}" for party, text in enumerate(everyone))
            raise ConfigError(f"array: the parties do not agree, and nothing was shared: {words}")
        return cost

    def _made(self, vector: PrivateVector, shape, kind: Kind, cost: Cost = NOTHING) -> Array:
        self.last_cost = cost
        return Array(self, vector, tuple(int(side) for side in shape), kind, cost)
