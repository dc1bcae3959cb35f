"""Chance: a number for every attribute, and how daring the choices are.

The numbers of a variation come from its own generator, so that it writes the same notes in any
company.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch

from models.continuation.constraints import Floats
from models.kernels.compiled import compiled

UNLIKELY = 4.0  # nats below the likeliest class from which on none is drawn
DOUBT = 0.25  # nats an event from which on no variation is made hotter
AHEAD = 64  # events whose numbers are made at a time
ATTRIBUTES = 5


class Dice:
    """Numbers for the next event of every variation."""

    def __init__(self, generators: Sequence[torch.Generator]) -> None:
        self.generators = generators
        self.used = AHEAD

    def next(self, most: int) -> Floats:
        """Uniform numbers (N, V, 5) from 0 to 1 for all attributes of at most so many events."""
        if self.used == AHEAD:
            size = (AHEAD, ATTRIBUTES)
            made = [torch.rand(size, generator=generator) for generator in self.generators]
            self.made = torch.stack(made, dim=1).numpy()  # (AHEAD, V, 5)
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
