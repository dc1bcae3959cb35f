"""Chance: Gumbel noise for every attribute, and the choice of a class with it.

The class whose logit plus Gumbel noise is greatest is a draw from the softmax (Maddison, Tarlow &
Minka, "A* Sampling", NeurIPS 2014, sec. 2): two operations where the usual way takes six. The noise
of a variation comes from its own generator, so that it writes the same notes in any company.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from models.continuation.constraints import NEVER, Floats, Ints
from models.continuation.tokens import LENGTHS, OFFSETS, ONSETS, PITCHES, VELOCITIES
from models.sampling import nucleus

UNLIKELY = -4.0  # log-share of the likeliest class below which none is drawn
COLD = 0.01  # a temperature below takes the likeliest, as 0 does
AHEAD = 32  # events whose noise is made at a time
CLASSES = (ONSETS, PITCHES, len(LENGTHS), VELOCITIES, OFFSETS)
ENDS = np.cumsum(CLASSES)[:-1]


class Dice:
    """Noise for the next event of every variation."""

    def __init__(self, generators: Sequence[torch.Generator]) -> None:
        self.generators = generators
        self.used = AHEAD

    def next(self) -> list[Floats]:
        """Noise (V, classes) for each attribute."""
        if self.used == AHEAD:
            made = [
                torch.empty(AHEAD, sum(CLASSES)).exponential_(generator=generator)
                for generator in self.generators
            ]
            noise = -torch.stack(made, dim=1).log_()  # (AHEAD, V, all classes)
            self.noise = np.split(noise.numpy(), ENDS, axis=-1)
            self.used = 0
        self.used += 1
        return [part[self.used - 1] for part in self.noise]


@dataclass(frozen=True)
class Chance:
    """How daring the choices are."""

    temperature: float = 1.0
    top_p: float = 1.0

    def pick(self, logits: Floats, noise: Floats) -> Ints:
        """One class (V,) of logits (V, C); never one far less likely than the likeliest."""
        if self.temperature < COLD:
            return logits.argmax(-1)
        heat = np.float32(self.temperature)
        if self.top_p < 1:
            warm = torch.from_numpy(logits / heat)
            logits = nucleus(warm, torch.tensor(self.top_p)).numpy() * heat
        shaken = logits + noise * heat  # as good as dividing the logits
        shaken[logits < logits.max(-1, keepdims=True) + np.float32(UNLIKELY) * heat] = NEVER
        return shaken.argmax(-1)
