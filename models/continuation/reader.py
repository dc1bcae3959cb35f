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
        self.length = len(heard.ticks)
        self.rows = np.empty((count, MOST + 1, len(COLUMNS)), np.int64)
        self.ticks = np.empty((count, MOST + 1), np.int64)
        self.rows[:, : self.length], self.ticks[:, : self.length] = heard.rows, heard.ticks
        self.cache = heard.cache.repeated(count, MOST)
        self.heard = heard.state

    def begin(self) -> Floats:
        """The state (V, C) after the prompt."""
        return self.heard.repeat(self.count, axis=0)

    def next(self, row: Ints, tick: Ints) -> Floats:
        """The state (V, C) after one more row (V, columns) at tick (V,)."""
        if self._append(row, tick):
            return read(self.packed.trunk, *self._known(), self.cache, 0)
        before = self.length - 1
        return read(self.packed.trunk, row[:, None], tick[:, None], self.cache, before)

    def _append(self, row: Ints, tick: Ints) -> bool:
        """Take in one more row; whether there was no room, and the oldest were forgotten."""
        self.rows[:, self.length], self.ticks[:, self.length] = row, tick
        self.length += 1
        if self.length <= MOST:
            return False
        self._forget()
        return True

    def _known(self) -> tuple[Ints, Ints]:
        """All rows (V, T, columns) and ticks (V, T)."""
        parts = self.rows[:, : self.length], self.ticks[:, : self.length]
        return np.ascontiguousarray(parts[0]), np.ascontiguousarray(parts[1])

    def _forget(self) -> None:
        """Keep the latest rows, behind a START at the bar line before them."""
        first = self.length - KEPT
        rows, ticks = (part[:, first : self.length].copy() for part in (self.rows, self.ticks))
        start = ticks[:, 0] // self.bar * self.bar  # (V,)
        opening = rows[:, 0].copy()  # meter, role and tempo are everywhere the same
        opening[:, :7] = [START, *(size - 1 for size in SIZES[1:5]), NO_STEP, 0]
        rows[:, 0, STEP] = (ticks[:, 0] - start).clip(max=NO_STEP - 2)
        self.rows[:, 0], self.ticks[:, 0] = opening, start
        self.length = KEPT + 1
        self.rows[:, 1 : self.length], self.ticks[:, 1 : self.length] = rows, ticks


class Afresh(Cached):
    """The same without a cache and without a batch."""

    def begin(self) -> Floats:
        """The state (V, C) after the prompt."""
        return self._all()

    def next(self, row: Ints, tick: Ints) -> Floats:
        """The state (V, C) after one more row (V, columns) at tick (V,)."""
        self._append(row, tick)
        return self._all()

    def _all(self) -> Floats:
        read = self.packed.network.read
        index = torch.arange(self.length)[None]
        each = zip(*map(torch.from_numpy, self._known()), strict=True)
        found = [read(rows[None], index, ticks[None])[:, -1] for rows, ticks in each]
        return torch.cat(found).numpy()
