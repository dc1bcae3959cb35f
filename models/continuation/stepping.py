"""Rows through the transformer, compiled: `ClipLanguageModel.read` with a cache."""

import math
from typing import NamedTuple

import numpy as np

from models.continuation.constraints import Ints
from models.continuation.packed import Trunk
from models.kernels.attention import attend, rotate
from models.kernels.coarse import one_of, product
from models.kernels.compiled import compiled
from models.kernels.layers import add, gated, normed
from models.kernels.matrix import Floats


class Cache(NamedTuple):
    """Keys and values (K, V, H, capacity, D) of every block, for what was read so far."""

    keys: Floats
    values: Floats

    @classmethod
    def of(cls, trunk: Trunk, count: int, capacity: int) -> "Cache":
        """Room for `capacity` rows of `count` variations."""
        blocks, width = trunk.norm_feed.shape
        shape = (blocks, count, trunk.heads, capacity, width // trunk.heads)
        return cls(np.empty(shape, np.float32), np.empty(shape, np.float32))

    def repeated(self, count: int, capacity: int) -> "Cache":
        """One variation's cache for `count` of them, with room for more."""
        wider = []
        for part in self:
            blocks, _, heads, length, size = part.shape
            wide = np.empty((blocks, count, heads, capacity, size), np.float32)
            wide[:, :, :, :length] = part
            wider.append(wide)
        return type(self)(*wider)


@compiled
def read(trunk: Trunk, rows: Ints, ticks: Ints, cache: Cache, at: Ints, length: int) -> Floats:
    """States (N, C) after the last of rows (N, T, columns) at ticks (N, T) of the variations `at`
    (N,), which go on from the `length` that the cache holds of them."""
    count, steps, columns = rows.shape
    width = trunk.states.shape[1]
    x = np.zeros((count * steps, width), np.float32)  # (N T, C)
    for row in range(count * steps):
        for column in range(columns):
            state = rows[row // steps, row % steps, column] + trunk.first_state[column]
            for i in range(width):
                x[row, i] += trunk.states[state, i]
    turns = _turns(trunk, ticks, length)
    for block in range(len(trunk.norm_feed)):
        qkv = product(normed(x, trunk.norm_attention[block]), one_of(trunk.qkv, block))
        rotate(qkv, turns, 2 * trunk.heads)
        heard = _heard(qkv, cache.keys[block], cache.values[block], at, length)
        add(x, product(heard, one_of(trunk.attention_out, block)))
        opened = product(normed(x, trunk.norm_feed[block]), one_of(trunk.feed_in, block))
        add(x, product(gated(opened), one_of(trunk.feed_out, block)))
    last = np.empty((count, width), np.float32)
    for row in range(count):
        for i in range(width):
            last[row, i] = x[(row + 1) * steps - 1, i]
    return normed(last, trunk.norm)


@compiled
def _turns(trunk: Trunk, ticks: Ints, length: int) -> Floats:
    """Cosines and sines (N T, 2, D/2) of the angles by number and by onset."""
    count, steps = ticks.shape
    pairs = len(trunk.rates)
    turns = np.empty((count * steps, 2, pairs), np.float32)
    for row in range(count * steps):
        for pair in range(pairs):
            at = length + row % steps
            if pair >= pairs // 2:
                at = ticks[row // steps, row % steps]
            angle = np.float32(at) * trunk.rates[pair]
            turns[row, 0, pair], turns[row, 1, pair] = math.cos(angle), math.sin(angle)
    return turns


@compiled
def _heard(qkv: Floats, keys: Floats, values: Floats, at: Ints, length: int) -> Floats:
    """What attention hears (N T, C); the rows' own keys and values are added to the cache's."""
    heads, size = keys.shape[1], keys.shape[3]
    steps, width = len(qkv) // len(at), heads * size
    heard = np.empty((len(qkv), width), np.float32)
    for row in range(len(qkv)):
        variation, now = at[row // steps], length + row % steps
        for head in range(heads):
            first, last = head * size, (head + 1) * size
            for i in range(size):
                keys[variation, head, now, i] = qkv[row, width + first + i]
                values[variation, head, now, i] = qkv[row, 2 * width + first + i]
            query, mean = qkv[row, first:last], heard[row, first:last]
            close = np.zeros(now + 1, np.float32)
            attend(query, keys[variation, head], values[variation, head], close, mean)
    return heard
