"""`antiphon vary`: neighbours of a drum clip."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from bridge.commands.asking import LOOPBACK, Daemon, Host, Port, Token, ask
from bridge.commands.options import default, option
from bridge.commands.trouble import told_in_a_sentence
from models.requests import Vary

TASK = "vary"


def _field(name: str) -> Any:
    return option(TASK, name)


def vary(
    file: Annotated[Path, typer.Argument(help="A MIDI file of drums.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for what is written.")] = Path(
        "antiphon-out"
    ),
    amount: Annotated[float, _field("amount")] = default(TASK, "amount"),
    keep_rhythm: Annotated[
        bool, typer.Option("--keep-rhythm", help="Hit something on just the steps hit now.")
    ] = False,
    keep_pitches: Annotated[
        bool, typer.Option("--keep-pitches", help="Use only the kit pieces used now.")
    ] = False,
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
    """Write clips near the given one, one file each; amount 0 is the clip itself."""
    with told_in_a_sentence(as_json):
        # what draws pictures and reads files loads only where it is wanted
        from bridge.commands.series import Item, drums_of, write_series

        begun = time.monotonic()
        clip = drums_of(file)
        request = Vary(
            clips=(clip,),
            amount=amount,
            keep_rhythm=keep_rhythm,
            keep_pitches=keep_pitches,
            variations=variations,
            seed=seed,
            temperature=temperature,
            deadline_ms=deadline_ms,
        )
        asked = ask(request, Daemon(host, port, token))
        items = [
            # the file's own notes where nothing changed: the wire carries less than a note has
            Item(f"{file.stem} {number}", variation.clips[0] if amount else clip)
            for number, variation in enumerate(asked.answer.variations, 1)
        ]
        report = write_series(out, file.stem, items, asked, begun=begun, picture=picture)
        report.show(as_json=as_json)
        if open_page and report.page:
            typer.launch(report.page.resolve().as_uri())
