"""Chance: numbers for every attribute, and the choice of a class with them.

The class whose logit plus Gumbel noise is greatest is a draw from the softmax (Maddison, Tarlow &
Minka, "A* Sampling", NeurIPS 2014, sec. 2). The numbers of a variation come from its own generator,
so that it writes the same notes in any company.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch

from models.continuation.constraints import NEVER, Floats, greatest, never, total
from models.continuation.tokens import LENGTHS, OFFSETS, ONSETS, PITCHES, VELOCITIES
from models.kernels.compiled import compiled

UNLIKELY = np.float32(-4)  # log-share of the likeliest class below which none is drawn
DOUBT = 0.25  # nats an event from which on no variation is made hotter
COLD = 0.01  # a temperature below takes the likeliest, as 0 does
AHEAD = 32  # events whose numbers are made at a time
LEAST = 1e-12  # instead of a number that is 0
CLASSES = (ONSETS, PITCHES, len(LENGTHS), VELOCITIES, OFFSETS)


class Dice:
    """Numbers for the next event of every variation."""

    def __init__(self, generators: Sequence[torch.Generator]) -> None:
        self.generators = generators
        self.used = AHEAD

    def next(self, most: int) -> Floats:
        """Uniform numbers (N, V, classes) from 0 to 1 for all attributes of at most so many events,
        side by side."""
        if self.used == AHEAD:
            size = (AHEAD, sum(CLASSES))
            made = [torch.rand(size, generator=generator) for generator in self.generators]
            self.made = torch.stack(made, dim=1).numpy()  # (AHEAD, V, classes)
            self.used = 0
        first, self.used = self.used, min(self.used + most, AHEAD)
        return self.made[first : self.used]


class Chance(NamedTuple):
    """How daring the choices are."""

    temperature: float = 1.0
    top_p: float = 1.0
    hottest: float = 0.0  # the temperature of a daring variation that is in no doubt


@compiled
def heated(chance: Chance, doubt: float) -> float:
    """The temperature where choices cost `doubt` nats of late: the higher, the less they do.

    A plain beat leaves the network so little doubt that all variations would be one and the same.
    (Basu et al., "Mirostat", ICLR 2021, keep surprise up as well as down.)
    """
    sure = max(0.0, 1 - doubt / DOUBT)
    return chance.temperature + sure * max(0.0, chance.hottest - chance.temperature)


@compiled
def pick(logits: Floats, uniform: Floats, first: int, temperature: float, top_p: float) -> int:
    """A class of logits (C,), whose uniform numbers begin at `first`; never one far less likely
    than the likeliest."""
    heat = np.float32(temperature)
    if heat < COLD:
        return int(np.argmax(logits))
    if top_p < 1:
        logits = nucleus(logits, heat, top_p)
    least = greatest(logits) + UNLIKELY * heat
    chosen, best = 0, NEVER
    for index in range(len(logits)):
        if logits[index] >= least:
            noise = -math.log(-math.log(max(uniform[first + index], LEAST)))
            shaken = logits[index] + noise * heat  # as good as dividing the logits
            if shaken > best:
                chosen, best = index, shaken
    return chosen


@compiled
def nucleus(logits: Floats, heat: float, top_p: float) -> Floats:
    """Only the likeliest classes (C,) that together hold `top_p` (Holtzman et al. 2020)."""
    most = greatest(logits)
    everything = 0.0
    for logit in logits:
        everything += math.exp((logit - most) / heat)
    left, kept = logits.copy(), never(logits)
    held = 0.0
    while held < top_p * everything:
        likeliest = np.argmax(left)
        if left[likeliest] == NEVER:
            break
        held += math.exp((left[likeliest] - most) / heat)
        kept[likeliest], left[likeliest] = left[likeliest], NEVER
    return kept


@compiled
def nats(logits: Floats, chosen: int) -> float:
    """What a choice cost among what was allowed."""
    return total(logits) - logits[chosen]
