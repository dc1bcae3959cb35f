"""Where the training data lies: `--data DIR`, or the environment's `ANTIPHON_DATA`."""

import hashlib
import os
from pathlib import Path

from models.errors import AntiphonError


def data_folder() -> Path | None:
    """The folder that `ANTIPHON_DATA` names, if it does."""
    named = os.environ.get("ANTIPHON_DATA")
    return Path(named) if named else None


def require_data(folder: Path | None) -> Path:
    """The folder, if there is one; raises AntiphonError `no_data` if not."""
    if folder is None or not folder.is_dir():
        raise AntiphonError("no_data")
    return folder


def digest(files: list[Path]) -> str:
    """One SHA-256 over the contents of files, in the order of their names."""
    total = hashlib.sha256()
    for file in sorted(files):
        total.update(file.read_bytes())
    return total.hexdigest()
