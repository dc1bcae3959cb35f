"""The baseline: an n-gram over the same attributes, each order interpolated with the shorter one.

Witten & Bell, "The Zero-Frequency Problem" (IEEE Trans. Inf. Theory 37(4), 1991), method C: a
context that was followed by many different tokens trusts its own counts less.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.continuation.hearing import Events
from models.continuation.rows import intervals, steps
from models.continuation.tokens import COLUMNS, LONGEST_STEP

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_FIRST_PITCH = LONGEST_STEP + 1
_FIRST_INTERVAL = _FIRST_PITCH + COLUMNS["pitch"]
_FIRST_LENGTH = _FIRST_INTERVAL + COLUMNS["interval"]
TOKENS = _FIRST_LENGTH + COLUMNS["length"]

Tokens = NDArray[np.uint64]


def tokens(events: Events, *, drums: bool) -> Tokens:
    """A part as one stream: step, interval and length of every note but the first.

    Drums have no interval and no length: step and pitch. Steps beyond the longest, and rests, are
    as the network is told them.
    """
    step = np.minimum(steps(events)[1:], LONGEST_STEP)
    if drums:
        told = [step, _FIRST_PITCH + events.pitch[1:]]
    else:
        interval = _FIRST_INTERVAL + intervals(events.pitch)[1:]
        told = [step, interval, _FIRST_LENGTH + events.length[1:]]
    return np.stack(told, axis=1).reshape(-1).astype(np.uint64)


class NGram:
    """Counts of every context up to `order` tokens, as sorted hashes."""

    def __init__(self, streams: Sequence[Tokens], order: int) -> None:
        self.order = order
        self.tables = [_count(streams, length) for length in range(order + 1)]

    def costs(self, stream: Tokens) -> NDArray[np.float64]:
        """Nats (order + 1, N) of every token of a stream, with contexts up to each length."""
        share = np.full(len(stream), 1.0 / TOKENS)
        found = []
        for length, table in enumerate(self.tables):
            share = _interpolate(table, stream, length, share)
            found.append(-np.log(share))
        return np.stack(found)


def _count(streams: Sequence[Tokens], length: int) -> tuple[NDArray, ...]:
    """Contexts of one length: hashes, how often, followed by how many; pairs: hashes, how often."""
    contexts = np.concatenate([hashes(stream, length) for stream in streams])
    pairs = join(contexts, np.concatenate(streams))
    pair, first, often = np.unique(pairs, return_index=True, return_counts=True)
    context, total = np.unique(contexts, return_counts=True)
    kinds = np.zeros(len(context), np.int64)
    np.add.at(kinds, np.searchsorted(context, contexts[first]), 1)
    return context, total, kinds, pair, often


def hashes(stream: Tokens, length: int) -> Tokens:
    """A hash (N,) of the `length` tokens before each token; shorter at the beginning."""
    found = np.zeros(len(stream), np.uint64)
    for back in range(length, 0, -1):
        before = np.zeros(len(stream), np.uint64)
        before[back:] = stream[:-back] + np.uint64(1)
        found = join(found, before)
    return found


def join(one: Tokens, other: Tokens) -> Tokens:
    """Two hashes in one; wraps around, as hashes do."""
    mixed = (one ^ (one >> np.uint64(29))) * _PRIME + other * np.uint64(0xBF58476D1CE4E5B9)
    return mixed ^ (mixed >> np.uint64(32))


def _interpolate(
    table: tuple[NDArray, ...], stream: Tokens, length: int, shorter: NDArray[np.float64]
) -> NDArray[np.float64]:
    context, total, kinds, pair, often = table
    contexts = hashes(stream, length)
    seen, known = look_up(context, contexts)
    count, met = look_up(pair, join(contexts, stream))
    mine = np.where(met, often[count], 0)
    kind, all_of = kinds[seen], total[seen]
    return np.where(known, (mine + kind * shorter) / (all_of + kind), shorter)


def look_up(table: NDArray, wanted: NDArray) -> tuple[NDArray, NDArray]:
    """Where each is in a sorted table, and whether it is."""
    place = np.searchsorted(table, wanted).clip(max=len(table) - 1)
    return place, table[place] == wanted
