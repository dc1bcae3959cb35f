"""The corpus: parts of pieces over stretches of constant meter, their notes in one mapped array.

On disk it is two files: `notes.npy`, rows of onset, duration (beats), pitch and velocity, and
`parts.json`, which says whose they are.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.music.clip import Role
from models.music.meter import Meter

VERSION = 1  # of the two files, and of how sources are read: another one is read anew
ONSET, DURATION, PITCH, VELOCITY = range(4)  # the columns of notes

Notes = NDArray[np.float64]  # (N, 4), sorted by onset, then pitch


@dataclass(frozen=True, slots=True)
class Part:
    """One part (a track or voice) of one piece, over a stretch of constant meter."""

    piece: str  # "folder/name": all parts and sections of a piece share it
    source: str  # "gmd", "pop909_cl", …
    split: str  # "train", "valid" or "test"
    role: Role
    meter: Meter
    tempo: float  # quarter notes per minute; 0 = unknown or normalised
    phase: float  # beats from the last bar line to beat 0
    length: float  # beats, whole bars
    ship: str  # may weights trained on it be distributed: "yes", "notice" (with a word), "no"
    first: int  # row of its first note
    count: int  # rows


class Parts:
    """A cached corpus; the notes stay on disk until they are looked at."""

    def __init__(
        self, parts: Sequence[Part], rows: Notes, digest: str, told: dict[str, Any]
    ) -> None:
        self.parts = list(parts)
        self.digest = digest  # of the files it was read from
        self.told = told  # the report of the reading
        self._rows = rows

    @classmethod
    def open(cls, cache: Path) -> "Parts":
        """The corpus in a cache folder.

        Raises FileNotFoundError where there is none, ValueError for one of another version.
        """
        index = json.loads((cache / "parts.json").read_text(encoding="utf-8"))
        if index["version"] != VERSION:
            raise ValueError(
                f"the cache has version {index['version']}, not {VERSION}: read it anew"
            )
        rows = np.load(cache / "notes.npy", mmap_mode="r")
        parts = [_part(dict(zip(index["fields"], row, strict=True))) for row in index["parts"]]
        return cls(parts, rows, index["digest"], index["report"])

    def notes(self, part: Part) -> Notes:
        """The notes (count, 4) of a part: onset and duration in beats, pitch, velocity."""
        return self._rows[part.first : part.first + part.count]


def save(
    cache: Path, parts: Iterable[Part], rows: Notes, digest: str, told: dict[str, Any]
) -> None:
    """Write a corpus beside an older one, which whoever has it open keeps, and put it in its place.

    The index comes last, so that a kill leaves no corpus rather than half of one.
    """
    cache.mkdir(parents=True, exist_ok=True)
    index = cache / "parts.json"
    beside = cache / "notes.npy.part", cache / "parts.json.part"
    with beside[0].open("wb") as file:
        np.save(file, rows)
    names = [field.name for field in fields(Part)]
    table = [list(_plain(part).values()) for part in parts]
    head = {"version": VERSION, "digest": digest, "report": told, "fields": names}
    beside[1].write_text(json.dumps(head | {"parts": table}), encoding="utf-8")
    index.unlink(missing_ok=True)
    beside[0].replace(cache / "notes.npy")
    beside[1].replace(index)


def _plain(part: Part) -> dict[str, Any]:
    """A part in JSON's own types."""
    return asdict(part) | {"role": part.role.name, "meter": str(part.meter)}


def _part(plain: dict[str, Any]) -> Part:
    numerator, denominator = map(int, plain["meter"].split("/"))
    return Part(**plain | {"role": Role[plain["role"]], "meter": Meter(numerator, denominator)})
