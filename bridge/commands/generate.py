"""`antiphon generate`: new clips out of nothing."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bridge.commands.options import default, option
from bridge.commands.wishes import Wishes, asking
from bridge.commands.words import role_of
from models.requests import Generate

if TYPE_CHECKING:
    from bridge.commands.results import Report

TASK = "generate"


def _field(name: str) -> Any:
    return option(TASK, name)


@asking
def generate(
    role: Annotated[str, typer.Argument(help="What to make: drums, melody or bass.")] = "drums",
    bars: Annotated[int, _field("bars")] = default(TASK, "bars"),
    density: Annotated[float, _field("density")] = default(TASK, "density"),
    *,
    wishes: Wishes,
) -> "Report":
    """Write new clips that nobody played, one file each."""
    # what draws pictures loads only where it is wanted
    from bridge.commands.series import Item, write_series

    request = Generate(
        role=role_of(role),
        bars=bars,
        density=density,
        **wishes.sampling,
    )
    asked = wishes.ask(request)
    items = [
        Item(f"{role} {number}", variation.clips[0])
        for number, variation in enumerate(asked.answer.variations, 1)
    ]
    return write_series(wishes.out, role, items, asked, begun=wishes.begun, picture=wishes.picture)
