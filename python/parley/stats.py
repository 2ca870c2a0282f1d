"""Medians, ratios and their uncertainty. Every interval is a percentile bootstrap interval at 95 %."""

from dataclasses import dataclass

import numpy as np

RESAMPLES = 2000
CONFIDENCE = 0.95
FEWEST_ROUNDS = 3  # below, an interval means nothing


@dataclass(frozen=True)
class Ratio:
    """A ratio of times with its interval; below 1 is faster. `rounds` is the least that any cell of it has."""

    value: float
    low: float
    high: float
    rounds: int

    @property
    def verdict(self) -> str:
        """faster, slower or no difference: an interval that holds 1 decides nothing. undecided: too few rounds."""
        if self.rounds < FEWEST_ROUNDS:
            return "undecided"
        if self.high < 1:
            return "faster"
        return "slower" if self.low > 1 else "no difference"

    def as_json(self) -> dict:
        return {"ratio": self.value, "low": self.low, "high": self.high, "verdict": self.verdict}


def _generator() -> np.random.Generator:
    """The same resamples every time, so that a report of the same file is the same report."""
    return np.random.default_rng(20240501)


def _interval(values: np.ndarray) -> tuple[float, float]:
    tail = 50 * (1 - CONFIDENCE)
    low, high = np.percentile(values, [tail, 100 - tail])
    return float(low), float(high)


def median_interval(samples: np.ndarray) -> tuple[float, float, float]:
    """Median of `samples` and its interval."""
    samples = np.asarray(samples, float)
    picks = _generator().integers(0, len(samples), (RESAMPLES, len(samples)))
    return float(np.median(samples)), *_interval(np.median(samples[picks], axis=1))


def paired_ratio(pairs: list[tuple[np.ndarray, np.ndarray]]) -> Ratio:
    """Geometric mean over cells of time / baseline time, as (time, baseline time) per round.

    Rounds are paired: both sides of a round were measured shortly after each other. Each cell contributes the median of its
    rounds' ratios; the bootstrap draws rounds, the same ones for all cells with equally many rounds, so that what
    disturbed a round disturbs it for all.
    """
    logs = [np.log(np.asarray(time) / np.asarray(base)) for time, base in pairs]
    value = np.mean([np.median(ratios) for ratios in logs])
    generator = _generator()
    picks = {count: generator.integers(0, count, (RESAMPLES, count)) for count in sorted({len(r) for r in logs})}
    resampled = np.mean([np.median(ratios[picks[len(ratios)]], axis=1) for ratios in logs], axis=0)
    low, high = _interval(resampled)
    return Ratio(float(np.exp(value)), float(np.exp(low)), float(np.exp(high)), min(map(len, logs)))


def unpaired_ratio(pairs: list[tuple[np.ndarray, np.ndarray]]) -> Ratio:
    """Geometric mean over cells of the ratio of medians, where the two sides were measured in different runs."""
    generator = _generator()
    value, resampled, rounds = [], [], []
    for time, base in pairs:
        time, base = np.log(np.asarray(time, float)), np.log(np.asarray(base, float))
        value.append(np.median(time) - np.median(base))
        resampled.append(_medians(generator, time) - _medians(generator, base))
        rounds.append(min(len(time), len(base)))
    low, high = _interval(np.mean(resampled, axis=0))
    return Ratio(float(np.exp(np.mean(value))), float(np.exp(low)), float(np.exp(high)), min(rounds))


def _medians(generator: np.random.Generator, samples: np.ndarray) -> np.ndarray:
    return np.median(samples[generator.integers(0, len(samples), (RESAMPLES, len(samples)))], axis=1)
