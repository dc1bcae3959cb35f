"""`antiphon install`: put what is built for Live into the User Library, and say what remains."""

from pathlib import Path
from typing import Annotated

import typer

from bridge.commands.trouble import BAD_INPUT, BadInput, Unavailable, told_in_a_sentence
from bridge.installation import DamagedRecord, Installation, State, digest
from bridge.live_folders import user_library
from bridge.live_parts import DEVICE, EXTENSION, GENERATOR, KINDS, TRANSFORMATION, Kind, Part, parts
from bridge.machine import Machine

LAST_CLICKS = {
    EXTENSION: """\
Two clicks remain, in Live (Suite, 12.4.5 or newer):
  1. Settings → Extensions → Choose file, and pick
     {path}
  2. Restart Live. Developer Mode must be off: it silences installed extensions.
Then start the daemon with `antiphon serve` and right-click a selection of clips.""",
    DEVICE: "In Live's browser: User Library → Presets → MIDI Effects → Max MIDI Effect.",
    GENERATOR: "In Live's clip view: the MIDI Tools, under Generate (experimental).",
    TRANSFORMATION: "In Live's clip view: the MIDI Tools, under Transform (experimental).",
}
LAST_CLICK_OUT = "In Live: Settings → Extensions → remove Antiphon, then restart Live."
YOURS = {
    State.CHANGED: "it was changed since it was installed",
    State.FOREIGN: "antiphon did not put it there",
}


def install(
    extension: Annotated[
        bool, typer.Option("--extension", help="Only the right-click extension.")
    ] = False,
    devices: Annotated[bool, typer.Option("--devices", help="Only Max for Live devices.")] = False,
    midi_tools: Annotated[bool, typer.Option("--midi-tools", help="Only MIDI Tools.")] = False,
    library: Annotated[
        Path | None,
        typer.Option(
            "--user-library",
            help="Live's User Library, when it is not where Live says or puts it by default.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    uninstall: Annotated[bool, typer.Option("--uninstall", help="Remove it again.")] = False,
) -> None:
    """Copy what is built for Live into the User Library; what is yours there stays as it is."""
    chosen = {"extension": extension, "devices": devices, "midi tools": midi_tools}
    kinds = [kind for kind in KINDS if chosen[_group(kind)]] or list(KINDS)
    with told_in_a_sentence():
        try:
            installed = Installation.read(_library(library))
        except DamagedRecord as reason:
            raise BadInput(str(reason)) from reason
        work = _Work(installed, dry_run)
        if uninstall:
            work.remove(kinds)
        else:
            work.copy(kinds, named=any(chosen.values()))
        if work.left:
            raise typer.Exit(BAD_INPUT)


def _group(kind: Kind) -> str:
    return {EXTENSION: "extension", DEVICE: "devices"}.get(kind, "midi tools")


def _library(named: Path | None) -> Path:
    library = named or user_library(Machine.this())
    if library is None:
        raise BadInput(
            "Live does not run on this system: name the User Library of a Live with --user-library."
        )
    if not library.is_dir():
        raise BadInput(
            f'There is no User Library at "{library}": start Live once, or name the folder '
            "(Live: Settings → Library) with --user-library."
        )
    return library


class _Work:
    """One run over a User Library: done, or with `dry_run` only told."""

    def __init__(self, installed: Installation, dry_run: bool) -> None:
        self._installed = installed
        self._dry_run = dry_run
        self.left = 0  # files that are the musician's, and so were not touched

    def copy(self, kinds: list[Kind], *, named: bool) -> None:
        """Copy every built part of these kinds; raises Unavailable when none is built."""
        built = [part for part in parts() if part.kind in kinds]
        absent = dict.fromkeys(
            kind.names for kind in kinds if kind not in {part.kind for part in built}
        )
        without = f"The {' and the '.join(absent)}: not built here. `make live` builds what is."
        if not built or (named and absent.keys() - {part.kind.names for part in built}):
            raise Unavailable(without)
        there = [part for part in built if self._copy(part)]
        if absent:
            typer.echo(without)
        if not self._dry_run:
            self._tell_what_remains(there)

    def remove(self, kinds: list[Kind]) -> None:
        """Remove our files of these kinds; raises BadInput when there are none."""
        folders = tuple(f"{kind.folder}/" for kind in kinds)
        ours = [place for place in self._installed.files if place.startswith(folders)]
        if not ours:
            raise BadInput(
                f"There is no {' or '.join(dict.fromkeys(kind.name for kind in kinds))} of "
                f'antiphon\'s in "{self._installed.library}".'
            )
        for place in ours:
            self._remove(place)
        if any(place.startswith(EXTENSION.folder) for place in ours) and not self._dry_run:
            typer.echo(LAST_CLICK_OUT)

    def _copy(self, part: Part) -> bool:
        """Whether this version's file is there now, or with a dry run would be."""
        path = self._installed.library / part.place
        state = self._installed.state(part.place)
        if state is not State.ABSENT and digest(path) == digest(part.source):
            typer.echo(f"Already there: {path}")
        elif state in YOURS:
            self._leave(path, YOURS[state], "move it away and install again for this version's")
            return False
        elif self._dry_run:
            typer.echo(f"Would copy {part.source}\n        to {path}")
        else:
            self._installed = self._installed.put(part.place, part.source.read_bytes())
            typer.echo(f"Copied the {part.kind.name} to {path}")
        return True

    def _remove(self, place: str) -> None:
        path = self._installed.library / place
        if self._installed.state(place) is State.CHANGED:
            self._leave(path, YOURS[State.CHANGED], "from now on it is yours alone")
            if not self._dry_run:
                self._installed = self._installed.forget(place)
        elif self._dry_run:
            typer.echo(f"Would remove {path}")
        else:
            self._installed = self._installed.remove(place)
            typer.echo(f"Removed {path}")

    def _leave(self, path: Path, why: str, advice: str) -> None:
        self.left += 1
        typer.echo(f'Left "{path}" as it is, because {why}: {advice}.', err=True)

    def _tell_what_remains(self, there: list[Part]) -> None:
        for kind, part in {part.kind: part for part in there}.items():
            path = self._installed.library / part.place
            typer.echo("\n" + LAST_CLICKS[kind].format(path=path))
