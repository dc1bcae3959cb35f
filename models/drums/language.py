"""A simple judge of drum patterns: how surprising each step is after the two before it.

A step's hits are one word of 512. Its chance comes from counts of longer and longer contexts, each
falling back on the shorter by absolute discounting (Ney, Essen & Kneser 1994, eq. 13).
"""

import math
from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from models.drums.corpus import BAR
from models.drums.kit import PIECES

WORDS = 2**PIECES
_DISCOUNT = 0.75
_ORDER = 3  # place in the bar, the step before, the step before that

Hits = NDArray[np.bool_]


class StepLanguage:
    """Counts of what follows what in windows of hits (N, 32, 9)."""

    def __init__(self, windows: Hits) -> None:
        self._seen: list[dict[tuple[int, ...], Counter[int]]] = [{} for _ in range(_ORDER)]
        for window in windows:
            for contexts, word in _read(window):
                for seen, context in zip(self._seen, contexts, strict=True):
                    seen.setdefault(context, Counter())[word] += 1
        self._totals = [
            {context: sum(counts.values()) for context, counts in seen.items()}
            for seen in self._seen
        ]

    def cost(self, window: Hits) -> float:
        """Mean nats a step of a window (32, 9)."""
        costs = [-math.log(self._chance(contexts, word)) for contexts, word in _read(window)]
        return sum(costs) / len(costs)

    def _chance(self, contexts: tuple[tuple[int, ...], ...], word: int) -> float:
        chance = 1 / WORDS
        for seen, totals, context in zip(self._seen, self._totals, contexts, strict=True):
            counts = seen.get(context)
            if counts is None:
                return chance
            total = totals[context]
            spare = _DISCOUNT * len(counts) / total
            chance = max(counts[word] - _DISCOUNT, 0.0) / total + spare * chance
        return chance


def _read(window: Hits) -> Iterator[tuple[tuple[tuple[int, ...], ...], int]]:
    """Each word of a window with its contexts, the shortest first."""
    words = window.astype(int) @ (1 << np.arange(PIECES))
    before = last = 0
    for step, word in enumerate(words.tolist()):
        place = step % BAR
        yield ((place,), (place, last), (place, last, before)), word
        before, last = last, word
