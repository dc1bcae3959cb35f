"""The chorale grid: four voices by sixteenths. What a cell can hold, and how it is numbered.

A cell is a rest, the onset of a pitch, or a pitch held from the cell before (BachBot's pitch + tie,
Liang 2016, ch. 4). The network reads a cell as two states (pitch, tie) and answers one class.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FRAMES_PER_BEAT = 4
VOICES = 4
LOWEST, HIGHEST = 28, 91  # pitches the grid can hold, inclusive
PITCHES = HIGHEST - LOWEST + 1

REST = 0  # a pitch state, and a class

# pitch states read by the network: 0 rest, 1..PITCHES, then
MASKED = PITCHES + 1
ABSENT = PITCHES + 2  # beyond the music: before its beginning, after its end
PITCH_STATES = PITCHES + 3

# tie states read by the network
ONSET, HELD, TIE_UNKNOWN = 0, 1, 2
TIE_STATES = 3

# classes answered by the network: 0 rest, 1..PITCHES onsets, PITCHES+1.. holds
CLASSES = 1 + 2 * PITCHES

# position states: beat in its bar (0-7, or unknown), bar length in beats (1-8, or unknown)
BEAT_UNKNOWN = 8
BEAT_STATES = 9
METER_UNKNOWN = 0
METER_STATES = 9

# styles the network knows
BACH, HYMN = 0, 1
STYLES = 2

Cells = NDArray[np.int64]


@dataclass(frozen=True)
class Grid:
    """A piece on the grid.

    pitch (T, 4): 0 rest, else pitch - LOWEST + 1; tie (T, 4): ONSET, HELD or TIE_UNKNOWN;
    setting (T, 4): sixteenth in its beat, beat in its bar, meter, style.
    """

    pitch: Cells
    tie: Cells
    setting: Cells

    @property
    def frames(self) -> int:
        """Length in sixteenths."""
        return len(self.pitch)


def settings(frames: int, bar: float | None, phase: float = 0.0, style: int = BACH) -> Cells:
    """Where each frame stands, (T, 4); `bar` in beats (None: meter unknown), `phase` in beats."""
    frame = np.arange(frames) + round(phase * FRAMES_PER_BEAT)
    known = bar is not None and bar == int(bar) and 1 <= bar < METER_STATES
    beats = int(bar) if known and bar is not None else 0
    setting = np.empty((frames, 4), dtype=np.int64)
    setting[:, 0] = frame % FRAMES_PER_BEAT
    setting[:, 1] = frame // FRAMES_PER_BEAT % beats if known else BEAT_UNKNOWN
    setting[:, 2] = beats if known else METER_UNKNOWN
    setting[:, 3] = style
    return setting


def target_class(pitch: Cells, tie: Cells) -> Cells:
    """The class of each known cell; an unknown tie counts as an onset."""
    return np.where((pitch > 0) & (tie == HELD), pitch + PITCHES, pitch)


def transpose(grid: Grid, semitones: int) -> Grid:
    """The piece in another key; raises ValueError when a pitch would leave the grid."""
    pitch = np.where(grid.pitch > 0, grid.pitch + semitones, 0)
    if ((pitch < 1) & (grid.pitch > 0)).any() or (pitch > PITCHES).any():
        raise ValueError(f"transposing by {semitones} semitones leaves the grid")
    return Grid(pitch, grid.tie, grid.setting)
