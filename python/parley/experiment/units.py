"""Sizes as people write them."""

import re

from parley.errors import ConfigError

_FACTORS = {"": 1, "B": 1, "k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9,
            "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "kB": 10**3, "MB": 10**6, "GB": 10**9}
_NUMBER_WITH_UNIT = re.compile(r"^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$")


def parse_value(value: object, where: str) -> object:
    """A parameter value: "16 KiB" becomes 16384; other text, numbers and booleans stay."""
    if not isinstance(value, str):
        return value
    match = _NUMBER_WITH_UNIT.match(value.strip())
    if not match:
        return value
    number, unit = match.groups()
    if unit not in _FACTORS:
        raise ConfigError(f"{where}: unknown unit '{unit}' in '{value}'; use B, KiB, MiB, GiB, k or M")
    scaled = float(number) * _FACTORS[unit]
    return int(scaled) if scaled == int(scaled) else scaled


def format_bytes(count: float) -> str:
    """1536 becomes "1.5 KiB"."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if count < 1024 or unit == "GiB":
            return f"{count:.0f} {unit}" if count == int(count) else f"{count:.1f} {unit}"
        count /= 1024
    raise AssertionError


def named_value(name: str, value: object) -> str:
    """A parameter in a label: "16 KiB" for its bytes, "n=1048576" for others."""
    return format_bytes(value) if name == "bytes" else f"{name}={value}"


def format_seconds(seconds: float) -> str:
    """0.000017 becomes "17.0 µs"."""
    for unit, factor in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= factor:
            return f"{_three_digits(seconds / factor)} {unit}"
    return f"{_three_digits(seconds / 1e-9)} ns"


def _three_digits(value: float) -> str:
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
