"""`antiphon vary`: neighbours of a clip."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bridge.commands.options import default, option
from bridge.commands.wishes import Wishes, asking
from bridge.commands.words import role_of
from models.music.clip import Role
from models.requests import Vary

if TYPE_CHECKING:
    from bridge.commands.results import Report

TASK = "vary"


def _field(name: str) -> Any:
    return option(TASK, name)


@asking
def vary(
    file: Annotated[Path, typer.Argument(help="A MIDI file of drums, or of one line.")],
    amount: Annotated[float, _field("amount")] = default(TASK, "amount"),
    keep_rhythm: Annotated[
        bool, typer.Option("--keep-rhythm", help="Begin notes just where they begin now.")
    ] = False,
    keep_pitches: Annotated[
        bool, typer.Option("--keep-pitches", help="Keep the pitches, or kit pieces, of now.")
    ] = False,
    role: Annotated[
        str | None, typer.Option(help="drums, melody or bass; without it the notes tell.")
    ] = None,
    *,
    wishes: Wishes,
) -> "Report":
    """Write clips near the given one, one file each; amount 0 is the clip itself."""
    # what draws pictures and reads files loads only where it is wanted
    from bridge.commands.series import Item, clip_of, write_series

    clip = clip_of(file, role_of(role) if role else Role.ANY)
    request = Vary(
        clips=(clip,),
        amount=amount,
        keep_rhythm=keep_rhythm,
        keep_pitches=keep_pitches,
        **wishes.sampling,
    )
    asked = wishes.ask(request)
    items = [
        # the file's own notes where nothing changed: the wire carries less than a note has
        Item(f"{file.stem} {number}", variation.clips[0] if amount else clip)
        for number, variation in enumerate(asked.answer.variations, 1)
    ]
    return write_series(
        wishes.out, file.stem, items, asked, begun=wishes.begun, picture=wishes.picture
    )
