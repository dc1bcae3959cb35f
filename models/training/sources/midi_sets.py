"""Sets of MIDI files with a `splits.json`: songs of games, demo songs, folk tunes with chords."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from models.music.midi_file import read_midi
from models.music.source_file import UnreadableFile
from models.training.pieces import Piece, Skipped, from_song

_FREE = {"freedoom": "yes", "easyrpg_rtp": "yes", "blasphemer": "yes"}  # the others: copyleft
_NO_BEATS = "_mus.mid"  # converted from a format without beats


def read_games(folder: Path) -> Iterator[Piece | Skipped]:
    """Songs of free games, on several tracks."""
    splits = _splits(folder)
    for name in [name for name in splits if name.endswith(_NO_BEATS)]:
        del splits[name]
        yield Skipped(name, "It was converted from a format that has no beats.")
    yield from _files(folder, splits, _FREE)


def read_demos(folder: Path) -> Iterator[Piece | Skipped]:
    """Demo songs of a workstation."""
    yield from _files(folder / "midi", _splits(folder), {})


def read_nottingham(folder: Path) -> Iterator[Piece | Skipped]:
    """Folk tunes with chords."""
    yield from _files(folder / "midi", _splits(folder), {})


def _splits(folder: Path) -> dict[str, str]:
    splits: dict[str, str] = json.loads((folder / "splits.json").read_text(encoding="utf-8"))
    return splits


def _files(
    folder: Path, splits: Mapping[str, str], ship: Mapping[str, str]
) -> Iterator[Piece | Skipped]:
    """The named files; whether they may be shipped is told by the folder they are in."""
    for name, split in splits.items():
        try:
            song = read_midi(folder / name)
        except UnreadableFile as error:
            yield Skipped(name, str(error))
            continue
        yield from_song(song, name, split, ship.get(name.split("/")[0], "no"))
