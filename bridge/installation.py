"""What Antiphon put into a User Library: its record there, and the law that it touches no more.

The record holds each file's path and SHA-256. A file that is not in it, or that has changed since,
belongs to the musician: it is never overwritten and never deleted.
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path, PurePosixPath

RECORD = ".antiphon.json"  # in the User Library's root
FORMAT = 1


class State(Enum):
    """Whose a file is."""

    ABSENT = "absent"
    OURS = "ours"  # just as it was installed
    CHANGED = "changed"  # installed by us, changed since
    FOREIGN = "foreign"  # never installed by us


class NotOurs(Exception):
    """The file in the way belongs to the musician."""


class DamagedRecord(Exception):
    """The record cannot be read, so nothing can be known to be ours; one sentence."""


@dataclass(frozen=True, slots=True)
class Installation:
    """The files in one User Library that are ours. Paths go from the library, with slashes."""

    library: Path
    files: Mapping[str, str] = field(default_factory=dict)  # path -> SHA-256
    folders: frozenset[str] = frozenset()  # those that we made

    @classmethod
    def read(cls, library: Path) -> "Installation":
        """The record of a library, empty where there is none. Raises DamagedRecord."""
        path = library / RECORD
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            files = {_inside(place): str(digest) for place, digest in record["files"].items()}
            folders = frozenset(_inside(folder) for folder in record["folders"])
            if record["format"] != FORMAT:
                raise ValueError
        except FileNotFoundError:
            return cls(library)
        except (ValueError, LookupError, TypeError, AttributeError):
            raise DamagedRecord(
                f'"{path}" is damaged, so nobody knows which files are Antiphon\'s: '
                "delete it, and move Antiphon's files away by hand."
            ) from None
        return cls(library, files, folders)

    def state(self, place: str) -> State:
        """Whose the file at a place is."""
        path = self.library / place
        if not path.exists() and not path.is_symlink():
            return State.ABSENT
        if place not in self.files:
            return State.FOREIGN
        return State.OURS if digest(path) == self.files[place] else State.CHANGED

    def put(self, place: str, data: bytes) -> "Installation":
        """Write a file, new or in our own file's place. Raises NotOurs, or OSError."""
        if self.state(place) not in (State.ABSENT, State.OURS):
            raise NotOurs(place)
        path = self.library / place
        made = frozenset(self._missing_above(place))
        path.parent.mkdir(parents=True, exist_ok=True)
        files = {**self.files, place: hashlib.sha256(data).hexdigest()}
        after = replace(self, files=files, folders=self.folders | made)
        staged = path.with_name(f".{path.name}.new")
        try:
            staged.write_bytes(data)
            after._write()  # before the file: cut short, it leaves no file that nobody owns
            staged.replace(path)
        except OSError:  # a full disk; on Windows also a file that Live has open
            with suppress(OSError):
                staged.unlink(missing_ok=True)
                self._write()
            raise
        return after

    def remove(self, place: str) -> "Installation":
        """Delete our file, and the folders we made for it once they are empty. Raises NotOurs."""
        if self.state(place) not in (State.ABSENT, State.OURS):
            raise NotOurs(place)
        (self.library / place).unlink(missing_ok=True)
        return self.forget(place)

    def forget(self, place: str) -> "Installation":
        """No longer count a file as ours; it stays where it is."""
        files = {kept: digest for kept, digest in self.files.items() if kept != place}
        for folder in sorted(self.folders, reverse=True):  # the deepest first
            with suppress(OSError):  # not empty, or gone
                (self.library / folder).rmdir()
        left = frozenset(folder for folder in self.folders if (self.library / folder).is_dir())
        after = replace(self, files=files, folders=left)
        after._write()
        return after

    def _missing_above(self, place: str) -> list[str]:
        above = PurePosixPath(place).parents
        return [str(one) for one in above if not (self.library / one).exists()]

    def _write(self) -> None:
        path = self.library / RECORD
        if not self.files:
            path.unlink(missing_ok=True)
            return
        record = {"format": FORMAT, "files": dict(self.files), "folders": sorted(self.folders)}
        staged = path.with_name(f"{RECORD}.new")
        staged.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
        staged.replace(path)


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal; of anything else a word that no file has."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "no file"


def _inside(place: object) -> str:
    """A path that stays inside the library; raises ValueError for any other."""
    path = PurePosixPath(str(place))
    if not isinstance(place, str) or path.is_absolute() or ".." in path.parts or "\\" in place:
        raise ValueError(place)
    if ":" in place:  # a drive, on Windows
        raise ValueError(place)
    return place
