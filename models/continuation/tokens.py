"""The vocabulary of the clip language model, by arithmetic. `python -m models.continuation.tokens`
prints it.

One event is one note, told by five attributes in this order: how far its onset lies after the last
one, its pitch, its length, its velocity, and how far the player was off the grid. A row of the
network's input names the last event by those five and by what follows from them: the interval, the
place in the bar, and what holds for the whole clip (meter, role, tempo).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TICKS = 24  # a beat; holds sixteenths (6), thirty-seconds (3), triplets (8) and sextuplets (4)
FINE = 96  # steps a beat in which timing off the grid is told: 5 ms at 120
HALF = TICKS // 2  # the pattern of grid lines repeats every half beat
GRID_LINES = (0, 3, 4, 6, 8, 9)  # ticks after a half beat where an onset may lie

# onset: ticks after the last event, or END
LONGEST_STEP = 8 * TICKS  # a longer silence is told by rests of this length
END = LONGEST_STEP + 1  # nothing more until the far side of the gap: infill only
ONSETS = END + 1

# pitch: a key of the keyboard, or of the General MIDI drum map
DRUM = 128  # drum pitch p is told as DRUM + p
REST = 256  # silence for LONGEST_STEP
PITCHES = REST + 1  # what can be predicted
START, SUFFIX = REST + 1, REST + 2  # where the music begins; where it goes on after a gap
PITCH_STATES = SUFFIX + 1

# length in ticks: exact up to a whole note, then in eighths, then coarser
LENGTHS = (*range(1, 25), *range(26, 97, 2), *range(108, 193, 12), 240, 288, 384)
VELOCITIES = 32  # steps of four
FURTHEST = 15  # fine steps off the grid, early or late
OFFSETS = 2 * FURTHEST + 1

INTERVALS = 49  # -24..24 semitones from the last note
BAR = 8 * TICKS  # the longest bar with places of its own: 4/2
METERS = 33  # twice the half beats in a bar, plus one when the beat is dotted; 0 = any other
ROLES = 5
TEMPI = 9  # 0 = unknown, then thirds of an octave from 60 to 240

# The columns of an input row, with how many states each has; the last state is often "none".
COLUMNS = {
    "pitch": PITCH_STATES,
    "interval": INTERVALS + 1,
    "length": len(LENGTHS) + 1,
    "velocity": VELOCITIES + 1,
    "offset": OFFSETS + 1,
    "step": ONSETS + 1,
    "place": BAR,
    "meter": METERS,
    "role": ROLES,
    "tempo": TEMPI,
}
NO_INTERVAL, NO_LENGTH, NO_STEP = INTERVALS, len(LENGTHS), ONSETS
NO_VELOCITY, NO_OFFSET = VELOCITIES, OFFSETS
# Where each column's states begin in the one table of embeddings.
FIRST_STATE = np.cumsum([0, *COLUMNS.values()])[:-1]
STATES = sum(COLUMNS.values())

_LENGTHS = np.array(LENGTHS)
_MIDDLES = np.sqrt(_LENGTHS[1:] * _LENGTHS[:-1])  # lengths are told apart by their ratio


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for a whole clip: `bar` in ticks, and three states of the input columns."""

    bar: int
    meter: int
    role: int
    tempo: int


def length_class(ticks: NDArray[np.float64]) -> NDArray[np.int64]:
    """The nearest class of `LENGTHS`, by ratio."""
    return np.searchsorted(_MIDDLES, np.asarray(ticks))


def velocity_class(velocity: NDArray[np.float64]) -> NDArray[np.int64]:
    """1-127 in steps of four."""
    return np.clip(np.asarray(velocity).astype(np.int64) // 4, 0, VELOCITIES - 1)


def meter_state(numerator: int, denominator: int) -> int:
    """Bars of whole half beats up to 8 beats; 6/8 and 3/4 are as long but not the same."""
    halves = numerator * 8 / denominator
    if halves != int(halves) or not 1 <= halves <= 16:
        return 0
    dotted = denominator == 8 and numerator % 3 == 0
    return 2 * int(halves) - 1 + dotted


def tempo_state(tempo: float) -> int:
    """Quarter notes per minute, 0 = unknown, to a third of an octave."""
    if tempo <= 0:
        return 0
    return int(np.clip(math.floor(3 * math.log2(tempo / 60)) + 2, 1, TEMPI - 1))


def on_grid(ticks: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which ticks of a bar are grid lines."""
    return np.isin(np.asarray(ticks) % HALF, GRID_LINES)


def main() -> None:
    """Print the vocabulary."""
    for (name, size), first in zip(COLUMNS.items(), FIRST_STATE, strict=True):
        print(f"{name:10}{size:6} states from {first}")
    print(f"lengths in ticks: {', '.join(map(str, LENGTHS))}")


if __name__ == "__main__":
    main()
