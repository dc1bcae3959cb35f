"""The drum grid: steps of a sixteenth by nine pieces, each cell a hit with velocity and offset.

A cell holds one hit for the networks, yet remembers every note that was played there: what is read
can be written back exactly, whatever kit, flams and note lengths it had.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.answer import Notice
from models.drums.kit import PIECES, piece_of
from models.errors import AntiphonError
from models.music.clip import Clip
from models.music.note import Note

STEPS_PER_BEAT = 4
HIT, VELOCITY, OFFSET = range(3)  # the last axis of `DrumGrid.values`

Values = NDArray[np.float32]
Cell = tuple[int, int]  # step, piece


@dataclass(frozen=True)
class DrumGrid:
    """A drum clip on the grid.

    values (T, 9, 3): hit 0 or 1; velocity 0-1; offset in steps, -0.5 to 0.5, positive = late.
    Velocity and offset are 0 where nothing is hit.
    """

    values: Values

    @property
    def steps(self) -> int:
        """Length in sixteenths."""
        return len(self.values)


@dataclass(frozen=True)
class Played:
    """What a musician played: the grid, and the notes behind each of its hits, loudest first."""

    clip: Clip
    grid: DrumGrid
    cells: dict[Cell, tuple[Note, ...]]
    notices: tuple[Notice, ...] = ()


def listen(clip: Clip) -> Played:
    """Hear a clip as drums; raises AntiphonError `empty_clip` when nothing in it sounds.

    Pick-ups and an early first beat are heard where the loop comes round to them; muted notes and
    notes past the end are not heard; of several notes in one cell the loudest gives velocity and
    offset. All but the early first beat are told.
    """
    steps = max(1, math.ceil(clip.length * STEPS_PER_BEAT - 1e-6))
    sounding = [note for note in clip.notes if not note.muted]
    inside = [note for note in sounding if note.start < clip.length]
    if not inside:
        raise AntiphonError("empty_clip")
    cells: dict[Cell, list[Note]] = {}
    early = 0
    for note in inside:
        early += note.start * STEPS_PER_BEAT < -0.5
        cells.setdefault((step_of(note, steps), int(piece_of(note.pitch))), []).append(note)
    ranked = {
        cell: tuple(sorted(notes, key=lambda note: (-note.velocity, note.start, note.pitch)))
        for cell, notes in cells.items()
    }
    counted = [
        ("muted_ignored", len(clip.notes) - len(sounding)),
        ("past_end", len(sounding) - len(inside)),
        ("before_start", early),
        ("hits_together", sum(len(notes) - 1 for notes in ranked.values())),
    ]
    notices = tuple(Notice(code, (count,)) for code, count in counted if count)
    return Played(clip, DrumGrid(_values(ranked, steps)), ranked, notices)


def step_of(note: Note, steps: int) -> int:
    """The step a note is heard at; what is nearer the loop's next round is heard there.

    >>> step_of(Note(36, 0.26, 0.1), 16), step_of(Note(36, 3.99, 0.1), 16)
    (1, 0)
    >>> step_of(Note(36, -0.1, 0.1), 16), step_of(Note(36, -0.5, 0.1), 16)
    (0, 14)
    """
    return math.floor(note.start * STEPS_PER_BEAT + 0.5) % steps


def offset_of(note: Note, step: int, steps: int) -> float:
    """How late a note is for its step, in steps, from -0.5 to 0.5, in a loop of `steps` steps."""
    late = (note.start * STEPS_PER_BEAT - step) % steps
    return min(0.5, max(-0.5, late - steps if late > steps / 2 else late))


def comes_round(note: Note, steps: int) -> bool:
    """Whether a note is heard in the loop's next round: a pick-up, or an early first beat."""
    return not 0 <= math.floor(note.start * STEPS_PER_BEAT + 0.5) < steps


def _values(cells: dict[Cell, tuple[Note, ...]], steps: int) -> Values:
    values = np.zeros((steps, PIECES, 3), dtype=np.float32)
    for (step, piece), notes in cells.items():
        first = notes[0]
        values[step, piece] = 1.0, first.velocity / 127, offset_of(first, step, steps)
    return values
