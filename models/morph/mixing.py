"""The blocks of an autoencoder of windows, compiled: tokens to a point, and points to tokens."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from torch import nn

from models.kernels.compiled import REORDERED, compiled
from models.kernels.layers import add, gated, normed
from models.kernels.matrix import Floats, Matrix, array, one_of, packed, stacked
from models.kernels.product import product
from models.morph.windows import Block

TOGETHER = 8  # points that are decoded at a time


class Blocks(NamedTuple):
    """Blocks of one size; K parts of one kind lie in one, (K, …)."""

    norm_mix: Floats  # (K, W)
    mix: Floats  # (K, tokens, tokens)
    mixed: Floats  # (K, tokens): what is added to it
    norm_feed: Floats  # (K, W)
    feed_in: Matrix
    feed_out: Matrix

    @classmethod
    def of(cls, modules: Iterable[nn.Module]) -> "Blocks":
        """Round blocks in place, and pack them."""
        blocks = [block for block in modules if isinstance(block, Block)]
        return cls(
            np.stack([array(block.norm_mix.scale) for block in blocks]),
            np.stack([array(block.mix.weight) for block in blocks]),
            np.stack([array(block.mix.bias) for block in blocks]),
            np.stack([array(block.norm_feed.scale) for block in blocks]),
            stacked([packed(block.feed_in) for block in blocks]),
            stacked([packed(block.feed_out) for block in blocks]),
        )


class Encoder(NamedTuple):
    """From tokens to the middle of where their point may be."""

    blocks: Blocks
    norm: Floats  # (W,)
    middle: Matrix  # tokens * W numbers to Z


class Decoder(NamedTuple):
    """From points to tokens."""

    spread: Matrix  # Z numbers to tokens * W
    blocks: Blocks
    norm: Floats  # (W,)
    out: Matrix  # W numbers to a token's channels


@compiled
def encode(encoder: Encoder, x: Floats) -> Floats:
    """Points (N, Z) of tokens (N, tokens, W)."""
    count, tokens, width = x.shape
    found = normed(_through(encoder.blocks, x.copy()).reshape(-1, width), encoder.norm)
    return product(found.reshape(count, tokens * width), encoder.middle)


@compiled
def decode(decoder: Decoder, points: Floats) -> Floats:
    """Channels (N * tokens, C) of points (N, Z); a few at a time, which stay in the cache."""
    tokens = decoder.blocks.mix.shape[1]
    found = np.empty((len(points) * tokens, len(decoder.out.scale)), np.float32)
    for first in range(0, len(points), TOGETHER):
        some = _decode(decoder, points[first : first + TOGETHER])
        for row in range(len(some)):
            for i in range(some.shape[1]):
                found[first * tokens + row, i] = some[row, i]
    return found


@compiled
def _decode(decoder: Decoder, points: Floats) -> Floats:
    width, tokens = len(decoder.norm), decoder.blocks.mix.shape[1]
    x = product(points, decoder.spread).reshape((len(points), tokens, width))
    found = normed(_through(decoder.blocks, x).reshape(-1, width), decoder.norm)
    return product(found, decoder.out)


@compiled
def _through(blocks: Blocks, x: Floats) -> Floats:
    """Tokens (N, tokens, W) after all blocks; changed in place."""
    width = x.shape[2]
    rows = x.reshape(-1, width)  # (N tokens, W), of the same memory
    for block in range(len(blocks.norm_mix)):
        heard = normed(rows, blocks.norm_mix[block]).reshape(x.shape)
        for window in range(len(x)):
            _mix(x[window], heard[window], blocks.mix[block], blocks.mixed[block])
        opened = product(normed(rows, blocks.norm_feed[block]), one_of(blocks.feed_in, block))
        add(rows, product(gated(opened), one_of(blocks.feed_out, block)))
    return x


@compiled(fastmath=REORDERED)
def _mix(x: Floats, heard: Floats, mix: Floats, mixed: Floats) -> None:
    """Add to tokens x (tokens, W) what they hear of each other, in place."""
    for token in range(len(x)):
        own = x[token]
        for i in range(len(own)):
            own[i] += mixed[token]
        for other in range(len(x)):
            share, said = mix[token, other], heard[other]
            for i in range(len(own)):
                own[i] += share * said[i]
