"""A judge of drum patterns: how surprising each step is after the two before it."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from models.drums.corpus import BAR
from models.drums.kit import PIECES
from models.training.language import Context, Language

WORDS = 2**PIECES  # a step's hits are one word

Hits = NDArray[np.bool_]


def step_language(windows: Iterable[Hits]) -> Language:
    """What follows what in windows of hits (32, 9)."""
    return Language((read(window) for window in windows), WORDS)


def read(window: Hits) -> Iterator[tuple[tuple[Context, ...], int]]:
    """Each step with its contexts: the place in the bar, the step before, the one before that."""
    words = window.astype(int) @ (1 << np.arange(PIECES))
    before = last = 0
    for step, word in enumerate(words.tolist()):
        place = step % BAR
        yield ((place,), (place, last), (place, last, before)), word
        before, last = last, word
