"""What the elements of private arrays are, what a call with them costs, and how values become words of the ring."""

from __future__ import annotations

import numbers
from typing import NamedTuple

import numpy as np

from parley.errors import ConfigError, DataError


class Cost(NamedTuple):
    """What one call cost this party, as declared beside the code: the online phase, without making correlations."""

    rounds: int
    bytes: int
    correlations: int

    def __add__(self, other: Cost) -> Cost:
        return Cost(*(a + b for a, b in zip(self, other)))


NOTHING = Cost(0, 0, 0)


class Kind(NamedTuple):
    """What the elements are: "int", "fixed" or "bool"; fraction bits of "fixed"."""

    name: str
    fraction_bits: int = 0

    @property
    def dtype(self) -> np.dtype:
        return np.dtype({"int": np.int64, "fixed": np.float64, "bool": np.bool_}[self.name])

    def __str__(self) -> str:
        return f"fixed({self.fraction_bits})" if self.name == "fixed" else self.name


INT, BOOL = Kind("int"), Kind("bool")


def product_kind(x: Kind, y: Kind) -> Kind:
    bits = x.fraction_bits + y.fraction_bits
    return Kind("fixed", bits) if bits else INT


def shape_of(known: np.ndarray | None, shape, what: str) -> tuple[int, ...]:
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


def kind_of(dtype, fraction_bits: int) -> Kind:
    dtype = np.dtype(np.int64 if dtype is None else dtype)
    if dtype.kind in "iu":
        return INT
    if dtype.kind == "b":
        return BOOL
    if dtype.kind != "f":
        raise TypeError(f"expected integers, real numbers or flags, got dtype {dtype}")
    if not 0 < fraction_bits <= 30:
        raise ConfigError(f"fraction_bits={fraction_bits}; expected 1 to 30")
    return Kind("fixed", fraction_bits)


def public_operand(value, like: Kind, what: str) -> tuple[np.ndarray, Kind]:
    """A public operand, and what it is beside a private one of kind `like`."""
    known = np.asarray(value)
    if known.dtype == object:
        raise TypeError(f"{what}: expected a private array, numbers or flags, got {type(value).__name__}")
    return known, kind_of(known.dtype, like.fraction_bits or 16)


def encode(known: np.ndarray, kind: Kind, what: str) -> np.ndarray:
    """As words of the ring, row after row."""
    if kind.name != "fixed":
        integers = np.int64 if known.dtype.kind == "i" else np.uint64
        return np.ascontiguousarray(known).astype(integers).view(np.uint64).reshape(-1)
    real = np.asarray(known, np.float64).reshape(-1)
    limit = 2.0 ** (30 - kind.fraction_bits)
    wrong = np.flatnonzero(~(np.abs(real) < limit))
    if wrong.size:
        raise DataError(f"{what}: element {wrong[0]} is {real[wrong[0]]}; with {kind.fraction_bits} fraction bits values "
                        f"are finite and below {limit:g} in magnitude")
    return np.rint(np.ldexp(real, kind.fraction_bits)).astype(np.int64).view(np.uint64)


def decode(words: np.ndarray, kind: Kind) -> np.ndarray:
    """The values of words of the ring, row after row."""
    match kind.name:
        case "bool":
            return words.astype(bool)
        case "fixed":
            return np.ldexp(words.view(np.int64).astype(np.float64), -kind.fraction_bits)
        case _:
            return words.view(np.int64)
