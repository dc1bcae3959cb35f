"""One-bar drum patterns out of books, in JSON."""

import json
from collections.abc import Iterator
from pathlib import Path

from models.music.clip import Role
from models.music.meter import Meter
from models.training.bars import by_meters
from models.training.pieces import STEADY, Line, Piece, Skipped, rows

_HIT = 1 / 8  # beats that a hit is written as
_ACCENTED = 110.0
_FLAM = 1 / 24  # beats between a flam's grace note and its main one
_STEPS = {("4/4", 16), ("4/4", 12), ("12/8", 12), ("3/4", 12)}  # meters and how they are divided


def read_machine(folder: Path) -> Iterator[Piece | Skipped]:
    """Patterns on steps: `events` are step, pitch, Note or Flam, accent."""
    splits = json.loads((folder / "splits.json").read_text(encoding="utf-8"))
    patterns = json.loads((folder / "patterns_gm.json").read_text(encoding="utf-8"))
    for number, pattern in enumerate(patterns):
        name = f"{pattern['src']}:{number}:{pattern['title']}"
        if (pattern["ts"], pattern["steps"]) not in _STEPS:
            yield Skipped(name, f"{pattern['steps']} steps do not divide {pattern['ts']}.")
            continue
        meter = Meter(*map(int, pattern["ts"].split("/")))
        step = meter.bar / pattern["steps"]
        notes = []
        for at, pitch, kind, accent in pattern["events"]:
            velocity = _ACCENTED if accent else STEADY
            if kind == "Flam" and at:
                notes.append((at * step - _FLAM, _FLAM, pitch, velocity / 2))
            notes.append((at * step, _HIT, pitch, velocity))
        line = Line(rows(notes), Role.DRUMS)
        stretches = tuple(by_meters([(0.0, meter)], meter.bar))
        yield Piece(name, splits[name], "notice", (line,), stretches)


def read_hydrogen(folder: Path) -> Iterator[Piece | Skipped]:
    """Patterns in ticks: `events` are tick, pitch, velocity.

    All are training pieces, for they are largely the book that the other patterns are from, which
    has a split of its own.
    """
    for pattern in json.loads((folder / "patterns_gm.json").read_text(encoding="utf-8")):
        beat = pattern["tpq"]
        meter = Meter(round(pattern["ticks"] / beat), 4)
        notes = rows([(tick / beat, _HIT, pitch, v) for tick, pitch, v in pattern["events"]])
        stretches = tuple(by_meters([(0.0, meter)], meter.bar))
        line = Line(notes, Role.DRUMS)
        yield Piece(pattern["title"], "train", "no", (line,), stretches)
