"""Functions compiled to machine code when they are first called, and kept on disk from then on.

Numba notices a change only in the file of the function that is called, not in the files of those
that it calls in turn. So what is kept lies in a folder named after all sources of its package and
of this one.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import numba

_HERE = Path(__file__).parent

# Little is left to do for LLVM's later passes: with them, all takes a quarter longer to be
# compiled, and products are no faster.
numba.config.OPT = type(numba.config.OPT)(1)

# Sums may be taken in any order, several terms at a time.
REORDERED = frozenset({"reassoc", "contract", "nsz"})


def compiled(function: Callable[..., Any] | None = None, *, fastmath: Any = False) -> Any:
    """Compile a function, without the lock that all Python threads share, so that the daemon
    listens while a model works.
    """
    if function is None:
        return partial(compiled, fastmath=fastmath)
    numba.config.CACHE_DIR = str(folder(Path(function.__code__.co_filename).parent))
    options = {"cache": True, "nogil": True, "error_model": "numpy"}
    return numba.njit(function, fastmath=set(fastmath) if fastmath else False, **options)


@cache
def folder(package: Path) -> Path:
    """Where a package's functions are kept: beside its sources, or where anybody may write if not
    there.
    """
    digest = hashlib.sha256()
    for source in sorted({*package.glob("*.py"), *_HERE.glob("*.py")}):
        digest.update(source.read_bytes())
    name = f"compiled-{digest.hexdigest()[:16]}"
    for parent in (package / "__pycache__", Path.home() / ".cache" / "antiphon" / package.name):
        try:
            (parent / name).mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        for other in parent.glob("compiled-*"):
            if other.name != name:
                shutil.rmtree(other, ignore_errors=True)
        return parent / name
    return Path(tempfile.mkdtemp(prefix="antiphon-"))
