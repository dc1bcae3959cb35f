"""Training examples for `drumify`: what somebody might have tapped, sung or played to a beat.

Nobody taps a whole drum part. So the rhythm is that of some of its pieces, with gaps; sometimes it
is told which taps were low and which high, as a bass line or a melody tells it.
"""

from collections.abc import Sequence

import numpy as np
import torch

from models.drums.grid import HIT, OFFSET, VELOCITY, Values
from models.drums.kit import PIECES, Piece
from models.groove.corpus import BAR
from models.groove.pattern import SPREAD_HITS, TAP, USUAL_HITS, Taps
from models.groove.score import PLACES, Floats

# How many of the examples each way of tapping happens to.
WHOLE = 0.25  # every hit is tapped
DRUMS = 0.25  # kick and snare
CYMBALS = 0.1
GAPS = 0.4  # some taps are left out, up to half of them
REGISTER = 0.5  # low and high are told
STRAIGHT = 0.3  # the taps are on the grid
DENSITY = 0.5  # it is told how many hits there are
_LOW = [Piece.KICK, Piece.LOW_TOM]
_CYMBALS = [Piece.CLOSED_HAT, Piece.OPEN_HAT, Piece.RIDE]


def tapped(values: Values, rng: np.random.Generator) -> Floats:
    """A tapping (T, 5) of a stretch of drums (T, 9, 3), as `Taps.steps` has it."""
    struck = (values[..., HIT] > 0) & _pieces(rng)
    if not struck.any():
        struck = values[..., HIT] > 0
    if rng.random() < GAPS:
        struck = struck & (rng.random((len(values), 1)) >= rng.uniform(0, 0.5))
    loud = np.where(struck, values[..., VELOCITY], 0.0)
    first = loud.argmax(1)
    steps = np.zeros((len(values), TAP), dtype=np.float32)
    steps[:, 0] = struck.any(1)
    steps[:, 1] = loud.max(1) / max(1e-6, float(loud.max()))
    if rng.random() >= STRAIGHT:
        steps[:, 2] = values[np.arange(len(values)), first, OFFSET] * steps[:, 0]
    low, high = struck[:, _LOW].any(1), np.delete(struck, _LOW, 1).any(1)
    if low.any() and high.any() and rng.random() < REGISTER:
        steps[:, 3], steps[:, 4] = low, high
    return steps


def _pieces(rng: np.random.Generator) -> np.ndarray:
    """Which pieces (9,) the tapping follows."""
    kept = np.zeros(PIECES, dtype=bool)
    way = rng.random()
    if way < WHOLE:
        kept[:] = True
    elif way < WHOLE + DRUMS:
        kept[[Piece.KICK, Piece.SNARE]] = True
    elif way < WHOLE + DRUMS + CYMBALS:
        kept[_CYMBALS] = True
    else:
        kept = rng.random(PIECES) < rng.uniform(0.2, 0.8)
    return kept


def taps_of(steps: Sequence[Floats], tempos: Sequence[float], busy: Sequence[float]) -> Taps:
    """Tappings that begin on a bar line as one batch."""
    place = np.arange(len(steps[0])) % BAR % PLACES
    return Taps(
        torch.from_numpy(np.stack(steps)),
        torch.from_numpy(np.tile(place, (len(steps), 1))),
        torch.tensor(tempos, dtype=torch.float32),
        torch.tensor(busy, dtype=torch.float32),
    )


def busyness(values: Values, rng: np.random.Generator) -> float:
    """How busy a stretch is, in deviations from the usual; often not told (NaN)."""
    if rng.random() >= DENSITY:
        return float("nan")
    return (float(values[..., HIT].sum()) / len(values) - USUAL_HITS) / SPREAD_HITS
