"""POP909 on its beat grid: melody, second melody and piano of pop songs, bar lines found anew.

The files are in one meter from beat 0, yet their bars do not begin there: the beats were tracked
in recordings. The chords were set to the beats by hand, and tell where the bars are.
"""

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models.music.clip import Role
from models.music.meter import Meter
from models.training.bar_lines import find_bars
from models.training.bars import Stretch
from models.training.parts import DURATION, ONSET, PITCH, Notes
from models.training.pieces import Line, Piece, Skipped, rows
from models.training.roles import one_line, share_together

_GRID = 24  # steps a beat that the times were rounded to
_SHORTEST = 1 / 12  # beats: notes rounded to nothing are the shortest there is
_LOW = 50  # piano notes below may be the bass
_CLEAN = 0.1  # share of bass notes that may sound together
_PRESENT = 0.8  # share of bars that a bass plays in


def read_pop(folder: Path) -> Iterator[Piece | Skipped]:
    """The songs that were found in order, split by `splits.json`."""
    splits = json.loads((folder / "splits.json").read_text(encoding="utf-8"))
    with gzip.open(folder / "pop909_tracks.jsonl.gz", "rt", encoding="utf-8") as table:
        for text in table:
            song = json.loads(text)
            if song["ok"]:
                yield _song(song, splits[song["id"]])
            else:
                yield Skipped(song["id"], "The set marks it as not in order.")


def _song(song: dict[str, Any], split: str) -> Piece | Skipped:
    if len(song["meta"]["ts"]) != 1:
        return Skipped(song["id"], "Its meter changes, and no bar lines are told.")
    melody, bridge, piano = (_notes(song[name]) for name in ("melody", "bridge", "piano"))
    lines = [Line(notes, Role.MELODY) for notes in (melody, bridge) if len(notes)]
    lines += [Line(piano, Role.CHORDS)] if len(piano) else []
    if not lines:
        return Skipped(song["id"], "There are no notes in it.")
    _, *signature = song["meta"]["ts"][0]
    meter = Meter(*signature)
    stretches = find_bars(_chords(song["chords"]), piano, meter)
    low = _bass(piano, stretches)
    lines += [Line(low, Role.BASS)] if low is not None else []
    return Piece(song["id"], split, "notice", tuple(lines), tuple(stretches))


def _notes(written: list[list[float]]) -> Notes:
    """Notes with times on the grid, where only rounding keeps them away."""
    notes = rows([(onset, length, int(pitch), v) for onset, length, pitch, v in written])
    steps = notes[:, :2] * _GRID
    near = np.abs(steps - np.round(steps)) < 0.05
    notes[:, :2] = np.where(near, np.round(steps) / _GRID, notes[:, :2])
    notes[:, DURATION] = np.maximum(notes[:, DURATION], _SHORTEST)
    return notes


def _chords(written: list[list[float]]) -> list[tuple[float, float, frozenset[int]]]:
    """Onset, length in beats and pitch classes of the chords, in order."""
    found: dict[float, tuple[float, set[int]]] = {}
    for onset, length, pitch in written:
        if length > 0:
            found.setdefault(onset, (length, set()))[1].add(int(pitch) % 12)
    return [(onset, length, frozenset(tones)) for onset, (length, tones) in sorted(found.items())]


def _bass(piano: Notes, stretches: Sequence[Stretch]) -> Notes | None:
    """The piano's low notes, where they are one line that goes on through the song."""
    low = piano[piano[:, PITCH] < _LOW]
    if len(low) < 8 or share_together(low) > _CLEAN:
        return None
    bars = sum(stretch.length / stretch.meter.bar for stretch in stretches)
    played = {int(onset // stretches[0].meter.bar) for onset in low[:, ONSET]}
    return one_line(low, Role.BASS) if len(played) >= _PRESENT * bars else None
