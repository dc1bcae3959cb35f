"""Drawing from the networks: hits one after the other, and patterns a few cells at a time."""

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from models.groove.feel import UNKNOWN, offset_of, velocity_of
from models.groove.packed import Packed
from models.groove.pattern import OPEN, STRUCK, Taps
from models.groove.performing import hear, play
from models.groove.score import Floats, Ints, Scores
from models.groove.spans import spans
from models.groove.striking import strike

PASSES = 8  # groups of cells of a pattern
STEADY = 0.8  # of the temperature, for patterns: cells drawn together do not hear each other

Doubles = NDArray[np.float64]


class Feeling(NamedTuple):
    """How hits are played, (M, T, 10): velocity 0-1, and steps after where they are meant."""

    velocity: Doubles
    offset: Doubles


class Chance(NamedTuple):
    """How much is left to chance."""

    temperature: float
    top_p: float
    generator: torch.Generator  # on the CPU

    def uniform(self, *shape: int) -> Floats:
        """Numbers from 0 to 1; at temperature 0 always the same."""
        sure = self.temperature == 0
        generator = torch.Generator().manual_seed(0) if sure else self.generator
        numbers: Floats = torch.rand(shape, generator=generator).numpy()
        return numbers

    def within(self, *shape: int) -> Floats:
        """Where inside its class each value is: anywhere, or in the middle at temperature 0."""
        if self.temperature == 0:
            return np.full(shape, 0.5, np.float32)
        return self.uniform(*shape)


def perform(packed: Packed, scores: Scores, chance: Chance, takes: int = 1) -> Feeling:
    """Play each of M scores so many times, (M * takes, T, 10); what is not hit gets zeros."""
    count, steps, columns = scores.hit.shape
    shape = (count * takes, steps, columns)
    velocity, offset = np.full(shape, UNKNOWN), np.full(shape, UNKNOWN)
    for begin, fresh, end in spans(steps):
        hit, anchor, place = (part[:, begin:end] for part in scores[:3])
        part = Scores(hit, anchor, place, scores.style, scores.tempo)
        told = packed.network.feel.steps(part).numpy()  # (M, T, W)
        new = hit.numpy().copy()
        new[:, : fresh - begin] = False
        for score in range(count):
            heard, hits = hear(packed.feel, told[score]), np.flatnonzero(new[score])
            for take in range(score * takes, (score + 1) * takes):
                cells = velocity[take, begin:end], offset[take, begin:end]
                _play(packed, heard, hits, *cells, chance)
    struck = scores.hit.numpy().repeat(takes, 0)
    return Feeling(
        velocity_of(velocity, chance.within(*shape)) * struck,
        offset_of(offset, chance.within(*shape)) * struck,
    )


def _play(
    packed: Packed, heard: Floats, hits: Ints, velocity: Ints, offset: Ints, chance: Chance
) -> None:
    """Play hits in any order; velocity, offset (T, 10): classes, written in place."""
    order = hits[np.argsort(chance.uniform(len(hits)))]
    loud, late = velocity.flatten(), offset.flatten()
    play(packed.feel, heard, order, loud, late, chance.uniform(len(hits), 2), *chance[:2])
    velocity[:], offset[:] = loud.reshape(velocity.shape), late.reshape(offset.shape)


def complete(packed: Packed, taps: Taps, chance: Chance) -> NDArray[np.bool_]:
    """Drums (M, T, 9) to tappings."""
    chance = chance._replace(temperature=STEADY * chance.temperature)
    network = packed.network.pattern
    many, steps, _ = taps.steps.shape
    cells = np.full((many, steps, network.out.out_features), OPEN)
    for begin, _, end in spans(steps):
        part = taps._replace(steps=taps.steps[:, begin:end], place=taps.place[:, begin:end])
        told = network.steps(part).numpy()  # (M, T, W)
        for row in range(many):
            known = cells[row, begin:end].flatten()
            passes, uniform = turns(known == OPEN, PASSES, chance), chance.uniform(len(known))
            strike(packed.pattern, told[row], known, passes, uniform, *chance[:2])
            cells[row, begin:end] = known.reshape(end - begin, -1)
    return cells == STRUCK


def turns(missing: NDArray[np.bool_], passes: int, chance: Chance) -> Ints:
    """In which pass each of the missing cells (N,) is drawn, few in the first; -1 for others."""
    turn = np.full(len(missing), -1)
    order = np.flatnonzero(missing)[np.argsort(chance.uniform(int(missing.sum())))]
    share = (np.arange(len(order)) + 0.5) / max(1, len(order))
    turn[order] = np.sqrt(share) * passes
    return turn
