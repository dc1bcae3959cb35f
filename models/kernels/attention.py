"""Attention of one position to others, compiled, four of them at a time; and how positions are
told."""

import math

import numpy as np

from models.kernels.compiled import REORDERED, compiled
from models.kernels.layers import exponentials
from models.kernels.matrix import Floats
from models.kernels.reductions import largest, summed
from models.kernels.tiles import ROWS, add_tile
from models.kernels.tiles import WIDE as TILE
from models.kernels.vectors import WIDE, comparer, gatherer

_compare_one, _compare_four = comparer(1), comparer(4)
_gather_one, _gather_four = gatherer(1), gatherer(4)


@compiled
def attend(query: Floats, keys: Floats, values: Floats, close: Floats, mean: Floats) -> None:
    """The mean (D,) of the first T values (capacity, D), weighted by how close the keys (capacity,
    D) are to the query (D,).

    close (T,): what is added to how close each key is; becomes its weight.
    """
    compare(query, keys, close)
    weigh(close)
    mean[:] = 0
    gather(close, values, mean)


@compiled
def attend_across(query: Floats, keys: Floats, values: Floats, close: Floats, mean: Floats) -> None:
    """The same with keys (D, T)."""
    compare_across(query, keys, close)
    weigh(close)
    mean[:] = 0
    gather(close, values, mean)


@compiled
def attend_four(
    asked: Floats, row: int, first: int, keys: Floats, values: Floats, close: Floats, heard: Floats
) -> None:
    """The same for four rows of asked (N, any), from `row` on, whose queries (D,) begin at number
    `first` of each, and where in heard (N, any) their means go, which are added.

    keys (D, capacity), values (T, D), close (4, capacity), which is overwritten. Raises ValueError
    unless D and the capacity are multiples of sixteen.
    """
    size, room = keys.shape
    if size % TILE or room % TILE:
        raise ValueError("a head's size, or its room, is no multiple of sixteen")
    count, width = len(values), asked.shape[1]
    sharpness = np.float32(1 / math.sqrt(size))
    at = row * width + first
    for other in range(ROWS):
        for key in range(room):
            close[other, key] = 0
    for key in range(0, room, TILE):
        add_tile(asked, at, width, 1, size, keys, key, sharpness, close, key, room)
    for other in range(ROWS):
        weigh(close[other, :count])
    for part in range(0, size, TILE):
        add_tile(close, 0, room, 1, count, values, part, np.float32(1), heard, at + part, width)


@compiled
def compare(query: Floats, keys: Floats, close: Floats) -> None:
    """Add to close (T,) how close the first T keys (capacity, D) are to the query (D,), where D is
    a multiple of eight."""
    sharpness, whole = np.float32(1 / math.sqrt(len(query))), len(close) // 4 * 4
    for at in range(0, whole, 4):
        _compare_four(query, keys, at, sharpness, close)
    for at in range(whole, len(close)):
        _compare_one(query, keys, at, sharpness, close)


@compiled(fastmath=REORDERED)
def compare_across(query: Floats, keys: Floats, close: Floats) -> None:
    """The same with keys (D, T), which are compared with the query many at a time."""
    size = len(query)
    sharpness = np.float32(1 / math.sqrt(size))
    whole = size // 4 * 4
    for i in range(0, whole, 4):
        a, b = query[i] * sharpness, query[i + 1] * sharpness
        c, d = query[i + 2] * sharpness, query[i + 3] * sharpness
        one, two, three, four = keys[i], keys[i + 1], keys[i + 2], keys[i + 3]
        for at in range(len(close)):
            close[at] += (a * one[at] + b * two[at]) + (c * three[at] + d * four[at])
    for i in range(whole, size):
        a, one = query[i] * sharpness, keys[i]
        for at in range(len(close)):
            close[at] += a * one[at]


@compiled(fastmath=REORDERED)
def weigh(close: Floats) -> None:
    """Turn closeness (T,) into weights, which are one together."""
    closest = largest(close)
    for at in range(len(close)):
        close[at] -= closest
    exponentials(close)
    share = np.float32(1) / summed(close)
    for at in range(len(close)):
        close[at] *= share


@compiled
def gather(weights: Floats, values: Floats, mean: Floats) -> None:
    """Add to mean (D,) the first T values (capacity, D), each times its weight (T,); raises
    ValueError unless D is a multiple of eight."""
    size = len(mean)
    if size % WIDE:
        raise ValueError("a head's size is no multiple of eight")
    whole = size // (4 * WIDE) * 4 * WIDE
    for first in range(0, whole, 4 * WIDE):
        _gather_four(weights, values, first, mean)
    for first in range(whole, size, WIDE):
        _gather_one(weights, values, first, mean)


@compiled
def rotate(x: Floats, turns: Floats, heads: int) -> None:
    """Turn the first heads of x (N, any) by their places, in place (rotary embedding: Su et al.
    2021, eq. 34); turns (N, 2, D / 2): cosines and sines."""
    half = turns.shape[2]
    for row in range(len(x)):
        cosine, sine = turns[row, 0], turns[row, 1]
        for head in range(heads):
            ones = x[row, head * 2 * half : (2 * head + 1) * half]
            twos = x[row, (2 * head + 1) * half : (2 * head + 2) * half]
            for i in range(half):
                one, two = ones[i], twos[i]
                ones[i] = one * cosine[i] - two * sine[i]
                twos[i] = two * cosine[i] + one * sine[i]
