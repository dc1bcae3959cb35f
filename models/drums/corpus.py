"""The Groove MIDI Dataset as two-bar windows, by its official split.

Gillick et al., ICML 2019, CC BY 4.0. `gmd/info.csv` names every performance with its meter and
split; only 4/4 is taken.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from models.drums.grid import STEPS_PER_BEAT, Values, listen
from models.drums.windows import WINDOW
from models.errors import AntiphonError
from models.music.midi_file import read_midi

BAR = 4 * STEPS_PER_BEAT
FEWEST_HITS = 4  # windows with less are pauses


def performances(data: Path, split: str) -> Iterator[Path]:
    """The 4/4 MIDI files of a split: train, validation or test."""
    folder = data / "gmd"
    with (folder / "info.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            if row["split"] == split and row["time_signature"] == "4-4":
                yield folder / row["midi_filename"]


def files(data: Path) -> list[Path]:
    """Everything the training reads of the dataset."""
    return [data / "gmd" / "info.csv", *performances(data, "train")]


def windows(data: Path, split: str) -> Values:
    """Every two bars (N, 32, 9, 3) of a split, a bar apart; pauses are left out."""
    found = []
    for file in performances(data, split):
        for clip in read_midi(file).clips:
            try:
                values = listen(clip).grid.values
            except AntiphonError:
                continue  # a track without notes
            found += [values[s : s + WINDOW] for s in range(0, len(values) - WINDOW + 1, BAR)]
    return np.stack([window for window in found if window[..., 0].sum() >= FEWEST_HITS])
