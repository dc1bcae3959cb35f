"""`antiphon humanize`: a player's timing and accents for the notes of a clip."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bridge.commands.options import default, option
from bridge.commands.trouble import BadInput
from bridge.commands.wishes import Wishes, asking
from bridge.replaying import replayed
from models.music.clip import Role
from models.music.role import heard_role
from models.music.style import Style, style_named
from models.requests import Humanize

if TYPE_CHECKING:
    from bridge.commands.results import Report

TASK = "humanize"
STYLES = ", ".join(style.name.lower() for style in Style if style is not Style.ANY)


def _field(name: str) -> Any:
    return option(TASK, name)


@asking
def humanize(
    file: Annotated[Path, typer.Argument(help="A MIDI file: of its drums, or else of all of it.")],
    amount: Annotated[float, _field("amount")] = default(TASK, "amount"),
    style: Annotated[str | None, typer.Option(help=f"Playing style: {STYLES}.")] = None,
    *,
    wishes: Wishes,
) -> "Report":
    """Write the clip as somebody would play it, one file an answer; the notes stay the same."""
    # what draws pictures and reads files loads only where it is wanted
    from bridge.commands.series import Item, clip_of, write_series

    clip = clip_of(file, Role.ANY)
    clip = replace(clip, role=heard_role(clip))
    request = Humanize(clips=(clip,), amount=amount, style=_style(style), **wishes.sampling)
    asked = wishes.ask(request)
    items = [
        Item(f"{file.stem} humanized {number}", replayed(clip, variation.clips[0]))
        for number, variation in enumerate(asked.answer.variations, 1)
    ]
    return write_series(
        wishes.out, file.stem, items, asked, begun=wishes.begun, picture=wishes.picture
    )


def _style(word: str | None) -> Style:
    """The style a word means, ANY for no word; raises BadInput for a word that is none."""
    style = Style.ANY if word is None else style_named(word)
    if style is None:
        raise BadInput(f'"{word}" is no style: there are {STYLES}.')
    return style
