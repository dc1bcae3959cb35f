"""A pass of the network over one piece, compiled: `ChoraleNetwork.forward` behind its embeddings.

Frames go through the layers a few at a time: what lies between two layers stays in the cache.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.chorale.packed import Parts
from models.kernels.attention import attend_across, attend_four, rotate
from models.kernels.compiled import compiled
from models.kernels.layers import add, gated, normed
from models.kernels.matrix import Floats, one_of
from models.kernels.product import product
from models.kernels.tiles import ROWS
from models.kernels.tiles import WIDE as TILE

TOGETHER = 24  # frames

Ints = NDArray[np.int64]


class Told(NamedTuple):
    """What T frames tell each other in one block."""

    keys: Floats  # (H, C / H, T, and as many more as make whole sixteens, of zeros)
    values: Floats  # (H, T, C / H)


@compiled
def one_pass(parts: Parts, x: Floats, turns: Floats, wanted: Ints) -> Floats:
    """Logits (W, 4 CLASSES) of the wanted frames (W,) of a piece.

    x (T, C): the frames; turns (T, 2, D / 2): cosines and sines of their places.
    """
    every = np.arange(len(x))
    blocks = len(parts.dilations)
    for block in range(blocks):
        _convolve(parts, block, x)
        told = _tell(parts, block, x, turns)
        asking = wanted if block == blocks - 1 else every
        x = _attend(parts, block, x, turns, told, asking)
    return product(normed(x, parts.norm), parts.out)


@compiled
def _convolve(parts: Parts, block: int, x: Floats) -> None:
    """Add to every frame of x (T, C) what it makes of its neighbourhood, in place."""
    frames, width = x.shape
    step, calm = parts.dilations[block], normed(x, parts.norm_conv[block])
    for first in range(0, frames, TOGETHER):
        some = x[first : first + TOGETHER]
        near = np.zeros((len(some), 3 * width), np.float32)
        for row in range(len(some)):
            for tap in range(3):
                other = first + row + (tap - 1) * step
                if 0 <= other < frames:
                    for i in range(width):
                        near[row, tap * width + i] = calm[other, i]
        opened = gated(product(near, one_of(parts.conv, block)))
        add(some, product(opened, one_of(parts.conv_out, block)))


@compiled
def _tell(parts: Parts, block: int, x: Floats, turns: Floats) -> Told:
    """What all frames x (T, C) tell."""
    frames, width = x.shape
    size = width // parts.heads
    told = Told(
        np.zeros((parts.heads, size, (frames + TILE - 1) // TILE * TILE), np.float32),
        np.empty((parts.heads, frames, size), np.float32),
    )
    for first in range(0, frames, TOGETHER):
        some = x[first : first + TOGETHER]
        found = product(normed(some, parts.norm_attention[block]), one_of(parts.tells, block))
        rotate(found, turns[first : first + TOGETHER], parts.heads)
        for row in range(len(some)):
            for head in range(parts.heads):
                for i in range(size):
                    told.keys[head, i, first + row] = found[row, head * size + i]
                    told.values[head, first + row, i] = found[row, width + head * size + i]
    return told


@compiled
def _attend(parts: Parts, block: int, x: Floats, turns: Floats, told: Told, asking: Ints) -> Floats:
    """What becomes of the asking frames (W,) of x (T, C) that hear all: (W, C)."""
    found = np.empty((len(asking), x.shape[1]), np.float32)
    for first in range(0, len(asking), TOGETHER):
        here = asking[first : first + TOGETHER]
        some = found[first : first + TOGETHER]
        for row in range(len(here)):
            some[row] = x[here[row]]
        calm = normed(some, parts.norm_attention[block])
        heard = _hear(product(calm, one_of(parts.asks, block)), turns[here], told)
        add(some, product(heard, one_of(parts.attention_out, block)))
        opened = product(normed(some, parts.norm_feed[block]), one_of(parts.feed_in, block))
        add(some, product(gated(opened), one_of(parts.feed_out, block)))
    return found


@compiled
def _hear(asked: Floats, turns: Floats, told: Told) -> Floats:
    """What frames hear (W, C) that ask (W, C); turns (W, 2, D / 2)."""
    heads, size, room = told.keys.shape
    frames, whole = told.values.shape[1], len(asked) // ROWS * ROWS
    rotate(asked, turns, heads)
    heard, close = np.zeros_like(asked), np.empty((ROWS, room), np.float32)
    for head in range(heads):
        first, last = head * size, (head + 1) * size
        keys, values = told.keys[head], told.values[head]
        for row in range(0, whole, ROWS):
            attend_four(asked, row, first, keys, values, close, heard)
        for row in range(whole, len(asked)):
            one = close[0, :frames]
            one[:] = 0
            attend_across(asked[row, first:last], keys, values, one, heard[row, first:last])
    return heard
