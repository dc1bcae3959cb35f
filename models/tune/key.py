"""Home: how far to move music so that its key has no sharps or flats.

The network learned most music moved home, and hears all music so: what it makes of a tune does not
depend on the key. Keys are told by the profiles of Krumhansl & Kessler (1982), as in Krumhansl,
"Cognitive Foundations of Musical Pitch" (1990), chapter 4.
"""

import numpy as np
from numpy.typing import NDArray

from models.tune.line import LOWEST, Line, pitches

_MAJOR = [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88]  # of C
_MINOR = [6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17]
_DOWN = 5  # semitones moved down at most; up one more


def _profiles() -> NDArray[np.float64]:
    """Key profiles (2, 12, 12) by mode and by the semitones that lead home."""
    found = []
    for profile, tonic in ((_MAJOR, 0), (_MINOR, 9)):
        away = np.array(profile) - np.mean(profile)
        away /= np.linalg.norm(away)
        found.append([np.roll(away, tonic - shift) for shift in range(12)])
    return np.array(found)


_PROFILES = _profiles()


def way_home(states: Line) -> int:
    """The semitones, -5 to 6, by which states (of any shape) come to C major or A minor.

    >>> way_home(1 + np.array([62, 64, 66, 67, 69, 71, 73, 74]) - LOWEST)
    -2
    """
    return int(ways_home(states.reshape(1, -1))[0])


def ways_home(states: Line) -> NDArray[np.int64]:
    """The same for each of many windows of states (N, T)."""
    pitch = pitches(states)
    classes = np.where(pitch >= 0, (pitch + LOWEST) % 12, -1)
    weight = np.stack([(classes == one).sum(1) for one in range(12)], axis=1).astype(np.float64)
    fit = np.einsum("mkp,np->nmk", _PROFILES, weight - weight.mean(1, keepdims=True)).max(1)
    # (N, 12) by semitones up; rounded, or the same tune in two keys might go two ways
    shift = np.round(fit, 9).argmax(1)
    return np.where(shift < 12 - _DOWN, shift, shift - 12)
