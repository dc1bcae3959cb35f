"""A simple judge of music in steps: how surprising each word is after what came before it.

The chance of a word comes from counts of longer and longer contexts, each falling back on the
shorter by absolute discounting (Ney, Essen & Kneser 1994, eq. 13).
"""

import math
from collections import Counter
from collections.abc import Iterable

_DISCOUNT = 0.75

Context = tuple[int, ...]
Reading = Iterable[tuple[tuple[Context, ...], int]]  # each word with its contexts, shortest first


class Language:
    """Counts of what follows what."""

    def __init__(self, pieces: Iterable[Reading], words: int) -> None:
        self._words = words
        self._seen: dict[int, dict[Context, Counter[int]]] = {}
        for piece in pieces:
            for contexts, word in piece:
                for order, context in enumerate(contexts):
                    seen = self._seen.setdefault(order, {})
                    seen.setdefault(context, Counter())[word] += 1
        self._totals = {
            order: {context: sum(counts.values()) for context, counts in seen.items()}
            for order, seen in self._seen.items()
        }

    def cost(self, piece: Reading) -> float:
        """Mean nats a word."""
        costs = [-math.log(self.chance(contexts, word)) for contexts, word in piece]
        return sum(costs) / len(costs)

    def chance(self, contexts: tuple[Context, ...], word: int) -> float:
        """Of a word after what its contexts say."""
        chance = 1 / self._words
        for order, context in enumerate(contexts):
            counts = self._seen.get(order, {}).get(context)
            if counts is None:
                return chance
            total = self._totals[order][context]
            spare = _DISCOUNT * len(counts) / total
            chance = max(counts[word] - _DISCOUNT, 0.0) / total + spare * chance
        return chance
