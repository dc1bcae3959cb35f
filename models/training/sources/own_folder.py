"""A folder of your own: every MIDI, MusicXML and ABC file in it, however deep.

A twentieth of the pieces is for validation and a twentieth for testing, told by a hash of their
names, so that the same folder is always split the same way.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from models.music.score_file import MIDI, SCORES, read_clips
from models.training.pieces import Piece, Skipped, from_song

NAME = "own"  # as a source
_HELD_OUT = 20  # one piece in so many is for validation, another for testing


def music_files(folder: Path) -> list[Path]:
    """Every file of music in a folder and the folders in it, in order, hidden ones left out."""
    found = [file for file in folder.rglob("*") if file.suffix.lower() in MIDI + SCORES]
    names = {file: file.relative_to(folder) for file in found if file.is_file()}
    return sorted(f for f, name in names.items() if not any(p[0] == "." for p in name.parts))


def read_own(folder: Path) -> Iterator[Piece | Skipped]:
    """The pieces of a folder, after the files that cannot be read.

    Whether what is trained on your own music may be distributed you decide: it is marked "yes".
    """
    pieces: list[Piece] = []
    for file in music_files(folder):
        read = _read(file, file.relative_to(folder).as_posix())
        if isinstance(read, Piece):
            pieces.append(read)
        else:
            yield read
    yield from _split(pieces)


def _read(file: Path, name: str) -> Piece | Skipped:
    try:
        return from_song(read_clips(file), name, _split_of(name), "yes")
    except ValueError as error:  # UnreadableFile says it in one sentence
        return Skipped(name, str(error))
    except Exception as error:  # whatever one file does to a reader, the others are read
        return Skipped(name, f"It cannot be read ({type(error).__name__}).")


def _split(pieces: list[Piece]) -> list[Piece]:
    """The pieces: of two or more, one at least is for validation and one for training."""
    for wanted in ("valid", "train"):
        if len(pieces) > 1 and not any(piece.split == wanted for piece in pieces):
            chosen = min(pieces, key=lambda piece: (piece.split == "valid", _hash(piece.name)))
            at = pieces.index(chosen)
            pieces = [*pieces[:at], replace(chosen, split=wanted), *pieces[at + 1 :]]
    return pieces


def _split_of(name: str) -> str:
    return {0: "valid", 1: "test"}.get(_hash(name) % _HELD_OUT, "train")


def _hash(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
