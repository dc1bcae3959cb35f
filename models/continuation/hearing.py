"""From notes to events: every onset goes to a grid line, and what it was off by is kept.

Each beat is heard as sixteenths, triplets, sextuplets or thirty-seconds, whichever explains its
onsets best; a finer grid always lies nearer, so it has to be worth its price.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.continuation.tokens import (
    DRUM,
    FINE,
    FURTHEST,
    LONGEST_STEP,
    NO_LENGTH,
    NO_OFFSET,
    NO_VELOCITY,
    REST,
    TICKS,
    length_class,
    velocity_class,
)

_GRIDS = ((6, 0.0), (8, 0.3), (4, 0.8), (3, 2.0))  # ticks between lines, price a note
_PLAYED = 0.8  # ticks that a player is off, 17 ms at 120
_DRAWN = 0.1  # ticks that a sequencer is off

Array = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Events:
    """Events in order of onset, then pitch: five arrays (N,) as `tokens` counts them."""

    tick: Array  # from the bar line where the clip begins
    pitch: Array
    length: Array  # class
    velocity: Array  # class
    offset: Array  # fine steps + FURTHEST

    def __len__(self) -> int:
        return len(self.tick)

    def __getitem__(self, rows: slice | NDArray) -> "Events":
        return Events(*(column[rows] for column in self.columns))

    @property
    def columns(self) -> tuple[Array, ...]:
        """The five arrays."""
        return self.tick, self.pitch, self.length, self.velocity, self.offset

    @classmethod
    def stack(cls, parts: "list[Events]") -> "Events":
        """One after the other."""
        return cls(*map(np.concatenate, zip(*(part.columns for part in parts), strict=True)))


def hear(notes: NDArray[np.float64], *, drums: bool) -> Events:
    """Events of notes (N, 4): onset and duration in beats from a bar line, pitch, velocity.

    Equal pitches at one grid line become one event; a drum has no length.
    """
    exact = notes[:, 0] * TICKS
    tick = lines(exact)
    fine = np.rint((exact - tick) * (FINE / TICKS)).astype(np.int64)
    pitch = notes[:, 2].astype(np.int64)
    order = np.lexsort((-notes[:, 1], pitch, tick))
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(tick[order]) != 0) | (np.diff(pitch[order]) != 0)
    order = order[first]
    length = length_class(notes[:, 1] * TICKS)
    heard = Events(
        tick[order],
        pitch[order] + DRUM * drums,
        np.full(len(order), NO_LENGTH) if drums else length[order],
        velocity_class(notes[order, 3]),
        np.clip(fine[order], -FURTHEST, FURTHEST) + FURTHEST,
    )
    return rested(heard)


def lines(exact: NDArray[np.float64]) -> Array:
    """The grid line of each onset, in ticks; `exact` (N,) in fractions of a tick."""
    if not len(exact):
        return np.zeros(0, np.int64)
    beat = np.floor((exact + 1.0) / TICKS).astype(np.int64)  # a little early is still the beat
    beat -= beat.min()
    near = np.stack([np.floor(exact / step + 0.5) * step for step, _ in _GRIDS])  # (grids, N)
    price = np.array([price for _, price in _GRIDS])
    drawn = np.abs(exact - np.rint(exact)).mean() < _DRAWN / 2
    width = 2 * (_DRAWN if drawn else _PLAYED) ** 2
    cost = (exact - near) ** 2 / width + price[:, None]  # (grids, N)
    total = np.zeros((len(_GRIDS), beat.max() + 1))
    for grid in range(len(_GRIDS)):
        np.add.at(total[grid], beat, cost[grid])
    choice = total.argmin(0)[beat]  # (N,)
    return near[choice, np.arange(len(exact))].astype(np.int64)


def rested(events: Events) -> Events:
    """The same events with rests wherever the next onset is further than one step can tell."""
    gaps = np.diff(events.tick)
    if not (gaps > LONGEST_STEP).any():
        return events
    parts = []
    begin = 0
    for i in map(int, np.flatnonzero(gaps > LONGEST_STEP)):
        parts.append(events[begin : i + 1])
        parts.append(rests(int(events.tick[i]), int(events.tick[i + 1])))
        begin = i + 1
    return Events.stack([*parts, events[begin:]])


def rests(last: int, onset: int) -> Events:
    """The rests after an event at tick `last` until one step reaches `onset`."""
    count = max(0, -(-(onset - last) // LONGEST_STEP) - 1)
    tick = last + LONGEST_STEP * np.arange(1, count + 1)
    return Events(
        tick,
        np.full(count, REST),
        np.full(count, NO_LENGTH),
        np.full(count, NO_VELOCITY),
        np.full(count, NO_OFFSET),
    )
