"""The network as a reader of rows: all it has read stays in its cache, up to a limit.

`Afresh` reads everything again for every row, one variation at a time, and keeps nothing: slow, and
so simple that the fast reader is tested against it.
"""

from dataclasses import dataclass

import numpy as np
import torch

from models.continuation.constraints import Floats, Ints
from models.continuation.packed import Packed
from models.continuation.rows import Prompt, inputs
from models.continuation.stepping import Cache, read
from models.continuation.tokens import COLUMNS, NO_STEP, START

MOST = 480  # rows in the cache: beyond what was trained, a reader loses the thread
KEPT = 224  # rows that stay when it is full

SIZES = list(COLUMNS.values())
PITCH, INTERVAL, LENGTH, VELOCITY, OFFSET, STEP, PLACE = range(7)  # columns of rows


@dataclass(frozen=True)
class Heard:
    """A prompt that was read once, for any number of variations."""

    packed: Packed
    bar: int  # ticks
    base: int  # the tick that the network counts from: a bar line
    rows: Ints  # (T, columns)
    ticks: Ints  # (T,), from `base`
    cache: Cache
    state: Floats  # (1, C)

    @classmethod
    def of(cls, packed: Packed, prompt: Prompt) -> "Heard":
        """Read a prompt."""
        bar, tick = prompt.frame.bar, prompt.events.tick
        rows = inputs(prompt.events, prompt.frame)
        base = int(tick.min()) // bar * bar
        cache = Cache.of(packed.trunk, 1, len(tick))
        state = read(packed.trunk, rows[None], (tick - base)[None], cache, 0)
        return cls(packed, bar, base, rows, tick - base, cache, state)


class Cached:
    """Goes on from a prompt, a row at a time for every variation."""

    def __init__(self, heard: Heard, count: int) -> None:
        self.packed, self.count, self.bar = heard.packed, count, heard.bar
        self.rows = np.tile(heard.rows, (count, 1, 1))
        self.ticks = np.tile(heard.ticks, (count, 1))
        self.cache = heard.cache.repeated(count, MOST)
        self.heard = heard.state

    def begin(self) -> Floats:
        """The state (V, C) after the prompt."""
        return self.heard.repeat(self.count, axis=0)

    def next(self, row: Ints, tick: Ints) -> Floats:
        """The state (V, C) after one more row (V, columns) at tick (V,)."""
        length = self.ticks.shape[1]
        self._append(row, tick)
        if length < MOST:
            return read(self.packed.trunk, row[:, None], tick[:, None], self.cache, length)
        self._forget()
        return read(self.packed.trunk, self.rows, self.ticks, self.cache, 0)

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

    def begin(self) -> Floats:
        """The state (V, C) after the prompt."""
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
