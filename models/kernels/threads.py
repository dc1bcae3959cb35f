"""Threads for compiled work, which needs no lock, so that every core of the processor takes part.

Each takes its share from beginning to end: threads that meet after every layer wait each time for
the one that has a busy program for company.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np

from models.kernels.matrix import Floats

MOST = 4  # threads


def at_once() -> int:
    """How many threads there are: as many as cores, up to a few."""
    return min(MOST, os.cpu_count() or 1)


@cache
def threads() -> ThreadPoolExecutor:
    """As many as run at once; the same ones every time, for new ones begin slowly.

    What they do must not wait for what others of them do.
    """
    return ThreadPoolExecutor(at_once(), "antiphon-work")


def in_parts(function: Callable[[Floats], Floats], rows: Floats, fewest: int) -> Floats:
    """What a function of rows (M, …) makes of them, in parts of `fewest` rows at least."""
    count = min(at_once(), len(rows) // fewest)
    if count < 2:
        return function(rows)
    return np.concatenate(list(threads().map(function, np.array_split(rows, count))))
