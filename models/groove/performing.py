"""Hits played one after the other, compiled: each hears how all before it were played."""

from typing import NamedTuple

import numpy as np
import torch

from models.groove.blocks import Blocks, Ints, ask, silence, tell, through
from models.groove.feel import OFFSETS, UNKNOWN, VELOCITIES, Feel
from models.groove.score import COLUMNS
from models.kernels.choosing import pick
from models.kernels.compiled import compiled
from models.kernels.layers import normed
from models.kernels.matrix import Floats, Matrix, array, one_of, rounded, stacked
from models.kernels.product import product

UNLIKELY = 4.0  # nats below the likeliest class from which on none is drawn


class FeelParts(NamedTuple):
    """`Feel` as the compiled functions read it."""

    hearing: Blocks
    playing: Blocks  # one block: what it is told of one hit concerns that hit's step alone
    loud: Floats  # (10, 32, W): what a step is told of how loud a hit is
    late: Floats  # (10, 40, W)
    louder: Matrix  # (10, …), W numbers to 32 logits
    later: Matrix  # (10, …), W numbers to 40

    @classmethod
    def of(cls, feel: Feel) -> "FeelParts":
        """Round a network in place, and pack it."""
        told = feel.played_in.weight.detach().T.unflatten(0, (COLUMNS, 2, -1))  # (10, 2, 2, W)
        loud, late = (
            torch.einsum("ck,jkw->jcw", values[:-1], told[:, :, kind])  # (10, classes, W)
            for kind, values in enumerate((feel.loud, feel.late))
        )
        weights = feel.out.weight.data.view(COLUMNS, VELOCITIES + OFFSETS, -1)
        biases = feel.out.bias.data.view(COLUMNS, VELOCITIES + OFFSETS)
        louder, later = (
            stacked([rounded(w[part], b[part]) for w, b in zip(weights, biases, strict=True)])
            for part in (slice(VELOCITIES), slice(VELOCITIES, None))
        )
        return cls(
            Blocks.of(feel.hearing),
            Blocks.of(feel.playing),
            array(loud.contiguous()),
            array(late.contiguous()),
            louder,
            later,
        )


@compiled
def hear(parts: FeelParts, steps: Floats) -> Floats:
    """What is heard of a score's steps (T, W), however they are played."""
    return through(parts.hearing, steps)


@compiled
def play(
    parts: FeelParts,
    heard: Floats,
    order: Ints,
    velocity: Ints,
    offset: Ints,
    uniform: Floats,
    temperature: float,
    top_p: float,
) -> None:
    """Draw how loud and then how late each of some hits is, one after the other.

    heard (T, W); order (N,): the hits, as cells of (T, 10); velocity, offset (T * 10,): classes,
    UNKNOWN or given, written in place; uniform (N, 2).
    """
    x, told = heard.copy(), silence(parts.playing, len(heard))
    outs, tables = (parts.louder, parts.later), (parts.loud, parts.late)
    drawn = (velocity, offset)
    for turn in range(2):
        for cell in range(len(velocity)):
            if drawn[turn][cell] != UNKNOWN:
                step, column = cell // COLUMNS, cell % COLUMNS
                _add(x[step], tables[turn][column, drawn[turn][cell]])
    tell(parts.playing, 0, x, np.arange(len(x)), told)
    for at in range(len(order)):
        cell = order[at]
        step, column = cell // COLUMNS, cell % COLUMNS
        here = np.array([step])
        for turn in range(2):
            said = ask(parts.playing, 0, x[step : step + 1], here, told)
            logits = product(normed(said, parts.playing.norm), one_of(outs[turn], column))[0]
            chosen = pick(logits, uniform[at, turn], temperature, top_p, UNLIKELY)
            drawn[turn][cell] = chosen
            _add(x[step], tables[turn][column, chosen])
            tell(parts.playing, 0, x[step : step + 1], here, told)


@compiled
def _add(x: Floats, more: Floats) -> None:
    """Add to x (W,), in place."""
    for i in range(len(x)):
        x[i] += more[i]
