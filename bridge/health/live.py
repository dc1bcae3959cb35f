"""Live on this machine: its version, its User Library, and what of ours is there."""

import json
from collections.abc import Iterator
from pathlib import Path

from bridge.health.finding import Finding
from bridge.installation import DamagedRecord, Installation, State, digest
from bridge.live_folders import (
    Preferences,
    extension_settings,
    loaded_extension,
    preferences,
    user_library,
)
from bridge.live_parts import EXTENSION, KINDS, Kind, Part, parts
from bridge.machine import Machine
from bridge.protocol import PORT


def look_at_live(machine: Machine, library: Path | None, port: int) -> Iterator[Finding]:
    """What is built, which Lives are here, and whether they have this version of it.

    `library` is the User Library, when it is not where Live says or puts it by default; `port` is
    the daemon's.
    """
    built = parts()
    yield from _built(built)
    lives = preferences(machine)
    yield _lives(lives)
    library = library or user_library(machine)
    if library is None:
        return
    if not library.is_dir():
        yield Finding("note", "Library", f"is not at {library}: start Live once, or --user-library")
        return
    yield Finding("well", "Library", str(library))
    yield from _copies(library, built)
    yield from _loaded(machine, lives)
    yield from _asks(machine, port)


def _built(built: list[Part]) -> Iterator[Finding]:
    for kind in {kind.names: kind for kind in KINDS}.values():
        names = [part.source.name for part in built if part.kind.names == kind.names]
        if names:
            yield Finding("well", kind.name, f"built: {', '.join(names)}")
        else:
            state = "ill" if kind is EXTENSION else "note"
            yield Finding(state, kind.name, "is not built here: make live (needs Node 20.11)")


def _lives(lives: list[Preferences]) -> Finding:
    if not lives:
        return Finding("note", "Live", "has not been started by this user on this machine")
    newest = lives[0]
    shut = {kind.names: kind for kind in KINDS if newest.version[:3] < kind.live}
    if not shut:
        return Finding("well", "Live", f"newest here: {newest.name}")
    why = "; ".join(f"the {names} need {_version(kind)}" for names, kind in shut.items())
    return Finding("note", "Live", f"newest here: {newest.name}; {why}")


def _copies(library: Path, built: list[Part]) -> Iterator[Finding]:
    """Every file of ours in the library, and every built one that is not there."""
    try:
        installed = Installation.read(library)
    except DamagedRecord as reason:
        yield Finding("ill", "copies", str(reason))
        return
    sources = {part.place: part.source for part in built}
    absent = []
    for place in dict.fromkeys([*sources, *installed.files]):
        name, path, state = Path(place).stem, library / place, installed.state(place)
        source = sources.get(place)
        if state is State.ABSENT:
            absent.append(name)
        elif source is None:
            yield Finding("note", name, "in the library, is not of this version (or not built)")
        elif digest(path) == digest(source):
            yield Finding("well", name, "in the library, of this version")
        elif state is State.OURS:
            yield Finding("ill", name, "in the library, of another version: antiphon install")
        else:
            yield Finding("note", name, f"{path} is yours, not antiphon's: it stays as it is")
    if absent:
        yield Finding(
            "note", "copies", f"not in the library: {', '.join(absent)}: antiphon install"
        )


def _loaded(machine: Machine, lives: list[Preferences]) -> Iterator[Finding]:
    """Whether Live itself has taken the extension in: it keeps a copy of its own."""
    folder = loaded_extension(machine)
    if folder is None:
        return
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        yield Finding("well", "loaded", f"Live has the extension, version {manifest['version']}")
    except (OSError, ValueError, LookupError, TypeError):
        words = "Live has no extension at the usual place: Settings → Extensions → Choose file"
        yield Finding("note", "loaded", f"{words} ({folder})")
    log = next((live.extension_log for live in lives if live.extension_log.exists()), None)
    if log:
        yield Finding("note", "log", f"what the extension says in Live: {log}")


def _asks(machine: Machine, port: int) -> Iterator[Finding]:
    """Which port the extension asks, where a file of its own names one."""
    file = extension_settings(machine)
    if file is None or not file.exists():
        return
    try:
        asked = json.loads(file.read_text(encoding="utf-8")).get("port", PORT)
    except (OSError, ValueError, AttributeError):
        yield Finding("ill", "asks", f'{file} makes no sense: {{"port": {port}}} would')
        return
    if asked == port:
        yield Finding("well", "asks", f"the extension asks port {port}, as {file} says")
    else:
        words = f"the extension asks port {asked}, as {file} says, not {port}: make them agree"
        yield Finding("ill", "asks", words)


def _version(kind: Kind) -> str:
    return f"{'.'.join(map(str, kind.live))} ({kind.edition})"
