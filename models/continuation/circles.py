"""Bars and chords that come again: what a variation wrote in the latest and in the one before,
compiled, so that it is kept from going in circles while it writes."""

from typing import NamedTuple

import numpy as np

from models.continuation.constraints import Ints
from models.kernels.compiled import compiled

ROOM = 96  # notes of a span that are looked at
PLACE, PITCH = range(2)


class Spans(NamedTuple):
    """The latest two spans, which are bars or chords, of every variation."""

    notes: Ints  # (V, 2, ROOM, 2): place and pitch in the latest, and in the one before
    filled: Ints  # (V, 2): how many there are
    same: Ints  # (V,): how many equal spans in a row the one before ends

    @classmethod
    def of(cls, count: int) -> "Spans":
        """Nothing is written yet."""
        notes = np.zeros((count, 2, ROOM, 2), np.int64)
        return cls(notes, np.zeros((count, 2), np.int64), np.zeros(count, np.int64))


@compiled
def turn(spans: Spans, row: int) -> None:
    """Begin another span, unless nothing is in the latest: silence does not end a circle."""
    notes, filled = spans.notes[row], spans.filled[row]
    if filled[0] == 0:
        return
    again = filled[0] == filled[1] and _alike(notes, filled[0])
    spans.same[row] = spans.same[row] + 1 if again else 1
    for at in range(filled[0]):
        notes[1, at, PLACE], notes[1, at, PITCH] = notes[0, at, PLACE], notes[0, at, PITCH]
    filled[1], filled[0] = filled[0], 0


@compiled
def put(spans: Spans, row: int, place: int, pitch: int) -> None:
    """Write a note down."""
    at = min(spans.filled[row, 0], ROOM - 1)
    spans.notes[row, 0, at, PLACE], spans.notes[row, 0, at, PITCH] = place, pitch
    spans.filled[row, 0] = at + 1


@compiled
def closing(spans: Spans, row: int, place: int, most: int) -> int:
    """The pitch at `place` with which more than `most` equal spans would be in a row, or -1."""
    notes, here = spans.notes[row], spans.filled[row, 0]
    if spans.same[row] < most or here != spans.filled[row, 1] - 1 or notes[1, here, PLACE] != place:
        return -1
    return notes[1, here, PITCH] if _alike(notes, here) else -1


@compiled
def _alike(notes: Ints, count: int) -> bool:
    """Are the first notes of both spans (2, ROOM, 2) the same."""
    for at in range(count):
        for what in range(2):
            if notes[0, at, what] != notes[1, at, what]:
                return False
    return True
