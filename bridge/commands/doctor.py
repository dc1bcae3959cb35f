"""`antiphon doctor`: look at everything a musician needs, and say what to do."""

import hashlib
import importlib.util
import json
import platform
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bridge import places
from bridge.client import Client, DaemonMissing
from bridge.commands.trouble import DAEMON_TROUBLE
from bridge.protocol import PORT
from models.errors import AntiphonError

LOOK_S = 0.4
MARKS = {"well": "[green]✓[/]", "note": "[yellow]·[/]", "ill": "[red]✗[/]"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `well`, a `note` (nothing is wrong), or `ill` with what to do."""

    state: str
    subject: str
    words: str


def doctor(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="The daemon's port.")] = PORT,
    token: Annotated[str, typer.Option(envvar="ANTIPHON_TOKEN", help="Its secret.")] = "",
    user_library: Annotated[
        Path | None, typer.Option(help="Live's User Library, when it is not in its usual place.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Check daemon, device, weights and extension, and say what to do."""
    findings = list(examine(port, token, user_library))
    if as_json:
        rows = [{"state": f.state, "subject": f.subject, "words": f.words} for f in findings]
        print(json.dumps({"findings": rows}))
    else:
        console = Console(highlight=False, soft_wrap=True)
        for finding in findings:
            words = escape(finding.words)
            console.print(f"{MARKS[finding.state]} {finding.subject:<10} {words}")
    if any(finding.state == "ill" for finding in findings):
        raise typer.Exit(DAEMON_TROUBLE)


def examine(port: int, token: str, library: Path | None) -> Iterator[Finding]:
    """Every finding, in the order a signal takes: machine, daemon, models, Live."""
    yield Finding("well", "Python", f"{platform.python_version()} ({sys.executable})")
    yield _device()
    yield _daemon(port, token)
    yield from _weights()
    yield from _extension(library)


def _device() -> Finding:
    if not importlib.util.find_spec("torch"):
        return Finding("ill", "torch", "is not installed: pip install -c constraints.txt -e .")
    from models.registry import choose_device

    return Finding("well", "torch", f"{version('torch')}, models run on {choose_device('auto')}")


def _daemon(port: int, token: str) -> Finding:
    """Whether a daemon has the port, another program has it, or it is free."""
    try:
        with Client(port=port, token=token, timeout=LOOK_S) as client:
            states = ", ".join(
                f"{task} {capability.state}"
                for task, capability in client.capabilities.items()
                if capability.state != "unavailable"
            )
            return Finding("well", "daemon", f"answers on port {port} ({client.device}): {states}")
    except AntiphonError as error:
        return Finding("ill", "daemon", f"is on port {port}, but: {error}")
    except DaemonMissing:
        return _port(port)


def _port(port: int) -> Finding:
    """The port, bound for a moment: a firewall never sees 127.0.0.1, so bound is enough."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return Finding(
                "ill",
                "daemon",
                f"another program has UDP port {port}: end it, or use antiphon serve --port",
            )
    return Finding("note", "daemon", f"is not running (port {port} is free): antiphon serve")


def _weights() -> Iterator[Finding]:
    """Each model's weights against the checksum on its card; needs no torch."""
    cards = sorted((places.ROOT / "models").glob("*/card.json"))
    for card in cards:
        weights = card.with_name("weights.safetensors")
        wanted = _checksum_on(card)
        if wanted is None:
            yield Finding("ill", card.parent.name, f"{card} is damaged: git checkout that file")
        elif not weights.exists():
            yield Finding("ill", card.parent.name, "has no weights: git checkout or reinstall")
        elif hashlib.sha256(weights.read_bytes()).hexdigest() != wanted:
            yield Finding("ill", card.parent.name, f"{weights} is damaged: git checkout that file")
        else:
            megabytes = weights.stat().st_size / 1e6
            yield Finding("well", card.parent.name, f"weights are whole ({megabytes:.1f} MB)")
    if not cards:
        yield Finding("ill", "models", "no weights are here: git checkout models, or reinstall")


def _checksum_on(card: Path) -> str | None:
    try:
        return str(json.loads(card.read_text(encoding="utf-8"))["sha256"])
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _extension(library: Path | None) -> Iterator[Finding]:
    built = places.built_extension()
    if built is None:
        yield Finding("ill", "extension", "is not built: make live (needs Node 20.11)")
    else:
        yield Finding("well", "extension", f"is built: {built}")
    library = library or places.user_library()
    if library is None:
        yield Finding("note", "Live", "does not run on this system")
    elif not places.installed_extension(library).exists():
        yield Finding("note", "Live", "has no copy of the extension: antiphon install --extension")
    elif built and places.installed_extension(library).read_bytes() != built.read_bytes():
        yield Finding("ill", "Live", "has an older copy: antiphon install --extension")
    else:
        yield Finding("well", "Live", f"finds the extension in {library}")
