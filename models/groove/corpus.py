"""The Groove MIDI Dataset as performances with their style and tempo, by its official split.

Gillick et al., ICML 2019, CC BY 4.0. Only 4/4 is taken; beats and fills alike.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.drums.corpus import BAR
from models.drums.grid import Values, listen
from models.errors import AntiphonError
from models.music.midi_file import read_midi
from models.music.style import Style, style_named

__all__ = ["BAR", "Performance", "performances"]


@dataclass(frozen=True)
class Performance:
    """What one drummer played in one go: a grid (T, 9, 3) of whole bars, its tempo and style."""

    grid: Values
    tempo: float  # quarter notes a minute
    style: Style


def performances(data: Path, split: str) -> list[Performance]:
    """All 4/4 performances of a split: train, validation or test."""
    return list(_read(data / "gmd", split))


def _read(folder: Path, split: str) -> Iterator[Performance]:
    with (folder / "info.csv").open(encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table) if row["split"] == split]
    for row in rows:
        if row["time_signature"] != "4-4":
            continue
        style = style_named(row["style"].split("/")[0]) or Style.ANY
        for clip in read_midi(folder / row["midi_filename"]).clips:
            try:
                yield Performance(listen(clip).grid.values, float(row["bpm"]), style)
            except AntiphonError:
                continue  # a track without notes
