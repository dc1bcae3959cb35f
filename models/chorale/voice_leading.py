"""What a teacher would mark in a chorale: parallels, crossings, overlaps, leaps, ranges."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.chorale.grid import HELD, MASKED, VOICES, Cells
from models.music.voice import Voice

PERFECT = (0, 7)  # unison or octave, fifth: intervals that may not move in parallel
LEAP = 12  # semitones beyond which a melodic step counts as a leap


@dataclass(frozen=True)
class Report:
    """Faults in which at least one new cell takes part."""

    parallels: int = 0  # fifths or octaves moving in parallel between two voices
    crossings: int = 0  # onsets at which a voice is above a higher voice
    overlaps: int = 0  # onsets beyond the note a neighbouring voice has just left
    leaps: int = 0  # melodic steps of more than an octave

    @property
    def cost(self) -> float:
        """The faults weighed against likelihood, in nats; what Bach hardly ever does costs most.

        The weights were chosen by ear on validation pieces, not fitted.
        """
        return 2.0 * self.parallels + 1.5 * self.crossings + 0.5 * self.overlaps + 2.0 * self.leaps


def report(pitch: Cells, tie: Cells, new: NDArray[np.bool_]) -> Report:
    """Count the faults of a grid (T, 4) that involve a cell of `new` (T, 4).

    Voices that are unknown (MASKED) or rest take no part.
    """
    sounding = (pitch > 0) & (pitch < MASKED)
    onset = sounding & (tie != HELD)
    onset[0] |= sounding[0]
    parallels = crossings = overlaps = 0
    for upper in range(VOICES):
        for lower in range(upper + 1, VOICES):
            both = sounding[:, upper] & sounding[:, lower]
            mine = new[:, upper] | new[:, lower]
            starts = (onset[:, upper] | onset[:, lower]) & both & mine
            gap = pitch[:, upper] - pitch[:, lower]
            crossings += int((starts & (gap < 0)).sum())
            parallels += _parallels(pitch[:, upper], pitch[:, lower], both, mine)
            if lower == upper + 1:
                overlaps += _overlaps(pitch[:, upper], pitch[:, lower], both, mine)
    leaps = sum(_leaps(pitch[:, v.value], onset[:, v.value], new[:, v.value]) for v in Voice)
    return Report(parallels, crossings, overlaps, leaps)


def _parallels(upper: Cells, lower: Cells, both: NDArray[np.bool_], new: NDArray[np.bool_]) -> int:
    """Frames where both voices move, from a perfect interval to the same one."""
    together = both[1:] & both[:-1] & (new[1:] | new[:-1])
    moved = (upper[1:] != upper[:-1]) & (lower[1:] != lower[:-1])
    before, after = (upper - lower)[:-1] % 12, (upper - lower)[1:] % 12
    return int((together & moved & (before == after) & np.isin(after, PERFECT)).sum())


def _overlaps(upper: Cells, lower: Cells, both: NDArray[np.bool_], new: NDArray[np.bool_]) -> int:
    """Frames where a voice steps past the note that its neighbour has just left."""
    together = both[1:] & both[:-1] & (new[1:] | new[:-1])
    below = (upper[1:] < lower[:-1]) & (upper[1:] >= lower[1:]) & (upper[1:] != upper[:-1])
    above = (lower[1:] > upper[:-1]) & (upper[1:] >= lower[1:]) & (lower[1:] != lower[:-1])
    return int((together & (below | above)).sum())


def _leaps(pitch: Cells, onset: NDArray[np.bool_], new: NDArray[np.bool_]) -> int:
    """Steps of more than an octave between neighbouring notes of one voice."""
    at = np.flatnonzero(onset)
    wide = np.abs(np.diff(pitch[at])) > LEAP
    return int((wide & (new[at][1:] | new[at][:-1])).sum())
