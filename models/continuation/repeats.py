"""How often music says the same thing again."""

from collections.abc import Hashable, Iterable
from itertools import groupby

STUCK, CHORD_STUCK = 6, 3  # times in a row that any line, and any chords, may be struck
CIRCLES = 2  # equal bars in a row; one more than the clip has is no more

Struck = Iterable[tuple[int, int]]  # ticks and pitches, in order


def often_enough(times: int, chords: bool = False) -> int:
    """How often an answer may strike the same pitches in a row when its clip does so `times`."""
    return max(CHORD_STUCK if chords else STUCK, 2 * times)


def in_circles(bars: int) -> int:
    """How many equal bars in a row an answer may have when its clip has `bars`."""
    return max(CIRCLES, bars + 1)


def repeated_chords(struck: Struck) -> int:
    """How often in a row the same pitches are struck.

    >>> repeated_chords([(0, 60), (0, 64), (6, 60), (6, 64), (12, 60)])
    2
    """
    onsets = groupby(struck, key=lambda event: event[0])
    return longest_run(tuple(pitch for _, pitch in chord) for _, chord in onsets)


def repeated_bars(struck: Struck, bar: int) -> int:
    """How many bars in a row are the same, note for note; `bar` in ticks.

    >>> repeated_bars([(0, 60), (96, 60), (192, 60), (288, 62)], 96)
    3
    """
    bars = groupby(struck, key=lambda event: event[0] // bar)
    return longest_run(tuple((tick % bar, pitch) for tick, pitch in notes) for _, notes in bars)


def longest_run(values: Iterable[Hashable]) -> int:
    """How many equal ones follow each other, at most."""
    return max((sum(1 for _ in run) for _, run in groupby(values)), default=0)
