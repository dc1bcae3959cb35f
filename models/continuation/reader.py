"""The network as a reader of rows: all it has read stays in its cache, up to a limit.

`Afresh` reads everything again for every row, one variation at a time, and keeps nothing: slow, and
so simple that the fast reader is tested against it.
"""

import numpy as np
import torch

from models.continuation.constraints import Floats, Ints
from models.continuation.network import ClipLanguageModel, Layer
from models.continuation.stepping import Step
from models.continuation.tokens import COLUMNS, NO_STEP, START

MOST = 480  # rows in the cache: beyond what was trained, a reader loses the thread
KEPT = 224  # rows that stay when it is full

SIZES = list(COLUMNS.values())
PITCH, INTERVAL, LENGTH, VELOCITY, OFFSET, STEP, PLACE = range(7)  # columns of rows


class Cached:
    """Reads a prompt once, then a row at a time for every variation."""

    def __init__(self, network: ClipLanguageModel, count: int, bar: int) -> None:
        self.network, self.count, self.bar = network, count, bar
        self.step = Step(network)
        self.rows = np.zeros((count, 0, len(COLUMNS)), np.int64)
        self.ticks = np.zeros((count, 0), np.int64)

    def begin(self, rows: Ints, ticks: Ints) -> Floats:
        """The state (V, C) after a prompt: rows (T, columns), ticks (T,)."""
        self._repeat(rows, ticks)
        single = self.network.new_cache(1, len(ticks))
        state = self._read(rows[None], ticks[None], single)
        self.cache = self.network.new_cache(self.count, MOST)
        for layer, read in zip(self.cache, single, strict=True):
            layer.extend(read.keys.expand(self.count, -1, -1, -1), read.values)
        return state.repeat(self.count, axis=0)

    def next(self, row: Ints, tick: Ints) -> Floats:
        """The state (V, C) after one more row (V, columns) at tick (V,)."""
        length = self.ticks.shape[1]
        self._append(row, tick)
        if length < MOST:
            return self.step.read(row, length, tick, self.cache)
        self._forget()
        for layer in self.cache:
            layer.length = 0
        return self._read(self.rows, self.ticks, self.cache)

    def _repeat(self, rows: Ints, ticks: Ints) -> None:
        self.rows = np.tile(rows, (self.count, 1, 1))
        self.ticks = np.tile(ticks, (self.count, 1))

    def _append(self, row: Ints, tick: Ints) -> None:
        self.rows = np.concatenate([self.rows, row[:, None]], axis=1)
        self.ticks = np.concatenate([self.ticks, tick[:, None]], axis=1)

    def _forget(self) -> None:
        """Keep the latest rows, behind a START at the bar line before them."""
        rows, ticks = self.rows[:, -KEPT:].copy(), self.ticks[:, -KEPT:]
        start = ticks[:, :1] // self.bar * self.bar  # (V, 1)
        opening = rows[:, :1].copy()  # meter, role and tempo are everywhere the same
        opening[:, 0, :7] = [START, *(size - 1 for size in SIZES[1:5]), NO_STEP, 0]
        rows[:, 0, STEP] = (ticks - start)[:, 0].clip(max=NO_STEP - 2)
        self.rows = np.concatenate([opening, rows], axis=1)
        self.ticks = np.concatenate([start, ticks], axis=1)

    def _read(self, rows: Ints, ticks: Ints, cache: list[Layer] | None) -> Floats:
        """The state (B, C) after the last of rows (B, T, columns) at ticks (B, T)."""
        at = torch.from_numpy(ticks)
        index = torch.arange(ticks.shape[1]).expand_as(at)
        return self.network.read(torch.from_numpy(rows), index, at, cache)[:, -1].numpy()


class Afresh(Cached):
    """The same without a cache and without a batch."""

    def begin(self, rows: Ints, ticks: Ints) -> Floats:
        """The state (V, C) after a prompt: rows (T, columns), ticks (T,)."""
        self._repeat(rows, ticks)
        return self._all()

    def next(self, row: Ints, tick: Ints) -> Floats:
        """The state (V, C) after one more row (V, columns) at tick (V,)."""
        full = self.ticks.shape[1] >= MOST
        self._append(row, tick)
        if full:
            self._forget()
        return self._all()

    def _all(self) -> Floats:
        one_by_one = range(self.count)
        found = [self._read(self.rows[i : i + 1], self.ticks[i : i + 1], None) for i in one_by_one]
        return np.concatenate(found)
