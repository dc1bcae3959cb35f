"""All training music in one cached, memory-mapped form: the known sources, or a folder of yours."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from models.training.parts import Notes, Part, Parts, save
from models.training.pieces import Skipped
from models.training.sections import sections
from models.training.sources import SOURCES, Source


@dataclass
class Report:
    """What reading found."""

    pieces: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)  # name and reason
    duplicates: int = 0  # parts removed from the training split
    cached: bool = False  # nothing had changed: nothing was read


def ingest(data: Path, cache: Path, sources: Sequence[str] | None = None) -> tuple[Parts, Report]:
    """The music of a data folder: read, cut, split, and kept in `cache` until the folder changes.

    `sources` names some of `SOURCES`; otherwise all that the folder has are read.
    """
    chosen = [source for source in SOURCES if (data / source.name).is_dir()]
    if sources is not None:
        chosen = [source for source in chosen if source.name in sources]
    digest = _digest(data, chosen)
    known = _open(cache, digest)
    if known is not None:
        return known
    report = Report()
    found: list[tuple[Part, Notes]] = []
    for source in chosen:
        found += _read(source, data / source.name, report)
    parts, rows = _numbered(found)
    save(cache, parts, rows, digest, _plain(report))
    return Parts.open(cache), report


def _read(source: Source, folder: Path, report: Report) -> Iterator[tuple[Part, Notes]]:
    """The parts of a source."""
    for item in source.read(folder):
        if isinstance(item, Skipped):
            report.skipped.append((f"{source.name}/{item.name}", item.reason))
            continue
        found = list(sections(item, source.name))
        if found:
            report.pieces += 1
            yield from found
        else:
            report.skipped.append((f"{source.name}/{item.name}", "No section has notes."))


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


def _digest(data: Path, chosen: Sequence[Source]) -> str:
    """A SHA-256 over the names and contents of all files that the sources may read."""
    total = hashlib.sha256()
    for source in chosen:
        for file in sorted((data / source.name).rglob("*")):
            if file.is_file():
                total.update(str(file.relative_to(data)).encode())
                total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _open(cache: Path, digest: str) -> tuple[Parts, Report] | None:
    """What the cache holds, if it was read from these very files."""
    try:
        parts = Parts.open(cache)
    except (OSError, ValueError, KeyError):
        return None
    return (parts, Report(**parts.told, cached=True)) if parts.digest == digest else None


def _plain(report: Report) -> dict[str, Any]:
    plain = asdict(report)
    del plain["cached"]
    return plain
