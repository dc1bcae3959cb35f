"""Which candidates are worth giving: none silent, stuck, in circles or bursting, none that has lost
a drum, none twice."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.continuation.decoding import Line
from models.continuation.repeats import (
    in_circles,
    often_enough,
    repeated_bars,
    repeated_chords,
)
from models.continuation.source import Source
from models.continuation.tokens import PITCHES, REST
from models.music.clip import Role

TWINS = 0.05  # candidates nearer than this are one and the same
BURST = 2.5  # times the clip's fullest bar


@dataclass(frozen=True)
class Habits:
    """What the clip does by itself, to tell a strange answer by."""

    fullest: int  # events in its fullest bar
    sounding: bool  # in at least half of its bars
    stuck: int  # times that it strikes the same pitches in a row
    circles: int  # equal bars in a row
    always: frozenset[int]  # drums in every one of its bars, where there is more than one

    @classmethod
    def of(cls, source: Source) -> "Habits":
        """The habits of a clip."""
        events = source.events[source.events.pitch < REST]
        bar = source.frame.bar
        bars = (events.tick // bar).tolist()
        counts = [bars.count(bar) for bar in set(bars)]
        span = max(bars) - min(bars) + 1
        struck = list(zip(events.tick.tolist(), events.pitch.tolist(), strict=True))
        sounding = len(counts) >= span / 2
        stuck, circles = repeated_chords(struck), repeated_bars(struck, bar)
        always = drums_in_every_bar(struck, bar) if source.drums else frozenset()
        return cls(max(counts), sounding, stuck, circles, always)


def drums_in_every_bar(struck: Sequence[tuple[int, int]], bar: int) -> frozenset[int]:
    """The pitches of notes (tick, pitch) that sound in every bar that has notes; none of one bar
    alone."""
    heard: dict[int, set[int]] = {}
    for tick, pitch in struck:
        heard.setdefault(tick // bar, set()).add(pitch)
    return frozenset(set.intersection(*heard.values())) if len(heard) > 1 else frozenset()


def strange(line: Line, habits: Habits, source: Source, density: float) -> bool:
    """Is a candidate silent, stuck, in circles, or a burst, where the clip is not; or does it leave
    out, for more than a bar, a drum that the clip has in every bar."""
    if not line.events:
        return habits.sounding
    bar = source.frame.bar
    bars = [tick // bar for tick, *_ in line.events]
    fullest = max(bars.count(bar) for bar in set(bars))
    if fullest > max(8, BURST * 2 ** max(0.0, density) * habits.fullest):
        return True
    if source.drums:
        return len(set(bars)) > 1 and not habits.always <= {pitch for _, pitch, *_ in line.events}
    struck = [event[:2] for event in line.events]
    chords = source.frame.role == Role.CHORDS.value
    stuck = repeated_chords(struck) > often_enough(habits.stuck, chords)
    return stuck or repeated_bars(struck, bar) > in_circles(habits.circles)


def distances(lines: Sequence[Line]) -> NDArray[np.float64]:
    """Share of the onsets and pitches of every two candidates that are not in both, 0-1 (N, N)."""
    notes = [{tick * PITCHES + pitch for tick, pitch, *_ in line.events} for line in lines]
    apart = np.zeros((len(lines), len(lines)))
    for later, some in enumerate(notes):
        for earlier, others in enumerate(notes[:later]):
            both = 2 * len(some & others) / max(1, len(some) + len(others))
            apart[later, earlier] = apart[earlier, later] = 1 - both if some or others else 0.0
    return apart


def nearest(apart: NDArray[np.float64], index: int) -> float:
    """How far a candidate is from the nearest other one; 1 when it is alone."""
    return float(np.delete(apart[index], index).min(initial=1.0))


def twins(apart: NDArray[np.float64]) -> set[int]:
    """The candidates that repeat an earlier one."""
    return {later for later, row in enumerate(apart) if (row[:later] < TWINS).any()}


def surprise(line: Line) -> float:
    """Nats a note."""
    return line.cost / max(1, len(line.events))
