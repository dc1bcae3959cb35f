"""The five attributes of the next note, one after the other, in numpy: for the same reason as
`stepping`, and with the same memory.
"""

from collections.abc import Callable

import numpy as np
import torch
from torch.nn import functional as F

from models.continuation.constraints import AHEAD, Floats, Ints
from models.continuation.network import ClipLanguageModel
from models.continuation.stepping import array, matrix, normed, scale
from models.continuation.tokens import BAR, DRUM, LONGEST_STEP

Linear = Callable[[Floats], Floats]
KEYS = np.arange(DRUM)


class Chain:
    """The small layers of `ClipLanguageModel` on states (V, C)."""

    def __init__(self, network: ClipLanguageModel) -> None:
        self.step, self.place = linear(network.step), linear(network.place)
        self.pitch_in, self.pitch_out = linear(network.pitch_in), matrix(network.pitch_out)
        self.pitch, self.interval = linear(network.pitch), linear(network.interval)
        self.note_in = linear(network.note_in)
        self.length, self.velocity = linear(network.length), linear(network.velocity)
        self.offset = linear(network.offset)
        self.norm_pitch, self.norm_note = scale(network.norm_pitch), scale(network.norm_note)
        chosen = ("chosen_step", "chosen_place", "chosen_pitch", "chosen_length", "chosen_velocity")
        self.step_is, self.place_is, self.pitch_is, self.length_is, self.velocity_is = (
            array(network.get_submodule(name).weight) for name in chosen
        )

    def step_logits(self, state: Floats, place: Ints, bar: int) -> Floats:
        """Logits (V, ONSETS) of the next onset; place (V,) in a bar of `bar` ticks."""
        logits = self.step(state)
        there = (place[:, None] + AHEAD) % bar % BAR  # (V, 193)
        logits[:, : LONGEST_STEP + 1] += np.take_along_axis(self.place(state), there, axis=1)
        return logits

    def with_step(self, state: Floats, step: Ints, place: Ints) -> Floats:
        """The state once the onset is known: its step, and the place it falls on."""
        x = state + self.step_is[step] + self.place_is[place]
        return x + gelu(self.pitch_in(normed(x, self.norm_pitch))) @ self.pitch_out

    def pitch_logits(self, state: Floats, last: Ints) -> Floats:
        """Logits (V, PITCHES); last (V,): the last key's pitch, or DRUM or more for none."""
        logits = self.pitch(state)
        if (last < DRUM).any():
            interval = np.clip(KEYS - last[:, None], -24, 24) + 24  # (V, 128)
            by_interval = np.take_along_axis(self.interval(state), interval, axis=1)
            logits[:, :DRUM] += by_interval * (last < DRUM)[:, None]
        return logits

    def with_pitch(self, state: Floats, pitch: Ints) -> Floats:
        """The state once the pitch is known."""
        return gelu(self.note_in(normed(state + self.pitch_is[pitch], self.norm_note)))

    def with_length(self, state: Floats, length: Ints) -> Floats:
        """The state once the length is known; drums have none."""
        return state + self.length_is[length]

    def with_velocity(self, state: Floats, velocity: Ints) -> Floats:
        """The state once the velocity is known."""
        return state + self.velocity_is[velocity]


def linear(layer: torch.nn.Linear) -> Linear:
    """A layer with its bias, as a function."""
    weight, bias = matrix(layer), array(layer.bias)
    return lambda x: x @ weight + bias


def gelu(x: Floats) -> Floats:
    """Torch's own: numpy has no error function."""
    return F.gelu(torch.from_numpy(x)).numpy()
