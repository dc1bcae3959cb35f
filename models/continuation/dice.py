"""Chance: Gumbel noise for every attribute, and the choice of a class with it.

The class whose logit plus Gumbel noise is greatest is a draw from the softmax (Maddison, Tarlow &
Minka, "A* Sampling", NeurIPS 2014, sec. 2): two operations where the usual way takes six. The noise
of a variation comes from its own generator, so that it writes the same notes in any company.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from models.continuation.tokens import LENGTHS, OFFSETS, ONSETS, PITCHES, VELOCITIES
from models.sampling import nucleus

UNLIKELY = -4.0  # log-share of the likeliest class below which none is drawn
COLD = 0.01  # a temperature below takes the likeliest, as 0 does
AHEAD = 32  # events whose noise is made at a time
CLASSES = (ONSETS, PITCHES, len(LENGTHS), VELOCITIES, OFFSETS)


class Dice:
    """Noise for the next event of every variation."""

    def __init__(self, generators: Sequence[torch.Generator]) -> None:
        self.generators = generators
        self.used = AHEAD

    def next(self) -> tuple[Tensor, ...]:
        """Noise (V, classes) for each attribute."""
        if self.used == AHEAD:
            made = [
                torch.empty(AHEAD, sum(CLASSES)).exponential_(generator=generator)
                for generator in self.generators
            ]
            self.noise = -torch.stack(made, dim=1).log_()  # (AHEAD, V, all classes)
            self.used = 0
        self.used += 1
        return self.noise[self.used - 1].split(CLASSES, dim=-1)


@dataclass(frozen=True)
class Chance:
    """How daring the choices are."""

    temperature: float = 1.0
    top_p: float = 1.0

    def pick(self, logits: Tensor, noise: Tensor) -> Tensor:
        """One class (V,) of logits (V, C); never one far less likely than the likeliest."""
        if self.temperature < COLD:
            return logits.argmax(-1)
        if self.top_p < 1:
            logits = nucleus(logits / self.temperature, torch.tensor(self.top_p)) * self.temperature
        unlikely = logits < logits.amax(-1, keepdim=True) + UNLIKELY * self.temperature
        shaken = torch.add(logits, noise, alpha=self.temperature)  # as good as dividing the logits
        return shaken.masked_fill_(unlikely, -torch.inf).argmax(-1)
