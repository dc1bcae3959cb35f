"""Functions compiled to machine code when they are first called, and kept on disk from then on.

Numba notices a change only in the file of the function that is called, not in the files of those
that it calls in turn. So what is kept lies in a folder named after all sources of this package.
"""

import hashlib
import shutil
import tempfile
from functools import partial
from pathlib import Path

import numba

_HERE = Path(__file__).parent


def _folder() -> Path:
    """Beside the sources, or where anybody may write if not there."""
    digest = hashlib.sha256()
    for source in sorted(_HERE.glob("*.py")):
        digest.update(source.read_bytes())
    name = f"compiled-{digest.hexdigest()[:16]}"
    for parent in (_HERE / "__pycache__", Path.home() / ".cache" / "antiphon"):
        try:
            (parent / name).mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        for other in parent.glob("compiled-*"):
            if other.name != name:
                shutil.rmtree(other, ignore_errors=True)
        return parent / name
    return Path(tempfile.mkdtemp(prefix="antiphon-"))


numba.config.CACHE_DIR = str(_folder())

# Without the lock that all Python threads share, so that the daemon listens while a model writes.
compiled = partial(numba.njit, cache=True, nogil=True, error_model="numpy")
# Sums may be taken in any order, several terms at a time.
REORDERED = {"reassoc", "contract", "nsz"}
