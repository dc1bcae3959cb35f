"""Where things are on this machine: the checkout, the built extension, Live's User Library."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]  # the checkout, or site-packages once installed
EXTENSION_NAME = "Antiphon.ablx"


def built_extension() -> Path | None:
    """The newest extension `make live` built, or the one that came with the installed package."""
    folders = (ROOT / "ableton" / "dist", Path(sys.prefix) / "share" / "antiphon")
    found = [file for folder in folders for file in folder.glob("*.ablx")]
    return max(found, key=lambda file: file.stat().st_mtime, default=None)


def user_library() -> Path | None:
    """Live's User Library where Live puts it by default, or None where Live does not run."""
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Music" / "Ableton" / "User Library"
    if sys.platform == "win32":
        return home / "Documents" / "Ableton" / "User Library"
    return None


def installed_extension(library: Path) -> Path:
    """Where the extension's copy lies in a User Library: easy to find from Live's file dialog."""
    return library / "Extensions" / EXTENSION_NAME
