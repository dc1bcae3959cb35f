"""What a teacher would mark in a chorale: parallels, crossings, overlaps, leaps, stumbles."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.chorale.grid import HELD, MASKED, VOICES, Cells

PERFECT = (0, 7)  # unison or octave, fifth: intervals that may not move in parallel
LEAP = 12  # semitones beyond which a melodic step counts as a leap

Marks = NDArray[np.bool_]

# What a fault weighs against likelihood, in nats. In the sopranos of the chorales kept for
# validation, parallels, crossings and leaps are next to none; an overlap comes in fifteen bars.
WEIGHTS = {"parallels": 4.0, "crossings": 2.0, "overlaps": 0.5, "leaps": 3.0, "stumbles": 4.0}


@dataclass(frozen=True)
class Report:
    """Faults in which at least one new cell takes part."""

    parallels: int = 0  # fifths or octaves moving in parallel between two voices
    crossings: int = 0  # onsets at which a voice is above a higher voice
    overlaps: int = 0  # steps past the note that a neighbouring voice has just left
    leaps: int = 0  # melodic steps of more than an octave
    stumbles: int = 0  # longer notes that begin on a weak sixteenth, where no given voice does

    @property
    def cost(self) -> float:
        """The faults weighed against likelihood, in nats."""
        return sum(weight * getattr(self, fault) for fault, weight in WEIGHTS.items())


def report(pitch: Cells, tie: Cells, new: Marks) -> Report:
    """Count the faults of a grid (T, 4) that involve a cell of `new` (T, 4).

    Voices that are unknown (MASKED) or rest take no part.
    """
    counts = dict.fromkeys(WEIGHTS, 0)
    for fault, frames, _voices in faults(pitch, tie, new):
        counts[fault] += len(frames)
    return Report(**counts)


def marked(pitch: Cells, tie: Cells, new: Marks) -> tuple[Marks, Marks]:
    """The new cells (T, 4) to write again, and those of them that need another pitch.

    At a fault these are the new notes that sound when it has happened; a stumble needs another
    rhythm, so there it is the note and the one before it, at whatever pitch.
    """
    again, elsewhere = np.zeros(pitch.shape, dtype=bool), np.zeros(pitch.shape, dtype=bool)
    for fault, frames, voices in faults(pitch, tie, new):
        for voice in voices:
            for frame in frames:
                start, end = note_at(pitch[:, voice], tie[:, voice], frame)
                again[start:end, voice] = True
                if fault == "stumbles":
                    start, end = note_at(pitch[:, voice], tie[:, voice], frame - 1)
                    again[start:end, voice] = True
                else:
                    elsewhere[start:end, voice] = True
    return again & new, elsewhere & new


def stumbles(pitch: Cells, tie: Cells, new: Marks) -> list[tuple[int, int]]:
    """Voice and frame of every stumble between two new cells."""
    found = [
        (voice, int(frame))
        for fault, frames, (voice, *_) in faults(pitch, tie, new)
        if fault == "stumbles"
        for frame in frames
    ]
    return [(voice, at) for voice, at in found if new[at - 1, voice] and new[at + 1, voice]]


def note_at(pitch: Cells, tie: Cells, frame: int) -> tuple[int, int]:
    """The frames, from the first to the one after the last, of one voice's note at `frame`."""
    start = end = frame
    while start > 0 and tie[start] == HELD and pitch[start - 1] == pitch[start]:
        start -= 1
    end += 1
    while end < len(pitch) and tie[end] == HELD and pitch[end] == pitch[frame]:
        end += 1
    return start, end


def faults(
    pitch: Cells, tie: Cells, new: Marks
) -> Iterator[tuple[str, NDArray[np.int64], tuple[int, ...]]]:
    """Every kind of fault with the frames where it has happened and the voices that made it."""
    sounding = (pitch > 0) & (pitch < MASKED)
    onset = sounding & (tie != HELD)
    onset[0] |= sounding[0]
    given_onset = (onset & ~new).any(axis=1)
    for upper in range(VOICES):
        weak = onset[:, upper] & new[:, upper] & ~given_onset
        yield "stumbles", _stumbles(weak, tie[:, upper]), (upper,)
        yield "leaps", _leaps(pitch[:, upper], onset[:, upper], new[:, upper]), (upper,)
        for lower in range(upper + 1, VOICES):
            pair = (upper, lower)
            both = sounding[:, upper] & sounding[:, lower]
            mine = new[:, upper] | new[:, lower]
            starts = (onset[:, upper] | onset[:, lower]) & both & mine
            crossed = starts & (pitch[:, upper] < pitch[:, lower])
            yield "crossings", np.flatnonzero(crossed), pair
            steps = both[1:] & both[:-1] & (mine[1:] | mine[:-1])
            yield "parallels", _parallels(pitch[:, upper], pitch[:, lower], steps), pair
            if lower == upper + 1:
                yield "overlaps", _overlaps(pitch[:, upper], pitch[:, lower], steps), pair


def _stumbles(weak: Marks, tie: Cells) -> NDArray[np.int64]:
    """Where an onset of `weak` on an odd sixteenth is held on."""
    frames = np.flatnonzero(weak[:-1] & (tie[1:] == HELD))
    return frames[frames % 2 == 1]


def _parallels(upper: Cells, lower: Cells, steps: Marks) -> NDArray[np.int64]:
    """Where both voices have moved from a perfect interval to the same one."""
    moved = (upper[1:] != upper[:-1]) & (lower[1:] != lower[:-1])
    before, after = (upper - lower)[:-1] % 12, (upper - lower)[1:] % 12
    return 1 + np.flatnonzero(steps & moved & (before == after) & np.isin(after, PERFECT))


def _overlaps(upper: Cells, lower: Cells, steps: Marks) -> NDArray[np.int64]:
    """Where a voice has stepped past the note that its neighbour has just left."""
    below = (upper[1:] < lower[:-1]) & (upper[1:] != upper[:-1])
    above = (lower[1:] > upper[:-1]) & (lower[1:] != lower[:-1])
    return 1 + np.flatnonzero(steps & (upper[1:] >= lower[1:]) & (below | above))


def _leaps(pitch: Cells, onset: Marks, new: Marks) -> NDArray[np.int64]:
    """Where a voice has moved more than an octave from its last note."""
    at = np.flatnonzero(onset)
    wide = np.abs(np.diff(pitch[at])) > LEAP
    return at[1:][wide & (new[at][1:] | new[at][:-1])]
