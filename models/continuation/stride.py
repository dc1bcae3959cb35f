"""Several events at a stride, compiled: each is composed, written down and read, for all variations
at once, without a way through Python between them."""

from typing import NamedTuple

import numpy as np

from models.continuation.composing import Now, advance, compose
from models.continuation.constraints import Doubles, Floats, Ints, Rules
from models.continuation.dice import Chance
from models.continuation.packed import Chain, Trunk
from models.continuation.stepping import Cache, read
from models.kernels.compiled import compiled


class Written(NamedTuple):
    """What a stride of N events wrote; after the last variation is over there are fewer."""

    notes: Ints  # (N, 5, V): step, pitch, length, velocity, offset
    ticks: Ints  # (N, V)
    costs: Doubles  # (N, V): nats of onset and pitch

    @classmethod
    def room(cls, events: int, count: int) -> "Written":
        """Room for so many events of so many variations."""
        notes = np.empty((events, 5, count), np.int64)
        return cls(notes, np.empty((events, count), np.int64), np.empty((events, count)))


class Pages(NamedTuple):
    """All rows so far, and what the transformer keeps of those it has read."""

    rows: Ints  # (V, capacity, columns)
    ticks: Ints  # (V, capacity), counted from `base`
    cache: Cache
    base: int


@compiled
def stride(
    trunk: Trunk,
    chain: Chain,
    rules: Rules,
    chance: Chance,
    uniform: Floats,
    now: Now,
    pages: Pages,
    length: int,
    state: Floats,
    written: Written,
) -> tuple[Floats, int]:
    """Write an event for each of the uniform numbers (N, V, 5), after the `length` rows on
    the pages, unless all are over before. The state (V, C) after the last, and how many there are.
    """
    count, columns = len(state), pages.rows.shape[2]
    for at in range(len(uniform)):
        note, cost = compose(chain, state, rules, chance, uniform[at], now)
        row, tick = np.empty((count, columns), np.int64), np.empty(count, np.int64)
        for variation in range(count):
            for column in range(columns):  # meter, role and tempo stay
                row[variation, column] = pages.rows[variation, length - 1, column]
        advance(now, rules, note, row)
        for variation in range(count):
            for attribute in range(5):
                written.notes[at, attribute, variation] = note[attribute, variation]
            written.ticks[at, variation] = now.tick[variation]
            written.costs[at, variation] = cost[variation]
            tick[variation] = now.tick[variation] - pages.base
            pages.ticks[variation, length] = tick[variation]
            for column in range(columns):
                pages.rows[variation, length, column] = row[variation, column]
        if np.all(now.over):
            return state, at + 1
        rows, ticks = row.reshape((count, 1, columns)), tick.reshape((count, 1))
        state = read(trunk, rows, ticks, pages.cache, length)
        length += 1
    return state, len(uniform)
