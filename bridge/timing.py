"""Rows of a table of times, and how they are measured."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from statistics import quantiles

from bridge.client import Client
from bridge.private_daemon import PrivateDaemon
from models.errors import AntiphonError

# Ends with the process that started it, however that ends.
SPIN = "import os\nparent = os.getppid()\nwhile os.getppid() == parent: sum(range(10_000))"


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
    (row,) = by_turns(runs, {name: action}, warm=warm)
    return row


def by_turns(runs: int, actions: Mapping[str, Callable[[], object]], *, warm: int = 2) -> list[Row]:
    """The times of actions that are compared: a machine that gets slower does so for all."""
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(warm + runs):
        for name, action in actions.items():
            begun = time.perf_counter()
            action()
            times[name].append((time.perf_counter() - begun) * 1000)
    return [Row(name, tuple(each[warm:])) for name, each in times.items()]


@contextmanager
def warm() -> Iterator[Client]:
    """A client of a daemon of its own that has loaded all there is: while a model loads, the
    daemon is busy, and everything takes longer."""
    with PrivateDaemon("--log-level", "error") as daemon, Client(port=daemon.port) as client:
        for task in client.capabilities:
            with suppress(AntiphonError):  # a model that is missing will not get in the way
                client.wait_ready(task)
        yield client


@contextmanager
def busy_neighbour() -> Iterator[None]:
    """Another process that never rests, as Live is one."""
    neighbour = subprocess.Popen([sys.executable, "-c", SPIN])
    try:
        yield
    finally:
        neighbour.kill()
        neighbour.wait()
