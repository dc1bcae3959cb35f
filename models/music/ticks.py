"""Beats as whole ticks: how a file that counts in ticks holds clips that count in beats."""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from models.music.clip import Clip
from models.music.meter import Meter

USUAL = 960  # ticks per beat: straight notes to 1/1024 of a bar, triplets, quintuplets
FINE = 15_360  # ticks per beat for played timing, as fine as the wire
MOST = 32_767  # the most a MIDI file can say

_SLACK = 1e-3  # ticks that floating point may be off the grid


def ticks_per_beat(clips: Sequence[Clip]) -> int:
    """The resolution that holds every onset and duration exactly, where there is one.

    Timing that lies on no grid of up to `MOST` ticks is held to the nearest of `FINE` ticks.

    >>> from models.music.note import Note
    >>> ticks_per_beat([Clip((Note(60, 1 / 3, 1 / 3),), 4.0)])
    960
    >>> ticks_per_beat([Clip((Note(60, 1 / 7, 1.0),), 4.0)])
    966
    """
    if all(on_grid(beats, USUAL) for beats in _times(clips)):
        return USUAL
    grid = 1
    for beats in _times(clips):
        grid = math.lcm(grid, Fraction(beats).limit_denominator(MOST).denominator)
        if grid > MOST or not on_grid(beats, grid):
            return FINE
    return grid * math.ceil(USUAL / grid)


def on_grid(beats: float, grid: int) -> bool:
    """Whether a time is a whole number of ticks, `grid` ticks making a beat."""
    return abs(beats * grid - round(beats * grid)) < _SLACK


def lead_in(clips: Sequence[Clip], meter: Meter) -> float:
    """Whole bars, in beats, to put before beat 0 so that no sounding note begins before the file.

    >>> from models.music.note import Note
    >>> lead_in([Clip((Note(60, -0.5, 1.0),), 8.0)], Meter(3, 4))
    3.0
    """
    onsets = (note.start for clip in clips for note in clip.notes if not note.muted)
    earliest = min(onsets, default=0.0)
    return math.ceil(max(0.0, -earliest) / meter.bar) * meter.bar


def _times(clips: Sequence[Clip]) -> Iterator[float]:
    """Every onset and duration, in beats."""
    for clip in clips:
        for note in clip.notes:
            yield note.start
            yield note.duration
