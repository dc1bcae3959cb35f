"""Bar lines found in music that lies on beats but does not say which beat begins a bar.

Bars begin where chords change and stay, and where the bass is struck. The most likely sequence of
positions in the bar is found by dynamic programming (Viterbi 1967); a bar may be cut short, at a
price, where the tracked beats slipped.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from models.music.meter import Meter
from models.training.bars import Measure, Stretch, by_measures
from models.training.parts import DURATION, ONSET, PITCH, Notes

Chord = tuple[float, float, frozenset[int]]  # onset and length in beats, pitch classes

_CHANGE, _LONG, _BASS = 1.0, 1.0, 0.5  # what speaks for a bar line on a beat
_SLIP = 8.0  # what a bar cut short costs
_NEAR = 1 / 12  # beats that an onset may be away from the beat
_LOW = 52


def find_bars(chords: Sequence[Chord], notes: Notes, meter: Meter) -> list[Stretch]:
    """The stretches of a piece in one meter, each beginning on a bar line."""
    pulse = 4 / meter.denominator
    end = float((notes[:, ONSET] + notes[:, DURATION]).max()) if len(notes) else 0.0
    end = max([end, *(onset + length for onset, length, _ in chords)])
    late = _late(chords, pulse)
    told = _evidence(chords, notes, meter, late, int(np.ceil((end - late) / pulse)) + 1)
    lines = [late + pulse * at for at in _bar_lines(told, meter.numerator)]
    return list(by_measures(_measures([line for line in lines if line < end], end, meter)))


def _late(chords: Sequence[Chord], pulse: float) -> float:
    """How late the beats are for the file's: nothing, or half a beat."""
    halves = [round(onset / pulse * 2) % 2 for onset, _, _ in chords]
    return pulse / 2 if 2 * sum(halves) > len(halves) else 0.0


def _evidence(
    chords: Sequence[Chord], notes: Notes, meter: Meter, late: float, pulses: int
) -> NDArray[np.float64]:
    """What speaks for a bar line on each beat."""
    pulse = 4 / meter.denominator
    told = np.zeros(max(1, pulses))

    def tell(onset: float, weight: float) -> None:
        at = round((onset - late) / pulse)
        if abs((onset - late) - at * pulse) <= _NEAR and 0 <= at < len(told):
            told[at] += weight

    before: frozenset[int] = frozenset()
    for onset, length, tones in chords:
        if tones != before:
            tell(onset, _CHANGE + _LONG * (length >= meter.bar))
        before = tones
    low = notes[notes[:, PITCH] < _LOW, ONSET]
    for onset in np.unique(np.round(low * 24) / 24).tolist():
        tell(onset, _BASS)
    return told


def _bar_lines(told: NDArray[np.float64], beats: int) -> list[int]:
    """The beats that begin bars of so many beats, told[t] speaking for beat t."""
    score = np.zeros(beats)  # of the best way to be at each position of the bar now
    score[0] += told[0]
    came = np.zeros((len(told), beats), dtype=np.int64)
    for now in range(1, len(told)):
        came[now] = np.arange(-1, beats - 1) % beats
        best = score[came[now]]
        slip = int(np.argmax(score))
        if score[slip] - _SLIP > best[0]:
            came[now, 0], best[0] = slip, score[slip] - _SLIP
        score = best
        score[0] += told[now]
    position = int(np.argmax(score))
    found: list[int] = []
    for now in range(len(told) - 1, -1, -1):
        if position == 0:
            found.append(now)
        position = int(came[now, position])
    return found[::-1]


def _measures(lines: list[float], end: float, meter: Meter) -> Iterator[Measure]:
    """The measures between bar lines, from beat 0 to the end."""
    stops = [0.0, *lines] if not lines or lines[0] > 0 else lines
    for begin, stop in zip(stops, [*stops[1:], end], strict=True):
        if stop > begin:
            yield begin, stop, meter
