"""The line: a melody in steps of a sixteenth, each a rest, a held note, or the onset of a pitch.

What is read remembers its notes, so that velocity, timing and length can be given back.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.answer import Notice
from models.drums.grid import STEPS_PER_BEAT, offset_of, step_of
from models.errors import AntiphonError
from models.music.clip import Clip
from models.music.note import Note
from models.music.voices import polyphony

REST, HOLD, ONSET = 0, 1, 2  # a step's class; ONSET + n = the onset of pitch LOWEST + n
LOWEST, PITCHES = 24, 84  # seven octaves; pitches outside are heard octaves nearer
CLASSES = ONSET + PITCHES
OFF_GRID = 0.25  # steps from its sixteenth at which a note counts as off the grid

Line = NDArray[np.int64]  # (T,) of classes


@dataclass(frozen=True)
class Played:
    """What a musician played: the line, and the note behind each of its onsets."""

    clip: Clip
    line: Line
    notes: dict[int, Note]  # by step
    notices: tuple[Notice, ...] = ()

    @property
    def steps(self) -> int:
        """Length in sixteenths."""
        return len(self.line)


def listen(clip: Clip, index: int = 1) -> Played:
    """Hear a clip as one line; `index` is its number as a musician counts, from 1.

    Pick-ups are heard where the loop comes round to them; muted notes and notes past the end are
    not heard; of several notes in one step only the longest is. All of this is told.
    Raises AntiphonError `empty_clip`, or `not_a_line` when several notes sound at once.
    """
    sounding = [note for note in clip.notes if not note.muted]
    inside = [note for note in sounding if note.start < clip.length]
    if not inside:
        raise AntiphonError("empty_clip")
    if (most := polyphony(clip.with_notes(inside))) > 1:
        raise AntiphonError("not_a_line", index, most)
    steps = max(1, math.ceil(clip.length * STEPS_PER_BEAT - 1e-6))
    notes: dict[int, Note] = {}
    early = off = 0
    for note in inside:
        step = step_of(note, steps)
        early += note.start * STEPS_PER_BEAT < -0.5
        off += abs(offset_of(note, step, steps)) > OFF_GRID
        if step not in notes or note.duration > notes[step].duration:
            notes[step] = note
    counted = [
        ("muted_ignored", len(clip.notes) - len(sounding)),
        ("past_end", len(sounding) - len(inside)),
        ("before_start", early),
        ("quantized", off),
        ("notes_together", len(inside) - len(notes)),
    ]
    notices = tuple(Notice(code, (count,)) for code, count in counted if count)
    return Played(clip, _line(notes, steps), notes, notices)


def _line(notes: dict[int, Note], steps: int) -> Line:
    """The steps of a loop whose notes begin at the given ones; each ends where the next begins."""
    line = np.full(steps, REST, dtype=np.int64)
    begins = sorted(notes)
    for step, after in zip(begins, [*begins[1:], steps], strict=True):
        line[step] = ONSET + folded(notes[step].pitch) - LOWEST
        line[step + 1 : min(after, step + held(notes[step], step, steps))] = HOLD
    return line


def held(note: Note, step: int, steps: int) -> int:
    """How many steps a note that is heard at `step` sounds, at least one."""
    begin = step + offset_of(note, step, steps)
    return max(1, math.floor(begin + note.duration * STEPS_PER_BEAT - step + 0.5))


def folded(pitch: int) -> int:
    """The pitch, octaves nearer where the network does not know it.

    >>> folded(60), folded(20), folded(127)
    (60, 32, 103)
    """
    if pitch < LOWEST:
        return pitch + 12 * math.ceil((LOWEST - pitch) / 12)
    highest = LOWEST + PITCHES - 1
    return pitch - 12 * max(0, math.ceil((pitch - highest) / 12))


def states(line: Line) -> Line:
    """What each step (T,) sounds and whether it begins there, as the network is told.

    0 for a rest, 1 + n for the onset of pitch n, 1 + PITCHES + n while it is held. A hold at the
    very beginning goes on from a note that nobody knows, and counts as a rest.
    """
    last = np.maximum.accumulate(np.where(line >= ONSET, np.arange(len(line)), -1))
    pitch = line[np.maximum(last, 0)] - ONSET
    sounding = np.where(line == HOLD, 1 + PITCHES + pitch, 1 + pitch)
    return np.where((line == REST) | (last < 0), 0, sounding)


def classes(states: Line) -> Line:
    """The classes of states, of any shape."""
    return np.where(states > PITCHES, HOLD, np.where(states > 0, ONSET + states - 1, REST))


def pitches(states: Line) -> Line:
    """The pitch index that each state sounds, -1 where none does; any shape."""
    return np.where(states > 0, (states - 1) % PITCHES, -1)


def moved(states: Line, semitones: int) -> Line:
    """States with every pitch that much higher, octaves nearer where it would not be known."""
    target = [folded(LOWEST + index + semitones) - LOWEST for index in range(PITCHES)]
    pitch = pitches(states)
    return np.where(pitch < 0, 0, states - pitch + np.array(target)[pitch])


def plausible(kind: NDArray[np.floating], pitch: NDArray[np.floating]) -> Line:
    """The likeliest lines (M, T) for logits of kinds (M, T, 3) and pitches (M, T, PITCHES).

    The kinds come first, so that doubt about its pitch silences no note; no hold lacks an onset.
    """
    found = kind.argmax(-1)
    instead = np.where(kind[..., ONSET] > kind[..., REST], ONSET, REST)
    sounds = np.zeros(len(kind), dtype=bool)
    for step in range(kind.shape[1]):
        lacking = (found[:, step] == HOLD) & ~sounds
        found[lacking, step] = instead[lacking, step]
        sounds = found[:, step] != REST
    return np.where(found == ONSET, ONSET + pitch.argmax(-1), found)
