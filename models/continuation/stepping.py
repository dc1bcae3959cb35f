"""Rows through the transformer, compiled: `ClipLanguageModel.read` with a cache."""

import math
from typing import NamedTuple

import numpy as np

from models.continuation.constraints import Ints
from models.continuation.packed import Trunk
from models.kernels.attention import compare, gather, rotate, weigh
from models.kernels.coarse import one_of, product
from models.kernels.compiled import compiled
from models.kernels.layers import add, gated, normed
from models.kernels.matrix import Floats


class Cache(NamedTuple):
    """Keys and values of every block, for what was read so far: what all variations have in common
    (K, H, T, D), and after that what each has of its own (K, V, H, capacity, D)."""

    common_keys: Floats
    common_values: Floats
    keys: Floats
    values: Floats

    @classmethod
    def of(cls, trunk: Trunk, count: int, capacity: int) -> "Cache":
        """Room for `capacity` rows of `count` variations that have nothing in common."""
        blocks, width = trunk.norm_feed.shape
        common = np.empty((blocks, trunk.heads, 0, width // trunk.heads), np.float32)
        return cls(common, common, *_room(common, count, capacity))

    def after(self, count: int, capacity: int) -> "Cache":
        """Room for what `count` variations read after this one, which is full."""
        common = self.keys[:, 0], self.values[:, 0]
        return type(self)(*common, *_room(common[0], count, capacity))


def _room(like: Floats, count: int, capacity: int) -> tuple[Floats, Floats]:
    blocks, heads, _, size = like.shape
    shape = (blocks, count, heads, capacity, size)
    return np.empty(shape, np.float32), np.empty(shape, np.float32)


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
        heard = _heard(qkv, cache, block, at, length)
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
def _heard(qkv: Floats, cache: Cache, block: int, at: Ints, length: int) -> Floats:
    """What attention hears (N T, C) in a block; the rows' own keys and values are added to the
    cache's."""
    _, heads, common, size = cache.common_keys.shape
    steps, width = len(qkv) // len(at), heads * size
    heard = np.zeros((len(qkv), width), np.float32)
    for head in range(heads):  # what is common stays at hand from one row to the next
        told_keys, told_values = cache.common_keys[block, head], cache.common_values[block, head]
        first, last = head * size, (head + 1) * size
        for row in range(len(qkv)):
            variation, now = at[row // steps], length - common + row % steps
            keys, values = cache.keys[block, variation, head], cache.values[block, variation, head]
            for i in range(size):
                keys[now, i] = qkv[row, width + first + i]
                values[now, i] = qkv[row, 2 * width + first + i]
            query, mean = qkv[row, first:last], heard[row, first:last]
            close = np.zeros(common + now + 1, np.float32)
            compare(query, told_keys, close[:common])
            compare(query, keys, close[common:])
            weigh(close)
            gather(close[:common], told_values, mean)
            gather(close[common:], values, mean)
    return heard
