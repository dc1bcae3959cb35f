"""`antiphon install`: put the extension where Live's settings can find it, and say what remains."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from bridge import places
from bridge.commands.trouble import BadInput, Unavailable, told_in_a_sentence

LAST_CLICKS = """\
Two clicks remain, in Live (Suite, 12.4.5 or newer):
  1. Settings → Extensions → Choose file, and pick
     {copy}
  2. Restart Live. Developer Mode must be off: it silences installed extensions.
Then start the daemon with `antiphon serve` and right-click a selection of clips."""

LAST_CLICK_OUT = "In Live: Settings → Extensions → remove Antiphon, then restart Live."


def install(
    extension: Annotated[
        bool, typer.Option("--extension", help="The right-click extension for Live.")
    ] = False,
    user_library: Annotated[
        Path | None,
        typer.Option(help="Live's User Library, when it is not where Live puts it by default."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    uninstall: Annotated[bool, typer.Option("--uninstall", help="Remove it again.")] = False,
) -> None:
    """Copy the Live extension to the User Library, where Live's settings can pick it."""
    with told_in_a_sentence():
        if not extension:
            raise BadInput("Say what to install: antiphon install --extension.")
        copy = places.installed_extension(_library(user_library))
        if uninstall:
            _remove(copy, dry_run)
        else:
            _copy(_built(), copy, dry_run)


def _library(named: Path | None) -> Path:
    library = named or places.user_library()
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


def _built() -> Path:
    built = places.built_extension()
    if built is None:
        raise Unavailable("The extension is not built yet: run `make live` (needs Node 20.11).")
    return built


def _copy(built: Path, copy: Path, dry_run: bool) -> None:
    if dry_run:
        typer.echo(f"Would copy {built}\n        to {copy}")
        return
    copy.parent.mkdir(exist_ok=True)
    shutil.copyfile(built, copy)
    typer.echo(f"Copied the extension to {copy}\n\n{LAST_CLICKS.format(copy=copy)}")


def _remove(copy: Path, dry_run: bool) -> None:
    if not copy.exists():
        raise BadInput(f'There is no extension at "{copy}".')
    if dry_run:
        typer.echo(f"Would remove {copy}")
        return
    copy.unlink()
    typer.echo(f"Removed {copy}\n{LAST_CLICK_OUT}")
