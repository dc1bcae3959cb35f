"""From events to the network's input rows, and to what it should have said after each.

A sequence begins with a row START at a bar line. For infill it begins with the music after the
gap: a row SUFFIX at the gap's far end and its events, then START, the music before, and the gap's
own events ("suffix, prefix, middle": Bavarian et al., "Efficient Training of Language Models to
Fill in the Middle", 2022, sec. 3). The network reads the times, so it knows which way round it is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.continuation.hearing import Array, Events
from models.continuation.tokens import (
    BAR,
    COLUMNS,
    DRUM,
    END,
    LONGEST_STEP,
    NO_INTERVAL,
    NO_LENGTH,
    NO_OFFSET,
    NO_STEP,
    NO_VELOCITY,
    START,
    SUFFIX,
    Frame,
)

NOTHING = -100  # a target that is not learned
TARGETS = ("step", "pitch", "length", "velocity", "offset")


@dataclass(frozen=True)
class Prompt:
    """What the network reads before it writes."""

    events: Events  # with their START, and SUFFIX if there is one
    frame: Frame


def mark(pitch: int, tick: int) -> Events:
    """A row that is no note: START or SUFFIX at a bar line."""
    values = (tick, pitch, NO_LENGTH, NO_VELOCITY, NO_OFFSET)
    return Events(*(np.array([value]) for value in values))


def opening(events: Events, start: int) -> Events:
    """The events after a START at tick `start`."""
    return Events.stack([mark(START, start), events])


def around(before: Events, after: Events, start: int, gap_end: int) -> Events:
    """The rows that ask for the notes of a gap: what follows it, then what leads to it."""
    return Events.stack([mark(SUFFIX, gap_end), after, mark(START, start), before])


def inputs(events: Events, frame: Frame) -> NDArray[np.int64]:
    """The input rows (N, columns) of a sequence, as states of `COLUMNS`."""
    rows = np.empty((len(events), len(COLUMNS)), np.int64)
    rows[:, 0] = events.pitch
    rows[:, 1] = intervals(events.pitch)
    rows[:, 2] = events.length
    rows[:, 3] = events.velocity
    rows[:, 4] = events.offset
    rows[:, 5] = steps(events)
    rows[:, 6] = (events.tick % frame.bar) % BAR
    rows[:, 7:] = frame.meter, frame.role, frame.tempo
    return rows


def intervals(pitch: Array) -> Array:
    """Semitones from the last key of the keyboard, as states; NO_INTERVAL where there is none."""
    played = pitch < DRUM
    last = np.maximum.accumulate(np.where(played, np.arange(len(pitch)), -1))
    before = np.concatenate([[-1], last[:-1]])  # the row of the last key before this row
    known = played & (before >= 0)
    change = np.clip(pitch - pitch[before], -24, 24) + 24
    return np.where(known, change, NO_INTERVAL)


def last_keys(pitch: Array) -> Array:
    """The last key of the keyboard up to each row, from which the next interval counts; or DRUM."""
    last = np.maximum.accumulate(np.where(pitch < DRUM, np.arange(len(pitch)), -1))
    return np.where(last >= 0, pitch[last], DRUM)


def steps(events: Events) -> Array:
    """Ticks from the last event, as states; NO_STEP for START and SUFFIX."""
    change = np.clip(np.diff(events.tick, prepend=0), 0, LONGEST_STEP)
    return np.where(events.pitch >= START, NO_STEP, change)


def targets(events: Events, *, ends: bool = False) -> NDArray[np.int64]:
    """What comes after each row (N, 5), as `TARGETS`; NOTHING where nothing is to be learned.

    With `ends`, END comes after the last row: the gap is filled.
    """
    wanted = np.full((len(events), len(TARGETS)), NOTHING)
    following = events[1:]
    step = steps(events)[1:]
    real = step != NO_STEP
    note = real & (following.velocity != NO_VELOCITY)
    wanted[:-1, 0] = np.where(real, step, NOTHING)
    wanted[:-1, 1] = np.where(real, following.pitch, NOTHING)
    wanted[:-1, 2] = np.where(note & (following.length != NO_LENGTH), following.length, NOTHING)
    wanted[:-1, 3] = np.where(note, following.velocity, NOTHING)
    wanted[:-1, 4] = np.where(note, following.offset, NOTHING)
    if ends:
        wanted[-1, 0] = END
    return wanted
