"""All training music in one cached, memory-mapped form: the known sources, or a folder of yours."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np

from models.errors import AntiphonError
from models.training.duplicates import leaving
from models.training.parts import Notes, Part, Parts, save
from models.training.pieces import Piece, Skipped
from models.training.sections import sections
from models.training.sources import SOURCES
from models.training.sources.own_folder import NAME, music_files, read_own

Reading = Iterator[tuple[str, Piece | Skipped]]  # with the name of the source


@dataclass
class Report:
    """What reading found."""

    pieces: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)  # file or entry, and why
    duplicates: int = 0  # parts left out because a held-out piece has their music
    alike: list[tuple[str, str]] = field(default_factory=list)  # training and held-out pieces, kept
    cached: bool = False  # nothing had changed: this is what the last reading found


def ingest(
    data: Path,
    cache: Path,
    sources: Sequence[str] | None = None,
    tell: Callable[[str], None] | None = None,
) -> tuple[Parts, Report]:
    """The music of a data folder: read, cut, split, and kept in `cache` until the folder changes.

    Known sources are read as such: all that are there, or those named. A folder without any is
    your own: every file of music in it is read. `tell` is given the name of each piece as it is
    read. Raises AntiphonError `no_data` when nothing is found.
    """
    known = [source for source in SOURCES if source.is_in(data)]
    chosen = [source for source in known if sources is None or source.name in sources]
    if known:
        files = [file for s in chosen for file in sorted((data / s.name).rglob("*"))]
    else:
        files = music_files(data)
    digest = _digest(data, files)
    if (kept := _kept(cache, digest)) is not None:
        return kept
    report = Report()
    if known:
        reading: Reading = ((s.name, item) for s in chosen for item in s.read(data / s.name))
    else:
        reading = ((NAME, item) for item in read_own(data))
    parts, rows = _numbered(_read(reading, report, tell or (lambda _: None)))
    if not parts:
        raise AntiphonError("no_data")
    out, report.alike = leaving(parts, rows)
    report.duplicates = len(out)
    plain = asdict(report)
    del plain["cached"]
    save(cache, [part for i, part in enumerate(parts) if i not in out], rows, digest, plain)
    return Parts.open(cache), report


def _read(
    reading: Reading, report: Report, tell: Callable[[str], None]
) -> Iterator[tuple[Part, Notes]]:
    """The parts of all pieces; what cannot be used is reported."""
    for source, item in reading:
        name = f"{source}/{item.name}"
        tell(name)
        if isinstance(item, Skipped):
            report.skipped.append((name, item.reason))
            continue
        found = list(sections(item, source))
        if found:
            report.pieces += 1
            yield from found
        else:
            report.skipped.append((name, "No stretch of it in one meter has notes."))


def _numbered(found: Iterable[tuple[Part, Notes]]) -> tuple[list[Part], Notes]:
    """The parts with the rows of their notes, and all notes."""
    parts: list[Part] = []
    blocks: list[Notes] = [np.empty((0, 4))]
    first = 0
    for part, notes in found:
        parts.append(replace(part, first=first, count=len(notes)))
        blocks.append(notes)
        first += len(notes)
    return parts, np.concatenate(blocks)


def _digest(data: Path, files: Iterable[Path]) -> str:
    """A SHA-256 over the names and contents of files."""
    total = hashlib.sha256()
    for file in files:
        if file.is_file():
            total.update(file.relative_to(data).as_posix().encode("utf-8", "surrogateescape"))
            with file.open("rb") as content:
                total.update(hashlib.sha256(content.read()).digest())
    return total.hexdigest()


def _kept(cache: Path, digest: str) -> tuple[Parts, Report] | None:
    """What the cache holds, if it was read from these very files."""
    try:
        parts = Parts.open(cache)
    except (OSError, ValueError, KeyError):
        return None
    if parts.digest != digest:
        return None
    report = Report(**parts.told, cached=True)
    report.skipped = [(name, reason) for name, reason in report.skipped]
    report.alike = [(mine, held) for mine, held in report.alike]
    return parts, report
