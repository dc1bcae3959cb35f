"""`antiphon doctor`: look at everything a musician needs, and say what to do."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bridge.commands.trouble import DAEMON_TROUBLE
from bridge.health.finding import Finding
from bridge.health.live import look_at_live
from bridge.health.machine import look_at_machine
from bridge.health.port import look_at_port
from bridge.health.weights import look_at_weights
from bridge.machine import Machine
from bridge.protocol import PORT

MARKS = {"well": "[green]✓[/]", "note": "[yellow]·[/]", "ill": "[red]✗[/]"}


def doctor(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="The daemon's port.")] = PORT,
    token: Annotated[str, typer.Option(envvar="ANTIPHON_TOKEN", help="Its secret.")] = "",
    user_library: Annotated[
        Path | None,
        typer.Option(
            help="Live's User Library, when it is not where Live says or puts it by default."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Check machine, daemon, weights and Live; say what to do. Exit code 3: something is ill."""
    findings = list(examine(port, token, user_library))
    if as_json:
        rows = [{"state": f.state, "subject": f.subject, "words": f.words} for f in findings]
        print(json.dumps({"findings": rows}))
    else:
        console = Console(highlight=False, soft_wrap=True)
        width = max(len(finding.subject) for finding in findings)
        for finding in findings:
            subject = escape(finding.subject.ljust(width))
            console.print(f"{MARKS[finding.state]} {subject} {escape(finding.words)}")
    if any(finding.state == "ill" for finding in findings):
        raise typer.Exit(DAEMON_TROUBLE)


def examine(port: int, token: str, library: Path | None) -> Iterator[Finding]:
    """Every finding, in the order a signal takes: machine, daemon, models, Live."""
    from models.registry import models

    yield from look_at_machine()
    yield from look_at_port(port, token)
    yield from look_at_weights(models())
    yield from look_at_live(Machine.this(), library, port)
