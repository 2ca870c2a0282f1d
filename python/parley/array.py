"""Private arrays with the operators of NumPy, over every scheme.

Values are 64-bit integers (wrap-around), fixed-point numbers, or flags. What is written as an operator may cost rounds;
`Array.cost` says what the call that made an array cost this party. The costs named below are rows of docs/operations.md.
"""

from __future__ import annotations

import numbers
from typing import NamedTuple

import numpy as np

from parley._core import PrivateVector, Session, Vectors, open_to_all
from parley.errors import ConfigError, DataError

__all__ = ["Array", "Arrays", "Cost", "where"]

_RING_BITS = 64
_AGREEMENT_BYTES = 128  # of what a party says about an input, before any share of it is made


class Cost(NamedTuple):
    """What one call cost this party, as declared beside the code: the online phase, without making correlations."""

    rounds: int
    bytes: int
    correlations: int

    def __add__(self, other: Cost) -> Cost:
        return Cost(*(a + b for a, b in zip(self, other)))


_NOTHING = Cost(0, 0, 0)


class Kind(NamedTuple):
    """What the elements are: "int", "fixed" or "bool"; fraction bits of "fixed"."""

    name: str
    fraction_bits: int = 0

    @property
    def dtype(self) -> np.dtype:
        return np.dtype({"int": np.int64, "fixed": np.float64, "bool": np.bool_}[self.name])

    def __str__(self) -> str:
        return f"fixed({self.fraction_bits})" if self.name == "fixed" else self.name


_INT, _BOOL = Kind("int"), Kind("bool")


class Arrays:
    """Makes private arrays of one scheme in one session, and remembers what the last call cost (`last_cost`)."""

    def __init__(self, session: Session, scheme: str):
        self.session = session
        self.scheme = scheme
        self.vectors = Vectors(session, scheme)
        self.last_cost = _NOTHING

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
        shape = _shape_of(known, shape, "array")
        kind = _kind_of(known.dtype if known is not None and dtype is None else dtype, fraction_bits)
        words, failure = np.zeros(0, np.uint64), None
        try:
            if owns:
                if known is None:
                    raise ConfigError(f"array: party {owner} owns the values and gives them, not None")
                words = _encode(known, kind, "array")
        except (ConfigError, DataError) as error:
            failure = error
        cost = self._agree(f"{kind} {tuple(shape)} of party {owner}" if failure is None else "an error", failure)
        share = self.vectors.input_flags if kind.name == "bool" else self.vectors.input
        return self._made(share(owner, int(np.prod(shape, dtype=np.int64)), words), shape, kind,
                          cost + Cost(*self.vectors.last_cost))

    def constant(self, values, fraction_bits: int = 16) -> Array:
        """Public `values`, the same at every party, in the form of shares. Local."""
        known = np.asarray(values)
        kind = _kind_of(known.dtype, fraction_bits)
        words = _encode(known, kind, "constant")
        make = self.vectors.constant_flags if kind.name == "bool" else self.vectors.constant
        return self._made(make(words), known.shape, kind)

    def _agree(self, said: str, failure: Exception | None) -> Cost:
        """All parties must say the same; raises `failure` instead where this party has one."""
        parties = self.session.parties
        own = np.frombuffer(said.encode()[:_AGREEMENT_BYTES].ljust(_AGREEMENT_BYTES), np.uint8)
        cost = _NOTHING
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

    def _made(self, vector: PrivateVector, shape, kind: Kind, cost: Cost = _NOTHING) -> Array:
        self.last_cost = cost
        return Array(self, vector, tuple(int(side) for side in shape), kind, cost)


