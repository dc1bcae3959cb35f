"""Opens torch's large libraries before Python does, so that the rest of the daemon stays awake.

`import torch` opens half a gigabyte of libraries while it holds Python's interpreter lock, which
keeps every other thread waiting: 0.2 s on an idle machine, more on a busy one or from a cold disk.
A foreign call lets go of the lock. When the import comes, it finds the libraries open.
"""

import ctypes
import importlib.util
import os
import sys
from pathlib import Path

_SUFFIXES = {"linux": ".so", "darwin": ".dylib"}  # where the C library offers dlopen
_LIBRARIES = ("libtorch_cpu", "libtorch_python")


def open_torch_libraries() -> int:
    """How many libraries were opened; none where the system or the torch build differs."""
    found = importlib.util.find_spec("torch")
    suffix = _SUFFIXES.get(sys.platform)
    if found is None or not found.submodule_search_locations or suffix is None:
        return 0
    folder = Path(found.submodule_search_locations[0]) / "lib"
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.restype, dlopen.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
    paths = [folder / (library + suffix) for library in _LIBRARIES]
    return sum(bool(dlopen(os.fsencode(path), os.RTLD_NOW)) for path in paths if path.exists())
