"""A song: what a file of music held, and what had to be put right to read it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from models.music.clip import Clip
from models.music.meter import Meter
from models.music.note import Note

Value = TypeVar("Value")

_TICK = 1 / 32  # beats that the tick nearest a bar line may be away from it
_LEGATO = 1 / 16  # beats that a last note may ring past the bar line without needing another bar


@dataclass(frozen=True, slots=True)
class Song:
    """The parts of a file as clips of one length, in file order; parts without notes are left out.

    The clips have the file's first meter and tempo; the rest tells what they do not have.
    """

    clips: tuple[Clip, ...] = ()
    meter_changes: int = 0  # to later meters, not kept
    tempo_changes: int = 0  # to later tempos, not kept
    dropped: int = 0  # notes without length, left out
    unended: int = 0  # notes that never ended, ended at the end of their track
    meters: tuple[tuple[float, Meter], ...] = ()  # as written, each with the beat it begins at


def whole_bars(notes: Iterable[Note], end: float, meter: Meter, phase: float) -> float:
    """The length in beats of a file that says it ends at beat `end`, up to a bar line.

    Its word is taken when that is a bar line, for silence belongs to a loop; otherwise the length
    reaches to the bar line after the last note, for most programs end a file anywhere.

    >>> whole_bars([Note(60, 0, 3.5)], 8.0, Meter(4, 4), 0.0)
    8.0
    >>> whole_bars([Note(60, 0, 3.5)], 5.3, Meter(4, 4), 0.0)
    4.0
    """
    line = round((end + phase) / meter.bar) * meter.bar - phase
    if line > 0 and abs(line - end) < _TICK:
        return line
    last = max((note.end for note in notes), default=0.0) - _LEGATO
    return max(1, math.ceil((last + phase) / meter.bar)) * meter.bar - phase


def changes(events: Iterable[tuple[float, Value]]) -> list[tuple[float, Value]]:
    """Meters or tempos, each with its beat, in order and without repeats of the one before."""
    found: list[tuple[float, Value]] = []
    for beat, value in sorted(events, key=lambda event: event[0]):
        if not found or found[-1][1] != value:
            found.append((beat, value))
    return found


def heard_meter(events: Iterable[tuple[float, Meter]]) -> tuple[Meter, float, int]:
    """A file's meter, the phase of its beat 0, and the number of meter changes left out.

    A first bar in a shorter meter of its own is a pick-up to the meter after it.

    >>> heard_meter([(0.0, Meter(1, 4)), (1.0, Meter(3, 4))])
    (Meter(numerator=3, denominator=4), 2.0, 0)
    """
    found = changes(events)
    if not found:
        return Meter(), 0.0, 0
    first = found[0][1]
    if len(found) > 1:
        beat, meter = found[1]
        if abs(beat - first.bar) < _TICK and first.bar < meter.bar:
            return meter, meter.bar - first.bar, len(found) - 2
    return first, 0.0, len(found) - 1


def signatures(meter: Meter, phase: float) -> list[tuple[float, Meter]]:
    """The meters a file needs, each with its beat, for music that begins `phase` beats into a bar.

    A pick-up becomes a short first bar, unless no meter can tell its length.

    >>> [(beat, str(meter)) for beat, meter in signatures(Meter(3, 4), 2.5)]
    [(0.0, '1/8'), (0.5, '3/4')]
    """
    for denominator in (4, 8, 16, 32):
        count = (meter.bar - phase) * denominator / 4
        if phase and count == round(count) and count <= 32:
            short = Meter(round(count), denominator)
            return [(0.0, short), (short.bar, meter)]
    return [(0.0, meter)]
