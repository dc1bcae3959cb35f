"""Files a command writes: names that sort in musical order and never hit an existing file."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from bridge.commands.trouble import BadInput

LONGEST = 60  # characters of a name: 255 bytes with its ending, even in four bytes each
FORBIDDEN = set('/\\:*?"<>|')


def folder(path: Path) -> Path:
    """The folder, made when it is not there; raises BadInput when a file has its name."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise BadInput(f'"{path}" is a file, not a folder to write to.') from None
    return path


def safe(name: str) -> str:
    """The name as every file system takes it.

    >>> safe('Verse: "A/B"')
    'Verse- -A-B-'
    """
    kept = "".join("-" if c in FORBIDDEN or not c.isprintable() else c for c in name)
    return kept.strip(" .")[:LONGEST] or "clip"


def free_stem(folder: Path, name: str) -> str:
    """The name, numbered when files in the folder already begin with it."""
    taken = {file.name for file in folder.iterdir()}

    def is_free(stem: str) -> bool:
        return not any(file.startswith((f"{stem}.", f"{stem} · ")) for file in taken)

    return next(stem for stem in _numbered(safe(name)) if is_free(stem))


def numbered_file(folder: Path, stem: str, number: int, many: int) -> Path:
    """Where answer `number` (from 1) of `many` goes: `stem · 01.mid`, or more digits for more."""
    digits = max(2, len(str(many)))
    return folder / f"{stem} · {number:0{digits}}.mid"


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    for number in count(2):
        yield f"{stem} {number}"