class Array:
    """A private array: shares of integers modulo 2**64, fixed-point numbers or flags. Made by `Party.array`.

    Operands are other private arrays of the same scheme, or public numbers and NumPy arrays; shapes broadcast as in
    NumPy. Sums, differences and products with public integers are local. Everything else is *collective* and costs
    rounds: `cost` is what the call that made this array cost. A truncation is the row `truncate` under `additive`, else
    `truncate_exact`: in semi-honest replicated sharing the cheaper one fails now and then.
    """

    __slots__ = ("_arrays", "_vector", "shape", "kind", "cost")
    __array_ufunc__ = None  # `numpy_array + x` is this class's business
    __hash__ = None  # == is elementwise

    def __init__(self, arrays: Arrays, vector: PrivateVector, shape: tuple[int, ...], kind: Kind, cost: Cost):
        self._arrays = arrays
        self._vector = vector
        self.shape = shape
        self.kind = kind
        self.cost = cost

    @property
    def scheme(self) -> str:
        """How it is shared."""
        return self._arrays.scheme

    @property
    def dtype(self) -> np.dtype:
        """Of what `open` gives: int64, float64 or bool."""
        return self.kind.dtype

    @property
    def size(self) -> int:
        """Number of elements."""
        return self._vector.size

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return len(self.shape)

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of a private scalar")
        return self.shape[0]

    def __repr__(self) -> str:
        return f"<parley.Array {self.kind} {self.shape}, {self.scheme}>"

    def __bool__(self) -> bool:
        raise TypeError("a private value cannot decide what a program does next; parley.where(condition, x, y) chooses "
                        "without telling anyone")

    # Opening.

    def open(self) -> np.ndarray:
        """The values, at every party, as an array of `dtype` and `shape`. *Collective*. Cost: the row `open`.

        Under a malicious scheme everything computed so far is checked first: ProtocolAbort if a party cheated.
        """
        words = self._arrays.vectors.open(self._vector)
        self._note()
        return self._decoded(words)

    def reveal(self, to: int) -> np.ndarray | None:
        """The values at party `to`; None at the others. *Collective*. Cost: the row `reveal`."""
        words = self._arrays.vectors.reveal(to, self._vector)
        self._note()
        return self._decoded(words) if self._arrays.session.party == to else None

    def _decoded(self, words: np.ndarray) -> np.ndarray:
        match self.kind.name:
            case "bool":
                values = words.astype(bool)
            case "fixed":
                values = np.ldexp(words.view(np.int64).astype(np.float64), -self.kind.fraction_bits)
            case _:
                values = words.view(np.int64)
        return values.reshape(self.shape)

    # Rearranging: local.

    def __getitem__(self, key) -> Array:
        """The elements that NumPy's indexing gives; positions are public. Local."""
        return self._rearranged(lambda positions: positions[key])

    def reshape(self, *shape) -> Array:
        """The same elements in another shape. Local."""
        return self._rearranged(lambda positions: positions.reshape(*shape))

    @property
    def T(self) -> Array:
        """The transpose. Local."""
        return self._rearranged(np.transpose)

    def _rearranged(self, change) -> Array:
        before = np.arange(self.size, dtype=np.uint64).reshape(self.shape)
        after = np.asarray(change(before))
        flat = np.ascontiguousarray(after).reshape(-1)
        same = flat.size == self.size and np.array_equal(flat, before.reshape(-1))
        return self._made(self._vector if same else self._arrays.vectors.gather(self._vector, flat), after.shape)

    # Arithmetic.

    def astype(self, dtype, fraction_bits: int = 16) -> Array:
        """As int64 or float64. From flags: *collective*, the row `bit_to_arithmetic_64`. From integers: local. From
        fixed point to integers, rounded down or off by one: *collective*, the row `truncate`."""
        kind = _kind_of(dtype, fraction_bits)
        if kind == self.kind:
            return self
        if kind.name == "bool":
            return self != 0
        if self.kind.name == "bool":
            return self._to_int().astype(dtype, fraction_bits)
        return self._scaled(kind.fraction_bits, kind)

    def __neg__(self) -> Array:
        """Local."""
        return self._number("-") * -1

    def __add__(self, other) -> Array:
        """Sum. Local."""
        x, y, kind = self._aligned(other, "+")
        return x._apply(x._arrays.vectors.add, y, kind=kind)

    def __sub__(self, other) -> Array:
        """Difference. Local."""
        x, y, kind = self._aligned(other, "-")
        return x._apply(x._arrays.vectors.subtract, y, kind=kind)

    def __mul__(self, other) -> Array:
        """Elementwise product. With public integers: local. With a private array: *collective*, the row `mul`. Where both
        factors are fixed point also a truncation, and the result may be off by one unit."""
        x = self._number("*")
        if isinstance(other, Array):
            x, y = x._broadcast(other._number("*"))
            product = x._apply(x._arrays.vectors.mul, y, _product_kind(x.kind, y.kind))
            return product._truncated(min(x.kind.fraction_bits, y.kind.fraction_bits))
        known, kind = _public(other, x.kind, "*")
        words = _encode(known, kind, "*").reshape(known.shape)
        return x._times_words(words, _product_kind(x.kind, kind))._truncated(
            min(x.kind.fraction_bits, kind.fraction_bits))

    def __truediv__(self, other) -> Array:
        """Quotient by a public number or array, as fixed point: a product with its inverse to 22 bits, and a truncation.
        *Collective*. The values must stay below 2**(40 - fraction_bits) in magnitude."""
        if isinstance(other, Array):
            raise TypeError("/: the divisor must be public")
        x = self._number("/")
        x = x if x.kind.name == "fixed" else x.astype(np.float64)
        divisor = np.asarray(other, np.float64)
        least = np.abs(divisor).min(initial=np.inf)
        shift = int(np.clip(np.floor(22 + np.log2(least)), 1, 62)) if 0 < least < np.inf else 1
        with np.errstate(divide="ignore"):
            inverse = np.rint(np.ldexp(1 / divisor, shift))
        if not (np.abs(inverse) <= 2.0**22).all():
            raise DataError(f"/: a divisor of {least:g} in magnitude is too small, or not a number")
        words = inverse.astype(np.int64).view(np.uint64).reshape(divisor.shape)
        return x._times_words(words, Kind("fixed", x.kind.fraction_bits + shift))._truncated(shift)

    def __matmul__(self, other) -> Array:
        """Matrix product of arrays of one or two dimensions. *Collective*, the row `matmul`; a public operand is made a
        constant first."""
        x, y = self._number("@"), self._private(other)._number("@")
        x._require_same_scheme(y)
        if not (1 <= x.ndim <= 2 and 1 <= y.ndim <= 2) or x.shape[-1] != y.shape[0]:
            raise ConfigError(f"@: shapes {x.shape} and {y.shape}; expected (m, k) or (k,) and (k, n) or (k,)")
        m, k, n = (x.shape[0] if x.ndim == 2 else 1), x.shape[-1], (y.shape[1] if y.ndim == 2 else 1)
        shape = x.shape[:-1] + y.shape[1:]
        vectors = self._arrays.vectors
        product = self._made(vectors.matmul(x._vector, y._vector, m, k, n), shape, _product_kind(x.kind, y.kind),
                             Cost(*vectors.last_cost))
        return product._truncated(min(x.kind.fraction_bits, y.kind.fraction_bits))

    def __radd__(self, other) -> Array:
        return self + other

    def __rsub__(self, other) -> Array:
        return -self + other

    def __rmul__(self, other) -> Array:
        return self * other

    def __rmatmul__(self, other) -> Array:
        return self._private(other) @ self

    def sum(self, axis: int | None = None) -> Array:
        """Sum over an axis, or over all elements. Local; of flags *collective*, the row `bit_to_arithmetic_64`."""
        x = self._to_int() if self.kind.name == "bool" else self
        cost = x.cost if x is not self else _NOTHING
        axis = None if axis is None else range(x.ndim)[axis]
        moved = x.reshape(-1) if axis is None else x._rearranged(lambda positions: np.moveaxis(positions, axis, 0))
        rows, shape = moved.shape[0], moved.shape[1:]
        columns = int(np.prod(shape, dtype=np.int64))
        if rows == 0:
            return x._made(self._arrays.vectors.constant(np.zeros(columns, np.uint64)), shape, kind=x.kind, cost=cost)
        vector = self._arrays.vectors.column_sums(moved._vector, rows, columns)
        return x._made(vector, shape, kind=x.kind, cost=cost)

    def mean(self, axis: int | None = None) -> Array:
        """Mean over an axis, or over all elements, as fixed point: a sum and a quotient. *Collective*, as `/`."""
        count = self.size if axis is None else self.shape[axis]
        if count == 0:
            raise ConfigError("mean of no elements")
        total = self.sum(axis)
        mean = total / count
        return mean._costing(total.cost + mean.cost)

    # Comparisons: flags.

    def __lt__(self, other) -> Array:
        """Flags. *Collective*, the row `less_than_zero`. The difference of the two must not overflow."""
        return (self - other)._flag(self._arrays.vectors.less_than_zero)

    def __gt__(self, other) -> Array:
        """Flags. *Collective*, the row `less_than_zero`. The difference of the two must not overflow."""
        return (-(self - other))._flag(self._arrays.vectors.less_than_zero)

    def __le__(self, other) -> Array:
        """Flags. *Collective*, the row `less_than_zero`. The difference of the two must not overflow."""
        return (self > other)._inverted()

    def __ge__(self, other) -> Array:
        """Flags. *Collective*, the row `less_than_zero`. The difference of the two must not overflow."""
        return (self < other)._inverted()

    def __eq__(self, other) -> Array:
        """Flags. Numbers: *collective*, the row `equal_zero`. Flags with flags: local."""
        if self.kind.name == "bool":
            return (self ^ other)._inverted()
        return (self - other)._flag(self._arrays.vectors.equal_zero)

    def __ne__(self, other) -> Array:
        """Flags. Numbers: *collective*, the row `equal_zero`. Flags with flags: local."""
        return (self == other)._inverted()

    # Flags.

    def __and__(self, other) -> Array:
        """Of flags. *Collective*, the row `and` with one bit."""
        x, y = self._flags_with(other, "&")
        return x._apply(x._arrays.vectors.both, y)

    def __or__(self, other) -> Array:
        """Of flags. *Collective*, the row `and` with one bit."""
        x, y = self._flags_with(other, "|")
        either = (~x) & (~y)
        return either._inverted()

    def __xor__(self, other) -> Array:
        """Of flags. Local."""
        x, y = self._flags_with(other, "^")
        return x._apply(x._arrays.vectors.exclusive_or, y)

    def __invert__(self) -> Array:
        """Of flags. Local."""
        self._flags_with(False, "~")
        return self._made(self._arrays.vectors.negate(self._vector), self.shape)

    def __rand__(self, other) -> Array:
        return self & other

    def __ror__(self, other) -> Array:
        return self | other

    def __rxor__(self, other) -> Array:
        return self ^ other

    # What the above is made of.

    def _note(self) -> Cost:
        self._arrays.last_cost = Cost(*self._arrays.vectors.last_cost)
        return self._arrays.last_cost

    def _made(self, vector: PrivateVector, shape, kind: Kind | None = None, cost: Cost = _NOTHING) -> Array:
        return self._arrays._made(vector, shape, kind or self.kind, cost)

    def _costing(self, cost: Cost) -> Array:
        return self._made(self._vector, self.shape, cost=cost)

    def _apply(self, operation, other: Array, kind: Kind | None = None) -> Array:
        vector = operation(self._vector, other._vector)
        return self._made(vector, self.shape, kind, Cost(*self._arrays.vectors.last_cost))

    def _flag(self, test) -> Array:
        return self._made(test(self._vector), self.shape, _BOOL, Cost(*self._arrays.vectors.last_cost))

    def _inverted(self) -> Array:
        return (~self)._costing(self.cost)

    def _to_int(self) -> Array:
        return self._made(self._arrays.vectors.to_numbers(self._vector), self.shape, _INT,
                          Cost(*self._arrays.vectors.last_cost))

    def _truncated(self, bits: int) -> Array:
        """Of a product of fixed-point numbers, which has `bits` too many."""
        if bits == 0:
            return self
        vectors = self._arrays.vectors
        kind = Kind("fixed", self.kind.fraction_bits - bits)
        return self._made(vectors.truncate(self._vector, bits), self.shape, kind, self.cost + Cost(*vectors.last_cost))

    def _times_words(self, words: np.ndarray, kind: Kind) -> Array:
        """Times public words of the ring. Local."""
        try:
            shape = np.broadcast_shapes(self.shape, words.shape)
        except ValueError:
            raise ConfigError(f"shapes {self.shape} and {words.shape} do not go together") from None
        x = self._to_shape(shape)
        flat = np.ascontiguousarray(np.broadcast_to(words, shape)).reshape(-1)
        return self._made(self._arrays.vectors.multiply_public(x._vector, flat), shape, kind)

    def _scaled(self, fraction_bits: int, kind: Kind) -> Array:
        more = fraction_bits - self.kind.fraction_bits
        if more < 0:
            scaled = self._truncated(-more)
            return scaled._made(scaled._vector, self.shape, kind, scaled.cost)
        return self._times_words(np.asarray(1 << more, np.uint64), kind)

    def _number(self, what: str) -> Array:
        if self.kind.name == "bool":
            raise TypeError(f"{what}: flags are no numbers; x.astype(numpy.int64) makes them 0 and 1")
        return self

    def _private(self, other) -> Array:
        if isinstance(other, Array):
            return other
        known, kind = _public(other, self.kind, "operand")
        words = _encode(known, kind, "operand")
        vectors = self._arrays.vectors
        make = vectors.constant_flags if kind.name == "bool" else vectors.constant
        return self._made(make(words), known.shape, kind)

    def _require_same_scheme(self, other: Array) -> None:
        if self._arrays.vectors is not other._arrays.vectors:
            raise ConfigError(f"shares of the schemes {self.scheme} and {other.scheme} do not mix"
                              if self.scheme != other.scheme else "arrays of different sessions do not mix")

    def _to_shape(self, shape) -> Array:
        return self if self.shape == tuple(shape) else self._rearranged(lambda at: np.broadcast_to(at, shape))

    def _broadcast(self, other: Array) -> tuple[Array, Array]:
        self._require_same_scheme(other)
        try:
            shape = np.broadcast_shapes(self.shape, other.shape)
        except ValueError:
            raise ConfigError(f"shapes {self.shape} and {other.shape} do not go together") from None
        return self._to_shape(shape), other._to_shape(shape)

    def _aligned(self, other, what: str) -> tuple[Array, Array, Kind]:
        """Both operands as numbers of one shape and resolution."""
        x = self._number(what)
        x, y = x._broadcast(self._private(other)._number(what))
        bits = max(x.kind.fraction_bits, y.kind.fraction_bits)
        kind = Kind("fixed", bits) if bits or "fixed" in (x.kind.name, y.kind.name) else _INT
        return x._scaled_up(bits, kind), y._scaled_up(bits, kind), kind

    def _scaled_up(self, fraction_bits: int, kind: Kind) -> Array:
        return self if fraction_bits == self.kind.fraction_bits else self._scaled(fraction_bits, kind)

    def _flags_with(self, other, what: str) -> tuple[Array, Array]:
        y = self._private(other)
        if self.kind.name != "bool" or y.kind.name != "bool":
            raise TypeError(f"{what}: expected flags, got {self.kind} and {y.kind}; a comparison makes flags")
        return self._broadcast(y)


