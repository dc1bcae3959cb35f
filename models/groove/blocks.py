"""The blocks of `trunk`, compiled: what comes of all steps, or of some that hear all."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.groove.trunk import REACH, Block, Trunk
from models.kernels.attention import attend
from models.kernels.compiled import compiled
from models.kernels.layers import add, gated, normed
from models.kernels.matrix import Floats, Matrix, array, one_of, packed, rounded, stacked
from models.kernels.product import product

Ints = NDArray[np.int64]


class Blocks(NamedTuple):
    """A trunk; K parts of one kind lie in one, (K, …)."""

    norm_hear: Floats  # (K, W)
    asks: Matrix  # W numbers to W
    tells: Matrix  # W numbers to 2 W: keys, values
    near: Floats  # (K, H, 2 REACH + 1): what is added to how steps attend to each other
    hear_out: Matrix
    norm_feed: Floats  # (K, W)
    feed_in: Matrix
    feed_out: Matrix
    norm: Floats  # (W,)

    @classmethod
    def of(cls, trunk: Trunk) -> "Blocks":
        """Round a trunk in place, and pack it."""
        blocks = [block for block in trunk.blocks if isinstance(block, Block)]
        width = trunk.norm.weight.numel()
        return cls(
            np.stack([array(block.norm_hear.scale) for block in blocks]),
            stacked([rounded(block.hear_in.weight.data[:width]) for block in blocks]),
            stacked([rounded(block.hear_in.weight.data[width:]) for block in blocks]),
            np.stack([array(block.near) for block in blocks]),
            stacked([packed(block.hear_out) for block in blocks]),
            np.stack([array(block.norm_feed.scale) for block in blocks]),
            stacked([packed(block.feed_in) for block in blocks]),
            stacked([packed(block.feed_out) for block in blocks]),
            array(trunk.norm.scale),
        )


class Told(NamedTuple):
    """What T steps tell each other in one block."""

    keys: Floats  # (H, T, W / H)
    values: Floats  # (H, T, W / H)


@compiled
def through(blocks: Blocks, x: Floats) -> Floats:
    """What comes of steps (T, W)."""
    every = np.arange(len(x))
    for block in range(len(blocks.norm_hear)):
        told = silence(blocks, len(x))
        tell(blocks, block, x, every, told)
        x = ask(blocks, block, x, every, told)
    return normed(x, blocks.norm)


@compiled
def silence(blocks: Blocks, steps: int) -> Told:
    """Room for what so many steps tell each other."""
    heads, width = blocks.near.shape[1], len(blocks.norm)
    shape = (heads, steps, width // heads)
    return Told(np.empty(shape, np.float32), np.empty(shape, np.float32))


@compiled
def tell(blocks: Blocks, block: int, x: Floats, steps: Ints, told: Told) -> None:
    """Write down what some steps x (R, W) tell, of numbers (R,)."""
    found = product(normed(x, blocks.norm_hear[block]), one_of(blocks.tells, block))
    heads, _, size = told.keys.shape
    for row in range(len(steps)):
        for head in range(heads):
            for i in range(size):
                told.keys[head, steps[row], i] = found[row, head * size + i]
                told.values[head, steps[row], i] = found[row, (heads + head) * size + i]


@compiled
def ask(blocks: Blocks, block: int, x: Floats, steps: Ints, told: Told) -> Floats:
    """What comes of some steps x (R, W), of numbers (R,), that hear all."""
    asked = product(normed(x, blocks.norm_hear[block]), one_of(blocks.asks, block))
    heads, count, size = told.keys.shape
    heard, close = np.empty_like(asked), np.empty(count, np.float32)
    for row in range(len(steps)):
        for head in range(heads):
            for at in range(count):
                apart = min(max(at - steps[row], -REACH), REACH)
                close[at] = blocks.near[block, head, apart + REACH]
            own = slice(head * size, (head + 1) * size)
            attend(asked[row, own], told.keys[head], told.values[head], close, heard[row, own])
    y = x.copy()
    add(y, product(heard, one_of(blocks.hear_out, block)))
    opened = product(normed(y, blocks.norm_feed[block]), one_of(blocks.feed_in, block))
    add(y, product(gated(opened), one_of(blocks.feed_out, block)))
    return y
