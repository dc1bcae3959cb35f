"""What is to be played, as the network of `humanize` sees it: cells of a 16th grid.

Nine columns for the pieces of the kit, and one for a line of which only the rhythm is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.drums.kit import PIECES
from models.music.style import Style

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

COLUMNS = PIECES + 1
LINE = PIECES  # the column of hits of which only the place is known
PLACES = 32  # sixteenths of the longest bar that is told apart
ANCHORS = (0.0, 1 / 3, -1 / 3, 0.5)  # where near its 16th a hit is meant to be, in steps
STRAIGHT = 0.2  # steps; what is farther off its 16th may be meant elsewhere


@dataclass(frozen=True)
class Score:
    """The cells to be played, and where near their 16th they are meant to be."""

    hit: NDArray[np.bool_]  # (T, 10)
    anchor: Ints  # (T, 10): index in ANCHORS
    place: Ints  # (T,): sixteenths from the bar line
    tempo: float  # quarter notes a minute
    style: Style = Style.ANY


class Scores(NamedTuple):
    """Scores of one length as tensors."""

    hit: Tensor  # (B, T, 10) bool
    anchor: Tensor  # (B, T, 10) int64
    place: Tensor  # (B, T) int64, 0-31
    style: Tensor  # (B,) int64
    tempo: Tensor  # (B,) float


def gathered(scores: Sequence[Score]) -> Scores:
    """Scores as one batch."""
    return Scores(
        torch.from_numpy(np.stack([score.hit for score in scores])),
        torch.from_numpy(np.stack([score.anchor for score in scores])),
        torch.from_numpy(np.stack([score.place % PLACES for score in scores])),
        torch.tensor([score.style.value for score in scores]),
        torch.tensor([score.tempo for score in scores], dtype=torch.float32),
    )


def anchors(offset: Floats) -> Ints:
    """Where near their 16th hits are meant to be, by how late they are in steps.

    >>> anchors(np.array([0.1, 0.3, -0.36, 0.46, -0.5], dtype=np.float32))
    array([0, 1, 2, 3, 3])
    """
    apart = np.abs(offset[..., None] - np.array([*ANCHORS, -ANCHORS[3]]))  # (..., 5)
    nearest = apart.argmin(-1)
    nearest[nearest == 4] = 3
    return np.where(np.abs(offset) <= STRAIGHT, 0, nearest)