def where(condition: Array, x, y) -> Array:
    """`x` where the flag is 1, else `y`, elementwise; at least one of the two is private. *Collective*.

    Cost: for numbers the rows `bit_to_arithmetic_64` and `mul`; for flags the row `and` with one bit.
    """
    if not isinstance(condition, Array) or condition.kind.name != "bool":
        raise TypeError("where: expected a private array of flags as condition; a comparison makes one")
    x, y = condition._private(x), condition._private(y)
    if x.kind.name == "bool" and y.kind.name == "bool":
        x, y = x._broadcast(y)
        chosen = condition & (x ^ y)
        return (chosen ^ y)._costing(chosen.cost)
    difference = x - y
    choice = condition._to_int()
    product = choice * difference
    return (product + y)._costing(choice.cost + product.cost)


def _product_kind(x: Kind, y: Kind) -> Kind:
    bits = x.fraction_bits + y.fraction_bits
    return Kind("fixed", bits) if bits else _INT


def _shape_of(known: np.ndarray | None, shape, what: str) -> tuple[int, ...]:
    if known is None:
        if shape is None:
            raise ConfigError(f"{what}: a party that is not the owner gives the public shape=(...)")
        shape = (shape,) if isinstance(shape, numbers.Integral) else tuple(int(side) for side in shape)
        if any(side < 0 for side in shape):
            raise ConfigError(f"{what}: shape {shape} has a negative side")
        return shape
    if shape is not None and tuple(np.atleast_1d(shape)) != known.shape:
        raise ConfigError(f"{what}: the values have shape {known.shape}, but shape={shape} was given")
    return known.shape


