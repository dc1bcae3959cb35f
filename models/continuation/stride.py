"""Several events at a stride, compiled: each is composed, written down and read, for all variations
at once that are not over, without a way through Python between them."""

from typing import NamedTuple

import numpy as np

from models.continuation.composing import Now, advance, compose
from models.continuation.constraints import Doubles, Floats, Ints, Rules
from models.continuation.dice import Chance
from models.continuation.packed import Chain, Trunk
from models.continuation.stepping import Cache, read
from models.kernels.compiled import compiled


class Written(NamedTuple):
    """What a stride of so many events wrote; after the last variation is over there are fewer, and
    nothing is written of one that is over."""

    notes: Ints  # (events, 5, V): step, pitch, length, velocity, offset
    ticks: Ints  # (events, V)
    costs: Doubles  # (events, V): nats of onset and pitch

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
    """Write an event for each of the uniform numbers (events, V, 5), after the `length` rows on the
    pages, unless all are over before. From the states (N, C) of those not over: the states after
    the last event of those not over then, and how many events there are.
    """
    columns = pages.rows.shape[2]
    at = going_on(now)
    for event in range(len(uniform)):
        note, cost = compose(chain, state, rules, chance, uniform[event][at], now, at)
        rows = np.empty((len(at), columns), np.int64)
        for row in range(len(at)):
            for column in range(columns):  # meter, role and tempo stay
                rows[row, column] = pages.rows[at[row], length - 1, column]
        advance(now, rules, note, at, rows)
        for row in range(len(at)):
            variation = at[row]
            for attribute in range(5):
                written.notes[event, attribute, variation] = note[attribute, row]
            written.ticks[event, variation] = now.tick[variation]
            written.costs[event, variation] = cost[row]
            pages.ticks[variation, length] = now.tick[variation] - pages.base
            for column in range(columns):
                pages.rows[variation, length, column] = rows[row, column]
        at = going_on(now)
        length += 1
        if len(at) == 0:
            return state, event + 1
        state = read(trunk, *latest(pages, at, length), pages.cache, at, length - 1)
    return state, len(uniform)


@compiled
def going_on(now: Now) -> Ints:
    """The variations that are not over."""
    return np.flatnonzero(~now.over)


@compiled
def latest(pages: Pages, at: Ints, length: int) -> tuple[Ints, Ints]:
    """The last of `length` rows (N, 1, columns) and ticks (N, 1) of the variations `at`."""
    rows = np.empty((len(at), 1, pages.rows.shape[2]), np.int64)
    ticks = np.empty((len(at), 1), np.int64)
    for row in range(len(at)):
        rows[row, 0] = pages.rows[at[row], length - 1]
        ticks[row, 0] = pages.ticks[at[row], length - 1]
    return rows, ticks
