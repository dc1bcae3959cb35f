"""The Groove MIDI Dataset: human drummers, timing and velocity as played, official split.

Gillick et al., ICML 2019. `info.csv` names every take with its split, tempo and meter; the files
have the take's tempo, so that their beats are the drummer's.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from models.music.clip import Role
from models.music.meter import Meter
from models.music.midi_file import read_midi
from models.music.song import whole_bars
from models.music.source_file import UnreadableFile
from models.training.bars import by_meters
from models.training.pieces import Line, Piece, Skipped, from_song

_SPLITS = {"train": "train", "validation": "valid", "test": "test"}


def read_groove(folder: Path) -> Iterator[Piece | Skipped]:
    """The beats and fills of the dataset, each a piece with one line."""
    with (folder / "info.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            try:
                yield _take(folder / row["midi_filename"], row)
            except UnreadableFile as error:
                yield Skipped(row["id"], str(error))


def _take(file: Path, row: dict[str, str]) -> Piece | Skipped:
    song = read_midi(file)
    piece = from_song(song, row["id"], _SPLITS[row["split"]], "yes")
    if isinstance(piece, Skipped):
        return piece
    meter = Meter(*map(int, row["time_signature"].split("-")))
    notes = np.concatenate([line.notes for line in piece.lines])
    played = [note for clip in song.clips for note in clip.notes]
    length = whole_bars(played, max(note.end for note in played), meter, 0.0)
    line = Line(notes, Role.DRUMS)
    stretches = tuple(by_meters([(0.0, meter)], length))
    return Piece(row["id"], piece.split, "yes", (line,), stretches, float(row["bpm"]))
