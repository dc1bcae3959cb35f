"""Music in miniature for the ingest: tunes from a seed, and files of them."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from models.music.clip import Clip, Role
from models.music.midi_file import write_midi
from models.music.note import Note


def tune(seed: int, bars: int = 16, up: int = 0) -> Clip:
    """A melody in eighths and quarters that no other seed has, `up` semitones higher."""
    rng = np.random.default_rng(seed)
    notes, beat = [], 0.0
    while beat < 4 * bars:
        length = float(rng.choice([0.5, 0.5, 1.0]))
        length = min(length, 4 * bars - beat)
        notes.append(Note(60 + up + int(rng.integers(-7, 8)), beat, length, 90))
        beat += length
    return Clip(tuple(notes), 4.0 * bars, name="lead")


def beat(bars: int = 4, role: Role = Role.DRUMS) -> Clip:
    """Kick, snare and hats."""
    notes = [Note(42, step / 2, 0.25) for step in range(8 * bars)]
    notes += [Note(36, 2.0 * step, 0.25) for step in range(2 * bars)]
    notes += [Note(38, 2.0 * step + 1, 0.25) for step in range(2 * bars)]
    return Clip(tuple(notes), 4.0 * bars, role=role, name="track 2")


def write_set(folder: Path, pieces: Mapping[str, tuple[str, Clip]]) -> None:
    """A folder of MIDI files with its `splits.json`: name -> split and clip."""
    (folder / "midi").mkdir(parents=True)
    for name, (_, clip) in pieces.items():
        write_midi(folder / "midi" / name, [clip])
    splits = {name: split for name, (split, _) in pieces.items()}
    (folder / "splits.json").write_text(json.dumps(splits))
