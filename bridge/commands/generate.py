"""`antiphon generate`: new clips out of nothing."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from bridge.commands.asking import LOOPBACK, Daemon, Host, Port, Token, ask
from bridge.commands.options import default, option
from bridge.commands.trouble import BadInput, told_in_a_sentence
from models.music.clip import Role
from models.requests import Generate

TASK = "generate"


def _field(name: str) -> Any:
    return option(TASK, name)


def generate(
    role: Annotated[str, typer.Argument(help="What kind of clip: drums.")] = "drums",
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for what is written.")] = Path(
        "antiphon-out"
    ),
    bars: Annotated[int, _field("bars")] = default(TASK, "bars"),
    density: Annotated[float, _field("density")] = default(TASK, "density"),
    variations: Annotated[int, _field("variations")] = default(TASK, "variations"),
    seed: Annotated[int | None, _field("seed")] = default(TASK, "seed"),
    temperature: Annotated[float, _field("temperature")] = default(TASK, "temperature"),
    deadline_ms: Annotated[int, _field("deadline_ms")] = default(TASK, "deadline_ms"),
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object and nothing else.")
    ] = False,
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the page that plays the clips.")
    ] = False,
    picture: Annotated[
        bool, typer.Option("--picture/--no-picture", help="Write the picture and the page.")
    ] = True,
    host: Host = LOOPBACK,
    port: Port = None,
    token: Token = "",
) -> None:
    """Write new clips that nobody played, one file each."""
    with told_in_a_sentence(as_json):
        # what draws pictures loads only where it is wanted
        from bridge.commands.series import Item, write_series

        begun = time.monotonic()
        request = Generate(
            role=_role(role),
            bars=bars,
            density=density,
            variations=variations,
            seed=seed,
            temperature=temperature,
            deadline_ms=deadline_ms,
        )
        asked = ask(request, Daemon(host, port, token))
        items = [
            Item(f"{role} {number}", variation.clips[0])
            for number, variation in enumerate(asked.answer.variations, 1)
        ]
        report = write_series(out, role, items, asked, begun=begun, picture=picture)
        report.show(as_json=as_json)
        if open_page and report.page:
            typer.launch(report.page.resolve().as_uri())


def _role(word: str) -> Role:
    """The role a word means; raises BadInput for a word that is none."""
    roles = [role for role in Role if role is not Role.ANY]
    for role in roles:
        if role.name.lower() == word.lower():
            return role
    known = ", ".join(role.name.lower() for role in roles)
    raise BadInput(f'"{word}" is no kind of clip: there are {known}.')
