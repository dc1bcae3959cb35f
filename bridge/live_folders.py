"""Where Live keeps its things on this machine: preferences, User Library, installed extensions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from bridge.machine import Machine

SLUG = "antiphon.antiphon"  # author.name, as Live calls an extension's folders
LIBRARY = "User Library"


@dataclass(frozen=True, slots=True)
class Preferences:
    """The preferences of one Live that has been started here."""

    name: str  # "Live 12.4.5"
    version: tuple[int, ...]
    folder: Path

    @property
    def extension_log(self) -> Path:
        """The log of Live's extension host; absent when it never ran an extension."""
        return self.folder / "ExtensionHost.txt"


def preferences(machine: Machine) -> list[Preferences]:
    """Every Live that has been started by this user, newest version first."""
    inside = {"darwin": machine.home / "Library/Preferences/Ableton"}
    inside["win32"] = machine.roaming / "Ableton"
    within = "Preferences" if machine.platform == "win32" else ""
    found = []
    root = inside.get(machine.platform)
    for folder in root.glob("Live *") if root else ():
        number = re.match(r"Live (\d+(?:\.\d+)*)", folder.name)
        if number and folder.is_dir():
            version = tuple(int(part) for part in number[1].split("."))
            found.append(Preferences(folder.name, version, folder / within))
    return sorted(found, key=lambda live: live.version, reverse=True)


def user_library(machine: Machine) -> Path | None:
    """Live's User Library: where the newest Live says it is, else where Live puts it by default.

    It need not exist. None where Live does not run.
    """
    for live in preferences(machine):
        if told := _told_by(live):
            return told
    usual = list(_usual(machine))
    there = [folder for folder in usual if folder.is_dir()]
    return next(iter(there + usual), None)


def _told_by(live: Preferences) -> Path | None:
    """The User Library that a Live's Library.cfg names, when it is there."""
    try:
        project = ElementTree.parse(live.folder / "Library.cfg").find(".//UserLibrary")
    except (OSError, ElementTree.ParseError):
        return None
    path = None if project is None else project.find(".//ProjectPath")
    if path is None or not path.get("Value"):
        return None
    parent = Path(path.get("Value", ""))
    # the value is the folder that holds the library; a library named directly is taken too
    found = [parent / LIBRARY] + ([parent] if parent.name == LIBRARY else [])
    return next((folder for folder in found if folder.is_dir()), None)


def _usual(machine: Machine) -> Iterator[Path]:
    """Where Live puts a User Library by itself, the likeliest first."""
    if machine.platform == "darwin":
        yield machine.home / "Music" / "Ableton" / LIBRARY
    if machine.platform == "win32":
        for documents in ("Documents", "OneDrive/Documents"):
            yield machine.home / documents / "Ableton" / LIBRARY


def loaded_extension(machine: Machine) -> Path | None:
    """The folder where Live unpacks our extension once it was chosen; None where Live is not."""
    return _of_extensions(machine, "Extensions")


def extension_settings(machine: Machine) -> Path | None:
    """The file that tells the extension a port and a token; None where Live is not."""
    folder = _of_extensions(machine, "Extensions Data")
    return folder and folder / "daemon.json"


def _of_extensions(machine: Machine, folder: str) -> Path | None:
    if machine.platform == "darwin":
        return machine.home / "Library/Application Support/Ableton" / folder / SLUG
    if machine.platform == "win32":
        return machine.local / "Ableton" / folder / SLUG
    return None
