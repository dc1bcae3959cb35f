"""Lead sheets: melodies with meter and year. What is later than 1929, or of no year, stays home."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models.music.clip import Role
from models.music.meter import Meter
from models.training.bars import by_meters
from models.training.pieces import STEADY, Line, Piece, Skipped, rows

LATEST = 1929  # year of a melody whose weights may be shipped


def read_leadsheets(folder: Path) -> Iterator[Piece | Skipped]:
    """The melodies of `leadsheets.json`, split by `splits.json`."""
    splits = json.loads((folder / "splits.json").read_text(encoding="utf-8"))
    for sheet in json.loads((folder / "leadsheets.json").read_text(encoding="utf-8")):
        if not sheet["melody"] or not sheet["ts"]:
            yield Skipped(sheet["file"], "It has no melody or no meter.")
        else:
            yield _sheet(sheet, splits[sheet["file"]])


def _sheet(sheet: dict[str, Any], split: str) -> Piece:
    old = sheet["year"] is not None and sheet["year"] <= LATEST
    notes = rows([(onset, length, pitch, STEADY) for onset, length, pitch in sheet["melody"]])
    meters = [(beat, Meter(*map(int, text.split("/")))) for beat, text in sheet["ts"]]
    tempo = float(sheet["tempo"][0]) if sheet["tempo"] else 0.0
    return Piece(
        sheet["file"],
        split,
        "notice" if old else "no",
        (Line(notes, Role.MELODY),),
        tuple(by_meters(meters, sheet["total_q"])),
        tempo,
    )
