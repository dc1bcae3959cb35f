"""`antiphon ports` and `antiphon play`: hear a file on a MIDI port, without Live."""

from pathlib import Path
from typing import Annotated

import typer

from bridge.commands.trouble import BadInput, Unavailable, told_in_a_sentence


def ports() -> None:
    """List the MIDI outputs of this machine."""
    from bridge import ports as midi  # MIDI drivers open only when asked for

    with told_in_a_sentence():
        try:
            found = midi.names()
        except midi.NoPort as reason:
            raise Unavailable(str(reason)) from reason
        typer.echo("\n".join(found) if found else "No MIDI output is there.")


def play(
    file: Annotated[Path, typer.Argument(help="A .mid, .musicxml or .abc file.")],
    port: Annotated[
        str | None, typer.Option(help="Part of the output's name; none: the first there is.")
    ] = None,
) -> None:
    """Play a file on a MIDI output, one channel a track, until it ends or Ctrl-C."""
    from bridge import ports as midi
    from models.music.score_file import read_clips

    with told_in_a_sentence():
        song = read_clips(file)
        if not song.clips:
            raise BadInput(f'"{file.name}" has no notes to play.')
        try:
            name = midi.chosen(port)
            typer.echo(f"Playing {file.name} on {name}.", err=True)
            midi.play(song.clips, name)
        except midi.NoPort as reason:
            raise Unavailable(str(reason)) from reason
