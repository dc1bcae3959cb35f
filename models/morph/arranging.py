"""New drum windows out of played ones, so that the network learns drumming and not the drummers.

Fifteen thousand windows by ten drummers are soon known by heart. What a drummer might as well have
played is made from what was played: other bars together, another's cymbals, another hand's toms.
"""

import numpy as np

from models.drums.corpus import BAR
from models.drums.grid import OFFSET, VELOCITY, Values
from models.drums.kit import Piece

LOUDER = 0.2  # velocities are scaled by up to this share either way
# How many of the windows each change happens to.
OTHER_BAR = 0.2  # the second bar is another window's
SAME_BAR = 0.1  # the second bar is the first again, as in a one-bar loop
OTHER_HANDS = 0.25  # the cymbals are another window's
OTHER_DRUMS = 0.15  # kick and snare are another window's
TURNED = 0.15  # the loop begins some beats later
ON_RIDE = 0.1  # hi-hat and ride change places
TOMS = 0.3  # the toms change places
STRAIGHT = 0.1  # quantised
THINNED = 0.15  # a piece is left out

_CYMBALS = [Piece.CLOSED_HAT, Piece.OPEN_HAT, Piece.CRASH, Piece.RIDE]
_DRUMS = [Piece.KICK, Piece.SNARE]
_TOMS = np.array([Piece.LOW_TOM, Piece.MID_TOM, Piece.HIGH_TOM])


def rearrange(values: Values, rng: np.random.Generator) -> Values:
    """Windows (N, 32, 9, 3) as they might have been played; each change takes its share of them."""
    count = len(values)

    def some(share: float) -> np.ndarray:
        return np.flatnonzero(rng.random(count) < share)

    source, values = values, values.copy()
    chosen = some(OTHER_BAR)
    values[chosen, BAR:] = source[rng.integers(count, size=len(chosen)), BAR:]
    for share, pieces in ((OTHER_HANDS, _CYMBALS), (OTHER_DRUMS, _DRUMS)):
        chosen = some(share)
        others = rng.integers(count, size=len(chosen))
        for piece in pieces:
            values[chosen, :, piece] = source[others, :, piece]
    chosen = some(SAME_BAR)
    values[chosen, BAR:] = values[chosen, :BAR]
    for window in some(TURNED):
        values[window] = np.roll(values[window], 4 * rng.integers(1, 8), axis=0)
    for window in some(ON_RIDE):
        pair = [Piece.CLOSED_HAT, Piece.RIDE]
        values[window][:, pair] = values[window][:, pair[::-1]]
    for window in some(TOMS):
        values[window][:, _TOMS] = values[window][:, rng.permutation(_TOMS)]
    values[some(STRAIGHT), ..., OFFSET] = 0.0
    chosen = some(THINNED)
    values[chosen, :, rng.integers(len(Piece), size=len(chosen))] = 0.0
    scale = rng.uniform(1 - LOUDER, 1 + LOUDER, (count, 1, 1)).astype(np.float32)
    values[..., VELOCITY] = np.minimum(1.0, values[..., VELOCITY] * scale)
    return values
