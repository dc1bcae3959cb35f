"""Where our own things are on this machine: the checkout, and what is built for Live."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]  # the checkout, or site-packages once installed


def built_extension() -> Path | None:
    """The newest extension `make live` built, or the one that came with the installed package."""
    found = _built("ableton", "*.ablx")
    return max(found, key=lambda file: file.stat().st_mtime, default=None)


def built_devices() -> list[Path]:
    """Every Max device and MIDI tool that is built, by name."""
    return sorted(_built("max_devices", "*.amxd"), key=lambda file: file.name)


def _built(folder: str, pattern: str) -> list[Path]:
    """Files of the checkout, or of the installed package where that has none."""
    here = list((ROOT / folder / "dist").glob(pattern))
    return here or list(Path(sys.prefix, "share", "antiphon").glob(pattern))
