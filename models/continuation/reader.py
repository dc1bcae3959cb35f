"""The network as a reader of rows: all it has read stays in its cache, up to a limit.

`Afresh` reads everything again for every row, one variation at a time, and keeps nothing: slow, and
so simple that the fast reader is tested against it.
"""

from dataclasses import dataclass

import numpy as np
import torch

from models.continuation.composing import Now, advance, compose
from models.continuation.constraints import Floats, Ints, Rules
from models.continuation.dice import Chance, Dice
from models.continuation.packed import Packed
from models.continuation.rows import Prompt, inputs
from models.continuation.stepping import Cache, read
from models.continuation.stride import Pages, Written, going_on, stride
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
        state = read(packed.trunk, rows[None], (tick - base)[None], cache, np.arange(1), 0)
        return cls(packed, bar, base, rows, tick - base, cache, state)


class Cached:
    """Goes on from a prompt, some events at a time for every variation."""

    def __init__(self, heard: Heard, count: int) -> None:
        self.packed, self.count, self.bar = heard.packed, count, heard.bar
        self.length = len(heard.ticks)
        rows = np.empty((count, MOST, len(COLUMNS)), np.int64)
        ticks = np.empty((count, MOST), np.int64)
        rows[:, : self.length], ticks[:, : self.length] = heard.rows, heard.ticks
        cache = heard.cache.after(count, MOST - self.length)
        self.pages = Pages(rows, ticks, cache, heard.base)
        self.state = heard.state.repeat(count, axis=0)  # (N, C) of all not over

    def write(self, rules: Rules, chance: Chance, dice: Dice, now: Now, most: int) -> Written:
        """The next events of all variations: so many at most, or fewer when all are over."""
        if self.length == MOST:
            self._forget()
            self.state = self._all(going_on(now))
        uniform = dice.next(min(most, MOST - self.length))
        written = Written.room(len(uniform), self.count)
        taken = self._write(rules, chance, uniform, now, written)
        return Written(written.notes[:taken], written.ticks[:taken], written.costs[:taken])

    def _write(
        self, rules: Rules, chance: Chance, uniform: Floats, now: Now, written: Written
    ) -> int:
        """Write an event for each of uniform (events, V, 5); how many were."""
        trunk, chain = self.packed.trunk, self.packed.chain
        self.state, taken = stride(
            trunk, chain, rules, chance, uniform, now, self.pages, self.length, self.state, written
        )
        self.length += taken
        return taken

    def _all(self, at: Ints) -> Floats:
        """The states (N, C) of the variations `at` (N,) after all rows, read anew."""
        cache = Cache.of(self.packed.trunk, self.count, MOST)
        self.pages = self.pages._replace(cache=cache)
        return read(self.packed.trunk, *self._known(at), cache, at, 0)

    def _known(self, at: Ints) -> tuple[Ints, Ints]:
        """All rows (N, T, columns) and ticks (N, T) of the variations `at` (N,)."""
        rows, ticks = (part[at, : self.length] for part in self.pages[:2])
        return np.ascontiguousarray(rows), np.ascontiguousarray(ticks)

    def _forget(self) -> None:
        """Keep the latest rows, behind a START at the bar line before them."""
        latest = slice(self.length - KEPT, self.length)
        rows, ticks = (part[:, latest].copy() for part in self.pages[:2])
        start = ticks[:, 0] // self.bar * self.bar  # (V,)
        opening = rows[:, 0].copy()  # meter, role and tempo are everywhere the same
        opening[:, :7] = [START, *(size - 1 for size in SIZES[1:5]), NO_STEP, 0]
        rows[:, 0, STEP] = (ticks[:, 0] - start).clip(max=NO_STEP - 2)
        self.length = KEPT + 1
        for page, first, rest in zip(self.pages[:2], (opening, start), (rows, ticks), strict=True):
            page[:, 0], page[:, 1 : self.length] = first, rest


class Afresh(Cached):
    """The same without a cache and without a batch."""

    def _write(
        self, rules: Rules, chance: Chance, uniform: Floats, now: Now, written: Written
    ) -> int:
        rows, ticks = self.pages[:2]
        chain, at = self.packed.chain, going_on(now)
        for event, numbers in enumerate(uniform):
            note, cost = compose(chain, self.state, rules, chance, numbers[at], now, at)
            row = rows[at, self.length - 1]  # meter, role and tempo stay
            advance(now, rules, note, at, row)
            rows[at, self.length], ticks[at, self.length] = row, now.tick[at] - self.pages.base
            written.notes[event][:, at], written.costs[event, at] = note, cost
            written.ticks[event, at] = now.tick[at]
            self.length += 1
            at = going_on(now)
            if len(at) == 0:
                return event + 1
            self.state = self._all(at)
        return len(uniform)

    def _all(self, at: Ints) -> Floats:
        network = self.packed.network
        index = torch.arange(self.length)[None]
        each = zip(*map(torch.from_numpy, self._known(at)), strict=True)
        found = [network.read(rows[None], index, ticks[None])[:, -1] for rows, ticks in each]
        return torch.cat(found).numpy()