def _kind_of(dtype, fraction_bits: int) -> Kind:
    dtype = np.dtype(np.int64 if dtype is None else dtype)
    if dtype.kind in "iu":
        return _INT
    if dtype.kind == "b":
        return _BOOL
    if dtype.kind != "f":
        raise TypeError(f"expected integers, real numbers or flags, got dtype {dtype}")
    if not 0 < fraction_bits <= 30:
        raise ConfigError(f"fraction_bits={fraction_bits}; expected 1 to 30")
    return Kind("fixed", fraction_bits)


def _public(value, like: Kind, what: str) -> tuple[np.ndarray, Kind]:
    """A public operand, and what it is beside a private one of kind `like`."""
    known = np.asarray(value)
    if known.dtype == object:
        raise TypeError(f"{what}: expected a private array, numbers or flags, got {type(value).__name__}")
    return known, _kind_of(known.dtype, like.fraction_bits or 16)


def _encode(known: np.ndarray, kind: Kind, what: str) -> np.ndarray:
    """As words of the ring, row after row."""
    if kind.name != "fixed":
        return np.ascontiguousarray(known).astype(np.int64 if known.dtype.kind == "i" else np.uint64).view(np.uint64).reshape(-1)
    real = np.asarray(known, np.float64).reshape(-1)
    limit = 2.0 ** (30 - kind.fraction_bits)
    wrong = np.flatnonzero(~(np.abs(real) < limit))
    if wrong.size:
        raise DataError(f"{what}: element {wrong[0]} is {real[wrong[0]]}; with {kind.fraction_bits} fraction bits values "
                        f"are finite and below {limit:g} in magnitude")
    return np.rint(np.ldexp(real, kind.fraction_bits)).astype(np.int64).view(np.uint64)
