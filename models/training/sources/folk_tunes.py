"""Fiddle tunes written by abc2midi, which tells the bar lines by accents.

It plays the first note of every bar at velocity 105 and begins every note a tick late; the velocity
says nothing else, and pick-ups are not told in any other way.
"""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from models.music.clip import Role
from models.music.meter import Meter
from models.music.midi_file import read_midi
from models.music.song import Song
from models.music.source_file import UnreadableFile
from models.training.bars import Measure, by_measures
from models.training.parts import DURATION, ONSET, VELOCITY, Notes
from models.training.pieces import STEADY, Line, Piece, Skipped, from_song

_TICK = 1 / 480  # beats
_ACCENT = 105
_ORNAMENT = 0.2  # beats: accents nearer than this are grace notes of one


def read_folk_tunes(folder: Path) -> Iterator[Piece | Skipped]:
    """The tunes of a folder, split by its `splits.json`."""
    splits = json.loads((folder / "splits.json").read_text(encoding="utf-8"))
    for name, split in splits.items():
        try:
            song = read_midi(folder / "midi" / name)
        except UnreadableFile as error:
            yield Skipped(name, str(error))
            continue
        yield _tune(song, name, split)


def _tune(song: Song, name: str, split: str) -> Piece | Skipped:
    """A tune with its bar lines where the accents are."""
    piece = from_song(song, name, split, "notice")
    if isinstance(piece, Skipped):
        return piece
    accents = np.concatenate([line.notes for line in piece.lines])
    accents = np.sort(accents[accents[:, VELOCITY] == _ACCENT, ONSET]) - _TICK
    end = max(float((line.notes[:, ONSET] + line.notes[:, DURATION]).max()) for line in piece.lines)
    stretches = piece.stretches
    if len(accents) > 1 and len(song.meters) == 1:
        stretches = tuple(by_measures(_measures(accents.tolist(), end, song.meters[0][1])))
    lines = tuple(Line(_steady(line.notes), Role.MELODY) for line in piece.lines)
    return Piece(name, split, "notice", lines, stretches, piece.tempo)


def _measures(accents: list[float], end: float, meter: Meter) -> Iterator[Measure]:
    """The measures between accents; bars whose first note has none are counted through."""
    lines = [accents[0]]
    for accent in [*accents[1:], end]:
        if accent - lines[-1] < _ORNAMENT:
            continue
        while accent - lines[-1] > meter.bar + _ORNAMENT:
            lines.append(lines[-1] + meter.bar)
        lines.append(accent)
    for begin, stop in itertools.pairwise(lines):
        yield begin, stop, meter


def _steady(notes: Notes) -> Notes:
    """The notes a tick earlier and longer, at one velocity."""
    notes = notes.copy()
    notes[:, ONSET] -= _TICK
    notes[:, DURATION] += _TICK
    notes[:, VELOCITY] = STEADY
    return notes
