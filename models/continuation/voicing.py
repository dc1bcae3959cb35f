"""How a clip builds its chords, so that triads are followed by triads."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np

from models.continuation.hearing import Events
from models.kernels.compiled import compiled

RARE = 0.1  # the share of the onsets that may hold fewer notes than the others


class Voicing(NamedTuple):
    """The least that chords do."""

    fewest: int = 1  # notes struck together
    spacing: int = 1  # semitones between neighbours
    span: int = 0  # semitones from the lowest to the highest of so few notes

    @classmethod
    def of(cls, events: Events) -> "Voicing":
        """What the chords of a clip do; `events` in order, without rests."""
        struck = zip(events.tick.tolist(), events.pitch.tolist(), strict=True)
        onsets = groupby(struck, key=lambda event: event[0])
        chords = [sorted(pitch for _, pitch in chord) for _, chord in onsets]
        fewest = sorted(len(set(chord)) for chord in chords)[int(RARE * len(chords))]
        rises = [rise for chord in chords for rise in np.diff(chord).tolist() if rise > 0]
        spans = [narrowest(chord, fewest) for chord in chords if len(set(chord)) >= fewest]
        return cls(fewest, min(rises, default=1), min(spans))


@compiled
def room(voicing: Voicing, missing: int) -> int:
    """Semitones that so many more notes of a chord take up."""
    return -(-voicing.span * missing // max(1, voicing.fewest - 1))


def narrowest(chord: Sequence[int], count: int) -> int:
    """The semitones from the lowest to the highest of `count` pitches that are nearest together.

    >>> narrowest([36, 60, 64, 67], 3)
    7
    """
    pitches = sorted(set(chord))
    return min(high - low for low, high in zip(pitches, pitches[count - 1 :], strict=False))


SINGLE = Voicing()
