"""Rows of a table of times, and how they are measured."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: times in milliseconds."""

    name: str
    times: tuple[float, ...]

    @property
    def p50(self) -> float:
        """The median."""
        return _quantile(self.times, 50)

    @property
    def p95(self) -> float:
        """What nineteen of twenty runs stay below."""
        return _quantile(self.times, 95)


def _quantile(times: tuple[float, ...], percent: int) -> float:
    if len(times) == 1:
        return times[0]
    return quantiles(times, n=100, method="inclusive")[percent - 1]


def timed(name: str, runs: int, action: Callable[[], object], *, warm: int = 2) -> Row:
    """The action's times over `runs`, after a few that do not count."""
    for _ in range(warm):
        action()
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        action()
        times.append((time.perf_counter() - begun) * 1000)
    return Row(name, tuple(times))
