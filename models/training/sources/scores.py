"""OpenScore's songs and string quartets, as notes in beats with the scores' own measures."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from models.music.clip import Role
from models.music.meter import Meter
from models.training.bars import Measure, by_measures
from models.training.parts import Notes
from models.training.pieces import STEADY, Line, Piece, Skipped, rows


def read_songs(folder: Path) -> Iterator[Piece | Skipped]:
    """Songs: each voice, and each piano with both its staves as one."""
    for score, split in _scores(folder / "lieder_notes.jsonl.gz"):
        lines = [
            Line(_notes(part), Role.CHORDS if part["staves"] > 1 else Role.MELODY, part["name"])
            for part in score["parts"]
        ]
        yield _piece(score, split, lines)


def read_quartets(folder: Path) -> Iterator[Piece | Skipped]:
    """String quartets: each part, and all of them together."""
    for score, split in _scores(folder / "quartet_notes.jsonl.gz"):
        lines = [
            Line(_notes(part), Role.BASS if "cello" in part["name"].lower() else Role.MELODY)
            for part in score["parts"]
        ]
        together = Line(np.concatenate([line.notes for line in lines]), Role.CHORDS)
        yield _piece(score, split, [*lines, together])


def _scores(file: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """The scores of a file, each with its split."""
    splits = json.loads((file.parent / "splits.json").read_text(encoding="utf-8"))
    with gzip.open(file, "rt", encoding="utf-8") as table:
        for text in table:
            score = json.loads(text)
            yield score, splits[score["file"]]


def _piece(score: dict[str, Any], split: str, lines: list[Line]) -> Piece | Skipped:
    lines = [line for line in lines if len(line.notes)]
    if not lines or not score["ts"]:
        return Skipped(score["file"], "It has no notes or no meter.")
    tempo = score["tempo"][0][1] if score["tempo"] else 0.0
    stretches = tuple(by_measures(_measures(score)))
    return Piece(score["file"], split, "yes", tuple(lines), stretches, tempo)


def _measures(score: dict[str, Any]) -> Iterator[Measure]:
    """The measures of a score, each with the meter it is written in."""
    meters = [(beat, Meter(*map(int, text.split("/")))) for beat, text in score["ts"]]
    ends = [*score["meas"][1:], score["total"]]
    current = 0
    for begin, end in zip(score["meas"], ends, strict=True):
        while current + 1 < len(meters) and meters[current + 1][0] <= begin + 1e-6:
            current += 1
        if end > begin:
            yield begin, end, meters[current][1]


def _notes(part: dict[str, Any]) -> Notes:
    return rows([(onset, length, pitch, STEADY) for onset, length, pitch, *_ in part["notes"]])
