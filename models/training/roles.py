"""What a line of notes does in the music, by simple rules, and one line where one is meant."""

import re

import numpy as np

from models.music.clip import Role
from models.training.parts import DURATION, ONSET, PITCH, Notes
from models.training.pieces import Line

TOGETHER = 1 / 50  # beats between notes that are struck together; grace notes are further apart
LONG = 0.25  # beats that notes sound together before it counts
MOST_TOGETHER = 0.05  # share of notes that may sound with others in what is called one line
BASS = 50  # a line whose median pitch is below is a bass

_DRUM_NAMES = re.compile(
    r"\b(drum\w*|kit|perc\w*|cymbals?|(hi-?)?hats?|snares?|kicks?|claps?|shakers?|toms?|beats?)\b",
    re.IGNORECASE,
)
_TUNED = re.compile(r"organ|steel|timpani|melodic|taiko|synth|reverse", re.IGNORECASE)
_PERCUSSION = (27, 87)  # General MIDI's, with its extensions
_FEW, _HIGH = 4, 60  # more pitches than a few, and high ones, are a tune
_KICK, _SNARE, _CYMBAL = {35, 36}, {38, 40}, {42, 44, 46, 51}
_BEAT = sorted(_KICK | _SNARE | _CYMBAL | {37, 39, 49, 57})


def role_of(line: Line) -> Role:
    """What a whole line is: its own role, where it has one, or what it sounds like."""
    if line.role is not Role.ANY:
        return line.role
    if is_drums(line):
        return Role.DRUMS
    return Role.BASS if np.median(line.notes[:, PITCH]) < BASS else Role.MELODY


def role_in(notes: Notes, whole: Role) -> Role:
    """What a line does in a section: one line may have chords there."""
    one = whole in (Role.MELODY, Role.BASS)
    return Role.CHORDS if one and share_together(notes) > MOST_TOGETHER else whole


def is_drums(line: Line) -> bool:
    """Whether a line that is not on channel 10 is drums: by its name, or by what it plays.

    A beat has kick, snare and cymbals, hardly anything else, short notes, and some at once.
    """
    pitches = line.notes[:, PITCH].astype(int)
    played = set(pitches.tolist())
    if _DRUM_NAMES.search(line.name) and not _TUNED.search(line.name):
        low, high = _PERCUSSION
        inside = np.mean((pitches >= low) & (pitches <= high)) > 0.9
        return bool(inside and (len(played) <= _FEW or np.median(pitches) < _HIGH))
    return bool(
        all(played & piece for piece in (_KICK, _SNARE, _CYMBAL))
        and np.mean(np.isin(pitches, _BEAT)) > 0.85
        and np.median(line.notes[:, DURATION]) <= 0.26
        and share_together(line.notes) > 0.1
    )


def share_together(notes: Notes) -> float:
    """Share of notes struck with another or sounding with one for long; notes in any order."""
    if len(notes) < 2:
        return 0.0
    notes = notes[np.argsort(notes[:, ONSET], kind="stable")]
    onsets, ends = notes[:, ONSET], notes[:, ONSET] + notes[:, DURATION]
    still = np.maximum.accumulate(ends)[:-1] - onsets[1:]  # beats that an earlier note goes on
    struck = np.diff(onsets) < TOGETHER
    long = (still >= LONG) & (still >= notes[1:, DURATION] / 2)
    return float(np.mean(struck | long))


def one_line(notes: Notes, role: Role) -> Notes:
    """One note at a time: of notes struck together the top (of a bass the lowest), overlaps cut."""
    if len(notes) < 2:
        return notes
    sign = 1 if role is Role.BASS else -1
    notes = notes[np.lexsort((sign * notes[:, PITCH], notes[:, ONSET]))]
    kept: list[int] = []
    for row in range(len(notes)):  # the best of a group struck together, at its own onset
        if kept and notes[row, ONSET] - notes[kept[-1], ONSET] < TOGETHER:
            if sign * notes[row, PITCH] < sign * notes[kept[-1], PITCH]:
                kept[-1] = row
        else:
            kept.append(row)
    line = notes[kept].copy()
    gaps = np.diff(line[:, ONSET])
    line[:-1, DURATION] = np.minimum(line[:-1, DURATION], gaps)
    return line
