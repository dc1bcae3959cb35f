"""What every command that asks a model can be told besides the music: one table for all of them.

    @asking
    def vary(file: …, amount: …, wishes: Wishes) -> Report:

The command line sees the options of `Wishes` in place of `wishes`; the report is shown as they say.
"""

import inspect
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from bridge.commands.asking import LOOPBACK, Asked, Daemon, Host, Port, Token, ask_each
from bridge.commands.bars import Bars
from bridge.commands.options import option_of
from bridge.commands.trouble import told_in_a_sentence
from bridge.fields import fields_of
from models.requests import Request

if TYPE_CHECKING:  # what draws pictures loads only where it is wanted
    from bridge.commands.results import Report

WAY = "How it is written"  # a heading in a command's help
_SAMPLING = ("variations", "seed", "temperature", "deadline_ms")
_FIELDS = {field.name: field for field in fields_of(Request)}


def _field(name: str) -> Any:
    return option_of(_FIELDS[name], panel=WAY)


def _default(name: str) -> Any:
    return Request.model_fields[name].default


@dataclass(frozen=True)
class Wishes:
    """Where to, how many, how, and of whom; the order is that of the help."""

    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for what is written.")] = Path(
        "antiphon-out"
    )
    variations: Annotated[int, _field("variations")] = _default("variations")
    seed: Annotated[int | None, _field("seed")] = _default("seed")
    temperature: Annotated[float, _field("temperature")] = _default("temperature")
    deadline_ms: Annotated[int, _field("deadline_ms")] = _default("deadline_ms")
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object and nothing else.")
    ] = False
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the page that plays the answers.")
    ] = False
    picture: Annotated[
        bool, typer.Option("--picture/--no-picture", help="Write the picture and the page.")
    ] = True
    host: Host = LOOPBACK
    port: Port = None
    token: Token = ""
    begun: float = field(init=False, default_factory=time.monotonic)  # when the command did

    @property
    def sampling(self) -> dict[str, Any]:
        """The fields of the request that are asked for here."""
        return {name: getattr(self, name) for name in _SAMPLING}

    def ask(self, request: Request) -> Asked:
        """The daemon's answer; raises what `asking.ask` does."""
        return self.ask_each([request])[0]

    def ask_each(self, requests: Sequence[Request], bars: Sequence[Bars] = ()) -> list[Asked]:
        """The answers to several requests; raises what `asking.ask` does."""
        return ask_each(requests, Daemon(self.host, self.port, self.token), bars)


def asking(command: Callable[..., "Report"]) -> Callable[..., None]:
    """A command whose last parameter is `wishes`, as the command line wants it.

    What goes wrong is told in a sentence.
    """
    own = list(inspect.signature(command).parameters.values())[:-1]
    types = get_type_hints(Wishes, include_extras=True)
    wished = [one for one in fields(Wishes) if one.init]

    @wraps(command)
    def run(**given: Any) -> None:
        wishes = Wishes(**{one.name: given.pop(one.name) for one in wished})
        with told_in_a_sentence(wishes.as_json):
            report = command(**given, wishes=wishes)
            report.show(as_json=wishes.as_json)
            if wishes.open_page and report.page:
                typer.launch(report.page.resolve().as_uri())

    shared = [
        inspect.Parameter(
            one.name,
            inspect.Parameter.POSITIONAL_OR_KEYWORD,
            default=one.default,
            annotation=types[one.name],
        )
        for one in wished
    ]
    signature = inspect.Signature([*own, *shared])
    run.__signature__ = signature  # type: ignore[attr-defined]
    run.__annotations__ = {name: one.annotation for name, one in signature.parameters.items()}
    return run
