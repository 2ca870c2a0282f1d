"""The array itself: operators over shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from parley._core import PrivateVector
from parley.array.elements import BOOL, INT, NOTHING, Cost, Kind, decode, encode, kind_of, product_kind, public_operand
from parley.errors import ConfigError, DataError

if TYPE_CHECKING:
    from parley.array.arrays import Arrays


class Array:
    """A private array: shares of integers modulo 2**64, fixed-point numbers or flags. Made by `Party.array`.

    Operands are other private arrays of the same scheme, or public numbers and NumPy arrays; shapes broadcast as in
    NumPy. Sums, differences and products with public integers are local. Everything else is *collective* and costs
    rounds: `cost` is what the call that made this array cost. A truncation is the row `truncate` under `additive` and
    `spdz2k`, else `truncate_exact`: in semi-honest replicated sharing the cheaper one fails now and then.
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
        return decode(words, self.kind).reshape(self.shape)

    def reveal(self, to: int) -> np.ndarray | None:
        """The values at party `to`; None at the others. *Collective*. Cost: the row `reveal`."""
        words = self._arrays.vectors.reveal(to, self._vector)
        self._note()
        return decode(words, self.kind).reshape(self.shape) if self._arrays.session.party == to else None

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
        kind = kind_of(dtype, fraction_bits)
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
            product = x._apply(x._arrays.vectors.mul, y, product_kind(x.kind, y.kind))
            return product._truncated(min(x.kind.fraction_bits, y.kind.fraction_bits))
        known, kind = public_operand(other, x.kind, "*")
        words = encode(known, kind, "*").reshape(known.shape)
        return x._times_words(words, product_kind(x.kind, kind))._truncated(
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
        product = self._made(vectors.matmul(x._vector, y._vector, m, k, n), shape, product_kind(x.kind, y.kind),
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
        cost = x.cost if x is not self else NOTHING
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

    def _made(self, vector: PrivateVector, shape, kind: Kind | None = None, cost: Cost = NOTHING) -> Array:
        return self._arrays._made(vector, shape, kind or self.kind, cost)

    def _costing(self, cost: Cost) -> Array:
        return self._made(self._vector, self.shape, cost=cost)

    def _apply(self, operation, other: Array, kind: Kind | None = None) -> Array:
        vector = operation(self._vector, other._vector)
        return self._made(vector, self.shape, kind, Cost(*self._arrays.vectors.last_cost))

    def _flag(self, test) -> Array:
        return self._made(test(self._vector), self.shape, BOOL, Cost(*self._arrays.vectors.last_cost))

    def _inverted(self) -> Array:
        return (~self)._costing(self.cost)

    def _to_int(self) -> Array:
        return self._made(self._arrays.vectors.to_numbers(self._vector), self.shape, INT,
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
        known, kind = public_operand(other, self.kind, "operand")
        words = encode(known, kind, "operand")
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
        kind = Kind("fixed", bits) if bits or "fixed" in (x.kind.name, y.kind.name) else INT
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
