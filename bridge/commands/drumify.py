"""`antiphon drumify`: drums that follow the rhythm of any clip."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bridge.commands.options import default, option
from bridge.commands.wishes import Wishes, asking
from models.music.clip import Role
from models.requests import Drumify

if TYPE_CHECKING:
    from bridge.commands.results import Report

TASK = "drumify"


def _field(name: str) -> Any:
    return option(TASK, name)


@asking
def drumify(
    file: Annotated[Path, typer.Argument(help="A MIDI file: of its drums, or else of all of it.")],
    density: Annotated[float, _field("density")] = default(TASK, "density"),
    *,
    wishes: Wishes,
) -> "Report":
    """Write drums to the rhythm of the clip, one file an answer."""
    # what draws pictures and reads files loads only where it is wanted
    from bridge.commands.series import Item, clip_of, write_series

    clip = clip_of(file, Role.ANY)
    asked = wishes.ask(Drumify(clips=(clip,), density=density, **wishes.sampling))
    items = [
        Item(f"{file.stem} drums {number}", variation.clips[0])
        for number, variation in enumerate(asked.answer.variations, 1)
    ]
    return write_series(
        wishes.out, file.stem, items, asked, begun=wishes.begun, picture=wishes.picture
    )
