"""A piece as its source has it, before it is cut into sections and its parts find their roles."""

from dataclasses import dataclass

import numpy as np

from models.music.clip import Role
from models.music.song import Song
from models.training.bars import Stretch, by_meters
from models.training.parts import Notes

STEADY = 80.0  # velocity where a source has none


@dataclass(frozen=True)
class Line:
    """One track or voice. `role` ANY: to be found out; MELODY or BASS: if it is one line."""

    notes: Notes  # (N, 4) onset, duration (beats), pitch, velocity; in any order
    role: Role = Role.ANY
    name: str = ""


@dataclass(frozen=True)
class Piece:
    """A piece of a source."""

    name: str  # unique in its source
    split: str
    ship: str
    lines: tuple[Line, ...]
    stretches: tuple[Stretch, ...]
    tempo: float = 0.0  # quarter notes per minute; 0 = unknown or normalised


@dataclass(frozen=True)
class Skipped:
    """A file or entry that could not be used, and why, in one sentence."""

    name: str
    reason: str


def from_song(song: Song, name: str, split: str, ship: str) -> Piece | Skipped:
    """A file that was read as clips, as a piece."""
    if not song.clips:
        return Skipped(name, "There are no notes in it.")
    first = song.clips[0]
    lines = tuple(
        Line(
            rows([(n.start, n.duration, n.pitch, n.velocity) for n in clip.notes]),
            clip.role,
            clip.name,
        )
        for clip in song.clips
    )
    meters = list(song.meters)
    if first.phase:  # the first bar is a pick-up, perhaps written as a meter of its own
        meters = [(0.0, first.meter), *(m for m in meters if m[0] > first.meter.bar - first.phase)]
    # the clips' length is whole bars of the first meter, which says nothing in a later one
    end = max(note.end for clip in song.clips for note in clip.notes)
    end = first.length if len(meters) < 2 else end
    stretches = by_meters(meters or [(0.0, first.meter)], end, first.phase)
    return Piece(name, split, ship, lines, tuple(stretches), first.tempo)


def rows(notes: list[tuple[float, float, int, float]]) -> Notes:
    """Notes as an array (N, 4)."""
    return np.array(notes, dtype=np.float64).reshape(-1, 4)
