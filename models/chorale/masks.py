"""Which cells the network is shown in training: the situations it will meet when it is asked.

A choice of voices is hidden, over the whole stretch or a part of it; then a random share of what
was hidden is shown again, because decoding fills the cells in any order (Uria et al. 2014, sec. 3).
"""

import numpy as np
from numpy.typing import NDArray

from models.chorale.grid import VOICES

HIDDEN_VOICES = (0.35, 0.35, 0.15, 0.15)  # how often one, two, three or four voices are hidden
WHOLE, RANDOM_CELLS = 0.35, 0.45  # how often all is hidden, or single cells are shown; else spans


def hide(rng: np.random.Generator, frames: int) -> NDArray[np.bool_]:
    """A mask (T, 4), True where the network must guess; at least one cell is hidden."""
    count = 1 + rng.choice(VOICES, p=HIDDEN_VOICES)
    hidden = np.zeros((frames, VOICES), dtype=bool)
    hidden[:, rng.permutation(VOICES)[:count]] = True
    how = rng.random()
    if how < WHOLE:
        return hidden
    if how < WHOLE + RANDOM_CELLS:
        shown = rng.random((frames, VOICES)) < rng.random()
    else:
        shown = np.ones((frames, VOICES), dtype=bool)
        start, end = sorted(rng.integers(0, frames + 1, size=2))
        shown[start : max(end, start + 1)] = False
    hidden &= ~shown
    if not hidden.any():
        hidden[rng.integers(frames), rng.integers(VOICES)] = True
    return hidden
