"""The network as a reader of rows: all it has read stays in its cache, up to a limit.

`Afresh` reads everything again for every row, one variation at a time, and keeps nothing: slow, and
so simple that the fast reader is tested against it.
"""

import numpy as np
import torch

from models.continuation.constraints import Floats, Ints
from models.continuation.packed import Packed
from models.continuation.stepping import Cache, read
from models.continuation.tokens import COLUMNS, NO_STEP, START

MOST = 480  # rows in the cache: beyond what was trained, a reader loses the thread
KEPT = 224  # rows that stay when it is full

SIZES = list(COLUMNS.values())
PITCH, INTERVAL, LENGTH, VELOCITY, OFFSET, STEP, PLACE = range(7)  # columns of rows


class Cached:
    """Reads a prompt once, then a row at a time for every variation."""

    def __init__(self, packed: Packed, count: int, bar: int) -> None:
        self.packed, self.count, self.bar = packed, count, bar
        self.rows = np.zeros((count, 0, len(COLUMNS)), np.int64)
        self.ticks = np.zeros((count, 0), np.int64)

    def begin(self, rows: Ints, ticks: Ints) -> Floats:
        """The state (V, C) after a prompt: rows (T, columns), ticks (T,)."""
        self._repeat(rows, ticks)
        trunk = self.packed.trunk
        single = Cache.of(trunk, 1, len(ticks))
        state = read(trunk, rows[None], ticks[None], single, 0)
        self.cache = single.repeated(self.count, MOST)
        return state.repeat(self.count, axis=0)

    def next(self, row: Ints, tick: Ints) -> Floats:
        """The state (V, C) after one more row (V, columns) at tick (V,)."""
        length = self.ticks.shape[1]
        self._append(row, tick)
        if length < MOST:
            return read(self.packed.trunk, row[:, None], tick[:, None], self.cache, length)
        self._forget()
        return read(self.packed.trunk, self.rows, self.ticks, self.cache, 0)

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
        read = self.packed.network.read
        index = torch.arange(self.ticks.shape[1])[None]
        each = zip(torch.from_numpy(self.rows), torch.from_numpy(self.ticks), strict=True)
        found = [read(rows[None], index, ticks[None])[:, -1] for rows, ticks in each]
        return torch.cat(found).numpy()
