"""A clip: notes and the bar grid they live on, with the verbs a musician uses on them.

Clips are values: every verb returns a new clip and never changes the one it is called on.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from operator import attrgetter

from models.music.meter import Meter
from models.music.note import Note
from models.music.scale import Scale
from models.music.voice import Voice

_SCORE_ORDER = attrgetter("start", "pitch")
_SLACK = 1 / 1024  # beats: an end that rounding put this little past a bar line is on it


class Role(Enum):
    """What a clip does in the music; `ANY` leaves it to the daemon to find out."""

    ANY = 0
    MELODY = 1
    BASS = 2
    CHORDS = 3
    DRUMS = 4


@dataclass(frozen=True, slots=True)
class Clip:
    """Notes over `length` beats. Notes are kept sorted by onset, then pitch."""

    notes: tuple[Note, ...]
    length: float  # beats, > 0; notes may begin before 0 (pick-up) or reach past the end
    meter: Meter = Meter()
    tempo: float = 120.0  # quarter notes per minute
    scale: Scale | None = None
    role: Role = Role.ANY
    voice: Voice | None = None
    phase: float = 0.0  # beats from the last bar line to the clip's beat 0; 0 = starts on a bar
    name: str = ""

    def __post_init__(self) -> None:
        """Sort the notes; raise ValueError for a length, tempo or phase that makes no sense."""
        if not (math.isfinite(self.length) and self.length > 0):
            raise ValueError(f"clip length {self.length} is not a positive number of beats")
        if not (math.isfinite(self.tempo) and 1 <= self.tempo <= 1000):
            raise ValueError(f"tempo {self.tempo} is outside 1-1000 quarter notes per minute")
        if not 0 <= self.phase < self.meter.bar:
            raise ValueError(f"phase {self.phase} is not within a bar of {self.meter}")
        object.__setattr__(self, "notes", tuple(sorted(self.notes, key=_SCORE_ORDER)))

    @property
    def bars(self) -> float:
        """Length in bars of the clip's own meter."""
        return self.length / self.meter.bar

    @property
    def next_bar(self) -> float:
        """Beats from beat 0 to the first bar line at or after the clip's end.

        >>> Clip((), 7.0).next_bar, Clip((), 8.0).next_bar
        (8.0, 8.0)
        >>> Clip((), 4.5, Meter(3, 4), phase=2.0).next_bar  # a pick-up beat, a bar, half a beat
        7.0
        """
        bar = self.meter.bar
        return max(1, math.ceil((self.phase + self.length - _SLACK) / bar)) * bar - self.phase

    def with_notes(self, notes: tuple[Note, ...] | list[Note]) -> "Clip":
        """The same clip holding other notes."""
        return replace(self, notes=tuple(notes))

    def shift(self, beats: float) -> "Clip":
        """Every note `beats` later (earlier when negative); bar lines and length stay.

        >>> Clip((Note(60, 1.0, 1.0),), 4.0).shift(-1.5).notes[0].start
        -0.5
        """
        return self.with_notes([replace(note, start=note.start + beats) for note in self.notes])

    def transpose(self, semitones: int) -> "Clip":
        """Every note and the scale higher; raises ValueError when a note would leave 0-127."""
        scale = self.scale and replace(self.scale, root=(self.scale.root + semitones) % 12)
        notes = [replace(note, pitch=note.pitch + semitones) for note in self.notes]
        return replace(self, notes=tuple(notes), scale=scale)

    def window(self, start: float, end: float, *, cut: bool = False) -> "Clip":
        """The beats from `start` to `end` as a clip of their own, `start` becoming beat 0.

        It holds the notes that begin there, each at full length even past `end`. With `cut` it
        holds what is heard there: notes already sounding enter at 0, and all are cut off at `end`.
        Raises ValueError unless start < end.

        >>> clip = Clip((Note(60, 0.0, 3.0), Note(64, 2.0, 4.0)), 8.0)
        >>> [(note.start, note.end) for note in clip.window(1.0, 4.0).notes]
        [(1.0, 5.0)]
        >>> [(note.start, note.end) for note in clip.window(1.0, 4.0, cut=True).notes]
        [(0.0, 2.0), (1.0, 3.0)]
        """
        if cut:
            heard = [_cut(note, start, end) for note in self.notes if start < note.end]
            inside = [note for note in heard if note is not None]
        else:
            inside = [note for note in self.notes if start <= note.start < end]
        notes = [replace(note, start=note.start - start) for note in inside]
        phase = (self.phase + start) % self.meter.bar
        return replace(self, notes=tuple(notes), length=end - start, phase=phase)

    def quantize(self, grid: float, *, ends: bool = False) -> "Clip":
        """Onsets moved to the nearest line of a grid of `grid` beats, counted from the bar line.

        Durations stay, unless `ends`: then ends move too, and no note gets shorter than one step.
        Raises ValueError for a grid that is not positive.

        >>> Clip((Note(60, 0.9, 0.3),), 4.0).quantize(0.5, ends=True).notes[0]
        ... # doctest: +ELLIPSIS
        Note(pitch=60, start=1.0, duration=0.5, ...)
        """
        if not grid > 0:
            raise ValueError(f"a grid of {grid} beats has no lines")

        def line(beat: float) -> float:
            return math.floor((beat + self.phase) / grid + 0.5) * grid - self.phase

        def snap(note: Note) -> Note:
            onset = line(note.start)
            duration = max(grid, line(note.end) - onset) if ends else note.duration
            return replace(note, start=onset, duration=duration)

        return self.with_notes([snap(note) for note in self.notes])


def merge(clips: Sequence[Clip]) -> Clip:
    """All the notes of several clips in one, as long as the longest.

    Meter, tempo, scale, phase and name are the first clip's; a role stays if all share it.
    Raises ValueError when there is no clip.

    >>> merge([Clip((Note(60, 0, 1),), 4.0), Clip((Note(64, 0, 1),), 8.0)]).length
    8.0
    """
    if not clips:
        raise ValueError("there are no clips to merge")
    role = clips[0].role if len({clip.role for clip in clips}) == 1 else Role.ANY
    return replace(
        clips[0],
        notes=tuple(note for clip in clips for note in clip.notes),
        length=max(clip.length for clip in clips),
        role=role,
        voice=clips[0].voice if len(clips) == 1 else None,
    )


def _cut(note: Note, start: float, end: float) -> Note | None:
    """The part of a note that sounds between two beats, or None when nothing does."""
    onset, stop = max(note.start, start), min(note.end, end)
    if onset >= stop:
        return None
    if (onset, stop) == (note.start, note.end):
        return note  # untouched: end - start is not always the duration again in floats
    return replace(note, start=onset, duration=stop - onset)
