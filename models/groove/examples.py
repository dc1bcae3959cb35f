"""Training examples for `humanize`: stretches of performances, some as if heard through a wall.

A clip from a host is not a whole kit in straight time. So some examples leave pieces out; in some
only the places of the hits are told (as with a melody); in some, hits far off the grid are told to
be triplets or thirty-seconds, which says where they are meant to be.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from models.drums.grid import HIT, OFFSET, VELOCITY, Values
from models.drums.kit import PIECES
from models.groove.corpus import BAR, Performance
from models.groove.feel import offset_class, velocity_class
from models.groove.score import ANCHORS, COLUMNS, LINE, Floats, Score, Scores, anchors, gathered
from models.music.style import Style

# How many of the examples each change happens to.
FEWER = 0.3  # pieces are left out
PLACES_ONLY = 0.25  # the pieces are not told
ANCHORED = 0.3  # what is far off the grid is told to be meant there
STYLELESS = 0.3  # the style is not told
TEMPO = 0.05  # deviation of the tempo's logarithm: an exact tempo would give the performance away


class Played(NamedTuple):
    """A score and how it was played: velocity 0-1 and offset in steps from the anchor, (T, 10)."""

    score: Score
    velocity: Floats
    offset: Floats

    @property
    def grid(self) -> Values:
        """The nine pieces as a drum grid (T, 9, 3)."""
        parts = (self.score.hit.astype(np.float32), self.velocity, self.offset)
        return np.stack(parts, -1)[:, :PIECES]


def stretch(performance: Performance, start: int, steps: int) -> Played:
    """`steps` sixteenths of a performance from `start`; silent where it has ended."""
    values = performance.grid[start : start + steps]
    cells = np.zeros((steps, COLUMNS, 3), dtype=np.float32)
    cells[: len(values), :PIECES] = values
    straight = np.zeros((steps, COLUMNS), dtype=np.int64)
    place = (start + np.arange(steps)) % BAR
    score = Score(cells[..., HIT] > 0, straight, place, performance.tempo, performance.style)
    return Played(score, cells[..., VELOCITY], cells[..., OFFSET])


def stretches(performances: Sequence[Performance], steps: int = 2 * BAR) -> list[Played]:
    """All performances in pieces of two bars; what is shorter or silent is left out."""
    return [
        played
        for one in performances
        for start in range(0, len(one.grid) - steps + 1, steps)
        if (played := stretch(one, start, steps)).score.hit.any()
    ]


def blurred(played: Played, rng: np.random.Generator) -> Played:
    """The stretch as a host's clip may tell it."""
    if rng.random() < FEWER:
        played = fewer(played, rng.random(COLUMNS) < rng.uniform(0.15, 0.8))
    if rng.random() < PLACES_ONLY:
        played = placed_only(played)
    if rng.random() < ANCHORED:
        played = anchored(played)
    if rng.random() < STYLELESS:
        played = played._replace(score=replace(played.score, style=Style.ANY))
    tempo = played.score.tempo * np.exp(TEMPO * rng.standard_normal())
    return played._replace(score=replace(played.score, tempo=tempo))


def fewer(played: Played, kept: np.ndarray) -> Played:
    """Only some columns, unless nothing were left."""
    hit = played.score.hit & kept
    return played._replace(score=replace(played.score, hit=hit)) if hit.any() else played


def placed_only(played: Played) -> Played:
    """The loudest hit of each step, on a piece that is not told."""
    loud = np.where(played.score.hit, played.velocity, -1.0)
    chosen = loud.argmax(1)[:, None]  # (T, 1)
    hit = np.zeros_like(played.score.hit)
    velocity, offset = np.zeros_like(played.velocity), np.zeros_like(played.offset)
    hit[:, LINE] = played.score.hit.any(1)
    velocity[:, LINE] = np.take_along_axis(played.velocity, chosen, 1)[:, 0]
    offset[:, LINE] = np.take_along_axis(played.offset, chosen, 1)[:, 0]
    return Played(replace(played.score, hit=hit), velocity, offset)


def anchored(played: Played) -> Played:
    """What is far off the grid is meant to be there."""
    meant = anchors(played.offset)
    late = played.offset - np.array(ANCHORS, dtype=np.float32)[meant]
    late = np.where(late < -0.5, late + 1, late)  # half a step early is half a step late
    score = replace(played.score, anchor=meant)
    return played._replace(score=score, offset=late.clip(-0.5, 0.5).astype(np.float32))


def batch_of(examples: Sequence[Played]) -> tuple[Scores, Tensor, Tensor]:
    """Scores, velocity classes and offset classes (B, T, 10)."""
    velocity = torch.from_numpy(np.stack([example.velocity for example in examples]))
    offset = torch.from_numpy(np.stack([example.offset for example in examples]))
    scores = gathered([example.score for example in examples])
    return scores, velocity_class(velocity), offset_class(offset)


def hidden(hit: Tensor, rng: np.random.Generator) -> Tensor:
    """Which hits (B, T, 10) are to be guessed: all in a tenth of the rows, else any share."""
    share = rng.random((len(hit), 1, 1))
    share[rng.random(len(hit)) < 0.1] = 1.0
    return torch.from_numpy(rng.random(tuple(hit.shape)) < share) & hit
