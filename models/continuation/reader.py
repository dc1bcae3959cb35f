"""The network as a reader of rows: all it has read stays in its cache, up to a limit.

`Afresh` reads everything again for every row, one variation at a time, and keeps nothing: slow, and
so simple that the fast reader is tested against it.
"""

import torch
from torch import Tensor

from models.continuation.network import ClipLanguageModel
from models.continuation.tokens import COLUMNS, NO_STEP, START

MOST = 480  # rows in the cache: beyond what was trained, a reader loses the thread
KEPT = 224  # rows that stay when it is full

PITCH, INTERVAL, LENGTH, VELOCITY, OFFSET, STEP, PLACE = range(7)  # columns of rows


class Cached:
    """Reads a prompt once, then a row at a time for every variation."""

    def __init__(self, network: ClipLanguageModel, count: int, bar: int) -> None:
        self.network, self.count, self.bar = network, count, bar
        self.rows = torch.zeros(count, 0, len(COLUMNS), dtype=torch.long)
        self.ticks = torch.zeros(count, 0, dtype=torch.long)

    def begin(self, rows: Tensor, ticks: Tensor) -> Tensor:
        """The state (V, C) after a prompt: rows (T, columns), ticks (T,)."""
        self.rows, self.ticks = rows.expand(self.count, -1, -1), ticks.expand(self.count, -1)
        single = self.network.new_cache(1, len(ticks))
        state = self._read(rows[None], ticks[None], 0, single)[:, -1]
        self.cache = self.network.new_cache(self.count, MOST)
        for layer, read in zip(self.cache, single, strict=True):
            layer.extend(read.keys.expand(self.count, -1, -1, -1), read.values)
        return state.expand(self.count, -1)

    def next(self, row: Tensor, tick: Tensor) -> Tensor:
        """The state (V, C) after one more row (V, columns) at tick (V,)."""
        length = self.ticks.shape[1]
        self.rows = torch.cat([self.rows, row[:, None]], dim=1)
        self.ticks = torch.cat([self.ticks, tick[:, None]], dim=1)
        if length < MOST:
            return self._read(row[:, None], tick[:, None], length, self.cache)[:, 0]
        self._forget()
        for layer in self.cache:
            layer.length = 0
        return self._read(self.rows, self.ticks, 0, self.cache)[:, -1]

    def _forget(self) -> None:
        """Keep the latest rows, behind a START at the bar line before them."""
        rows, ticks = self.rows[:, -KEPT:].clone(), self.ticks[:, -KEPT:]
        start = ticks[:, :1] // self.bar * self.bar  # (V, 1)
        opening = rows[:, :1].clone()  # meter, role and tempo are everywhere the same
        silence = [START, *(size - 1 for size in list(COLUMNS.values())[1:5]), NO_STEP, 0]
        opening[:, 0, :7] = torch.tensor(silence)
        rows[:, 0, STEP] = (ticks - start)[:, 0].clamp(max=NO_STEP - 2)
        self.rows = torch.cat([opening, rows], dim=1)
        self.ticks = torch.cat([start, ticks], dim=1)

    def _read(self, rows: Tensor, ticks: Tensor, first: int, cache: list | None) -> Tensor:
        count = ticks.shape[1]
        index = torch.arange(first, first + count).expand_as(ticks)
        return self.network.read(rows, index, ticks, cache)


class Afresh(Cached):
    """The same without a cache and without a batch."""

    def begin(self, rows: Tensor, ticks: Tensor) -> Tensor:
        """The state (V, C) after a prompt: rows (T, columns), ticks (T,)."""
        self.rows, self.ticks = rows.expand(self.count, -1, -1), ticks.expand(self.count, -1)
        return self._all()

    def next(self, row: Tensor, tick: Tensor) -> Tensor:
        """The state (V, C) after one more row (V, columns) at tick (V,)."""
        full = self.ticks.shape[1] >= MOST
        self.rows = torch.cat([self.rows, row[:, None]], dim=1)
        self.ticks = torch.cat([self.ticks, tick[:, None]], dim=1)
        if full:
            self._forget()
        return self._all()

    def _all(self) -> Tensor:
        pairs = zip(self.rows.split(1), self.ticks.split(1), strict=True)
        return torch.cat([self._read(rows, ticks, 0, None)[:, -1] for rows, ticks in pairs])
