"""`antiphon morph`: clips between two drum clips or melodies, or over the square between four."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bridge.commands.options import default, option
from bridge.commands.trouble import BadInput
from bridge.commands.wishes import Wishes, asking
from bridge.commands.words import role_of
from models.music.clip import Clip, Role
from models.requests import Morph

if TYPE_CHECKING:
    from bridge.commands.results import Report

TASK = "morph"
_MOST_LINES = 16


def _field(name: str) -> Any:
    return option(TASK, name)


@asking
def morph(
    files: Annotated[
        list[Path], typer.Argument(help="Two MIDI files of drums or lines; four for a grid.")
    ],
    steps: Annotated[int, _field("steps")] = default(TASK, "steps"),
    grid: Annotated[
        str | None, typer.Option(help="Columns and rows over four corners, as 5x5.")
    ] = None,
    curve: Annotated[float, _field("curve")] = default(TASK, "curve"),
    role: Annotated[
        str | None, typer.Option(help="drums, melody or bass; without it the notes tell.")
    ] = None,
    *,
    wishes: Wishes,
) -> "Report":
    """Write the first clip, those on the way, and the last, in order; or a whole square."""
    # what draws pictures and reads files loads only where it is wanted
    from bridge.commands.series import clip_of, write_series

    width, height = _grid(grid)
    wanted = 4 if grid else 2
    if len(files) != wanted:
        what = "A grid has four corners" if grid else "A morph has two ends"
        raise BadInput(f"{what}: give {wanted} files, not {len(files)}.")
    clips = tuple(clip_of(file, role_of(role) if role else Role.ANY) for file in files)
    request = Morph(
        clips=clips,
        steps=steps,
        curve=curve,
        grid_width=width,
        grid_height=height,
        **wishes.sampling,
    )
    asked = wishes.ask(request)
    names = [file.stem for file in files]
    items = [
        item
        for variation in asked.answer.variations
        for item in _items(clips, names, variation.clips, (width, height))
    ]
    title = " - ".join(dict.fromkeys(names))
    return write_series(
        wishes.out,
        title,
        items,
        asked,
        begun=wishes.begun,
        columns=width,
        path=not width and len(asked.answer.variations) == 1,
        picture=wishes.picture,
    )


def _grid(word: str | None) -> tuple[int, int]:
    """`5x4` as columns and rows; (0, 0) for no grid. Raises BadInput."""
    if word is None:
        return 0, 0
    width, _, height = word.lower().partition("x")
    sides = (width, height)
    if not all(side.isdecimal() and 2 <= int(side) <= _MOST_LINES for side in sides):
        raise BadInput(f'"{word}" is no grid: give columns and rows from 2 to 16, as 5x5.')
    return int(width), int(height)


def _items(
    given: tuple[Clip, ...], names: list[str], new: tuple[Clip, ...], grid: tuple[int, int]
) -> list[Any]:
    """Given and new clips in the order they are read in."""
    from bridge.commands.series import Item

    ends = [Item(name, clip, given=True) for name, clip in zip(names, given, strict=True)]
    width, height = grid
    if not width:
        share = 100 / (len(new) + 1)
        between = [
            Item(f"{names[0]} › {names[1]} {round(share * place)} %", clip)
            for place, clip in enumerate(new, 1)
        ]
        return [ends[0], *between, ends[1]]
    corners = dict(zip((0, width - 1, (height - 1) * width, height * width - 1), ends, strict=True))
    rest = iter(new)
    return [
        corners.get(place) or Item(f"{place % width + 1}, {place // width + 1}", next(rest))
        for place in range(width * height)
    ]
