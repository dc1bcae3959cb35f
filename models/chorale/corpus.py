"""Chorales and hymns as grids, split by piece.

Training pieces are those related to no test or validation piece of the canonical JSB split
(Boulanger-Lewandowski et al. 2012), whatever key they are in; see the data folder's `splits.json`.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.chorale.grid import (
    BACH,
    HELD,
    HYMN,
    LOWEST,
    ONSET,
    TIE_UNKNOWN,
    VOICES,
    Cells,
    Grid,
    settings,
)
from models.chorale.midi_pieces import four_parts, midi_files, read_folder


@dataclass(frozen=True)
class Pieces:
    """What to train on and what to choose the best weights by."""

    train: list[Grid]
    hymns: list[Grid]  # drawn from separately, less often
    valid: list[Grid]
    told: str  # one line that says what was found


def pieces(data: Path) -> Pieces:
    """Bach and the hymns, or, where there is no `bach_chorales`, the user's own MIDI files."""
    if (data / "bach_chorales").is_dir():
        train = chorales(data, "train") + unmatched_jsb(data)
        sung, valid = hymns(data, "train"), chorales(data, "valid")
        told = f"{len(train)} chorales and {len(sung)} hymns; {len(valid)} kept for validation"
        return Pieces(train, sung, valid, told)
    mine = read_folder(data)
    told = (
        f"{len(mine.train)} pieces; {len(mine.valid)} kept for validation; "
        f"{mine.skipped} not in four parts and {mine.unreadable} unreadable were left out"
    )
    return Pieces(mine.train, [], mine.valid, told)


def chorales(data: Path, split: str) -> list[Grid]:
    """Bach's four-part chorales with ties and meter; split: train, valid or test."""
    folder = data / "bach_chorales"
    splits = json.loads((folder / "splits.json").read_text())
    pieces = json.loads((folder / "chorales4.json").read_text())
    return [_chorale(piece) for piece in pieces if splits[piece["file"]] == split]


def jsb(data: Path, split: str) -> list[Grid]:
    """The canonical JSB chorales: pitches only, no ties, no meter; split: train, valid or test."""
    pieces = json.loads((data / "jsb16" / "Jsb16thSeparated.json").read_text())[split]
    return [_untied(piece) for piece in pieces]


def unmatched_jsb(data: Path) -> list[Grid]:
    """The JSB training pieces that are not among `chorales`, in no split."""
    known = json.loads((data / "bach_chorales" / "jsb16_map.json").read_text())["map"]
    return [grid for i, grid in enumerate(jsb(data, "train")) if f"train/{i}" not in known]


def hymns(data: Path, split: str) -> list[Grid]:
    """Four-part hymns that share no tune with a JSB validation or test piece."""
    folder = data / "openhymnal"
    splits = json.loads((folder / "splits.json").read_text())
    closed = set(json.loads((folder / "exclude_not_pd_setting.json").read_text()))
    shared = json.loads((folder / "shares_tune_with_jsb_valid_test.json").read_text())
    closed |= {name for name, where in shared.items() if {"valid", "test"} & set(where)}
    names = sorted(name for name, at in splits.items() if at == split and name not in closed)
    grids = [four_parts(folder / "midi" / name, HYMN) for name in names]
    return [grid for grid in grids if grid is not None]


def files(data: Path) -> list[Path]:
    """The files that the training pieces are read from."""
    if not (data / "bach_chorales").is_dir():
        return midi_files(data)
    return [
        data / "bach_chorales" / "chorales4.json",
        data / "bach_chorales" / "splits.json",
        data / "jsb16" / "Jsb16thSeparated.json",
        *midi_files(data / "openhymnal"),
    ]


def _chorale(piece: dict[str, Any]) -> Grid:
    frames = round(max(onset + length for voice in piece["voices"] for onset, length, _ in voice))
    pitch, tie = _cells(frames, piece["voices"])
    numerator, denominator = map(int, piece["ts"][0][1].split("/"))
    bar = numerator * 4 / denominator if len(piece["ts"]) == 1 else None
    phase = -piece["pickup_q"] % bar if bar else 0.0
    return Grid(pitch, tie, settings(frames, bar, phase, BACH))


def _untied(piece: list[list[int]]) -> Grid:
    rows = np.array(piece, dtype=np.int64)  # (T, 4) MIDI pitches, -1 = rest
    pitch = np.where(rows > 0, rows - LOWEST + 1, 0)
    tie = np.full_like(pitch, TIE_UNKNOWN)
    return Grid(pitch, tie, settings(len(rows), None, 0.0, BACH))


def _cells(frames: int, voices: list[list[tuple[float, float, int]]]) -> tuple[Cells, Cells]:
    """Pitch and tie states (T, 4) of voices given as (onset, length, pitch) in sixteenths."""
    pitch = np.zeros((frames, VOICES), dtype=np.int64)
    tie = np.full((frames, VOICES), ONSET)
    for voice, notes in enumerate(voices):
        for onset, length, midi in notes:
            start, end = round(onset), max(round(onset + length), round(onset) + 1)
            pitch[start:end, voice] = midi - LOWEST + 1
            tie[start, voice], tie[start + 1 : end, voice] = ONSET, HELD
    return pitch, tie
