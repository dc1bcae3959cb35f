"""From events back to notes, as the clip itself would have played them."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from models.continuation.decoding import Event
from models.continuation.source import Source
from models.continuation.tokens import (
    DRUM,
    FINE,
    FURTHEST,
    LENGTHS,
    NO_LENGTH,
    TICKS,
    length_class,
    velocity_class,
)
from models.music.clip import Clip
from models.music.note import Note

SHORT = 0.25  # beats; a drum that the clip never plays
LEAST = 1 / 96  # beats; a shorter note is none

Struck = tuple[float, int, float, int]  # start and length in beats, pitch between, velocity


@dataclass(frozen=True)
class Manner:
    """The exact lengths and velocities that a clip uses for each class, the commonest of each."""

    lengths: dict[int, float]  # beats
    velocities: dict[int, int]
    drums: dict[int, float]  # beats of each drum
    one_line: bool  # does it never sound two notes at once

    @classmethod
    def of(cls, source: Source) -> "Manner":
        """The manner of a clip."""
        notes = source.notes
        lengths = length_class(np.array([note.duration * TICKS for note in notes])).tolist()
        loud = velocity_class(np.array([float(note.velocity) for note in notes])).tolist()
        pitches = [note.pitch for note in notes]
        durations = [note.duration for note in notes]
        return cls(
            commonest(lengths, durations),
            commonest(loud, [note.velocity for note in notes]),
            commonest(pitches, durations),
            not source.drums and one_line(notes),
        )


def commonest(classes: Sequence[int], values: Sequence) -> dict:
    """The commonest value of each class."""
    counts: dict[int, Counter] = {}
    for kind, value in zip(classes, values, strict=True):
        counts.setdefault(kind, Counter())[value] += 1
    return {kind: count.most_common(1)[0][0] for kind, count in counts.items()}


def notes_of(source: Source, manner: Manner, events: Sequence[Event], first: float) -> list[Note]:
    """Notes in beats from beat `first` of the clip, within what was asked for."""
    before = source.clip.phase + first
    last = source.end / TICKS - before
    struck: list[Struck] = []
    for tick, pitch, length, velocity, offset in events:
        start = tick / TICKS + (offset - FURTHEST) / FINE - before
        start = min(max(0.0, start), last - LEAST)
        key = pitch - DRUM if pitch >= DRUM else pitch
        if length == NO_LENGTH:
            duration = manner.drums.get(key, SHORT)
        else:
            duration = manner.lengths.get(length, LENGTHS[length] / TICKS)
        loud = manner.velocities.get(velocity, min(127, 4 * velocity + 2))
        struck.append((start, key, min(duration, last - start), loud))
    return apart(struck, one_line=manner.one_line)


def one_line(notes: Sequence[Note]) -> bool:
    """Do two notes never sound at once."""
    by_onset = sorted(notes, key=lambda note: (note.start, note.pitch))
    return all(a.end <= b.start + LEAST for a, b in pairwise(by_onset))


def apart(struck: Sequence[Struck], *, one_line: bool) -> list[Note]:
    """Notes in order, each cut off where its pitch, or in one line any pitch, is struck again."""
    following: dict[int, float] = {}
    cut = []
    for start, pitch, duration, velocity in sorted(struck, reverse=True):
        key = 0 if one_line else pitch
        held = min(duration, following.get(key, math.inf) - start)
        if held < LEAST:
            continue  # struck together with its successor
        following[key] = start
        cut.append(Note(pitch, start, held, velocity))
    return cut[::-1]


def clip_of(source: Source, notes: Sequence[Note], first: float) -> Clip:
    """The answer's clip: its beat 0 is beat `first` of the source."""
    clip = source.clip
    length = source.end / TICKS - clip.phase - first
    phase = (clip.phase + first) % clip.meter.bar
    return replace(clip, notes=tuple(notes), length=length, phase=phase)
