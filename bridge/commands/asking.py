"""How a command asks: the running daemon or a private one, with progress, and Ctrl-C cancels."""

import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bridge.client import WELCOME_S, Client, DaemonMissing
from bridge.commands.bars import Bars
from bridge.private_daemon import PrivateDaemon
from bridge.protocol import PORT
from models.answer import Answer
from models.music.note import Note
from models.requests import Request

PANEL = "The daemon"  # the heading in a command's help
Host = Annotated[str, typer.Option(help="Where the daemon is.", rich_help_panel=PANEL)]
Port = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=65_535,
        rich_help_panel=PANEL,
        help=f"Its port. Without it: {PORT}, or a private daemon when none answers there.",
    ),
]
Token = Annotated[
    str,
    typer.Option(envvar="ANTIPHON_TOKEN", help="The daemon's secret.", rich_help_panel=PANEL),
]

LOOPBACK = "127.0.0.1"
LOOK_S = 0.4  # how long a running daemon has to say welcome before a private one is started
PATIENCE_S = 1.0  # shorter work shows no progress bar


@dataclass(frozen=True, slots=True)
class Daemon:
    """Which daemon a command asks; without a port also a private one will do."""

    host: str
    port: int | None
    token: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer and where the time went, in milliseconds."""

    answer: Answer
    timings: dict[str, int]


def ask(request: Request, daemon: Daemon) -> Asked:
    """The daemon's answer, whatever it takes; raises AntiphonError, DaemonMissing, NotStarted."""
    return ask_each([request], daemon)[0]


def ask_each(requests: Sequence[Request], daemon: Daemon, bars: Sequence[Bars] = ()) -> list[Asked]:
    """One daemon's answers to requests of one task, one after the other; raises as `ask`.

    Those without a seed take that of the first answer, so that one number makes all of them again.
    With `bars`, one for each request, the progress shows bars as they are written.
    """
    begun, task = time.monotonic(), requests[0].task
    asked: list[Asked] = []
    with _bar() as bar, client_of(daemon, task) as client, _cancelled_by_ctrl_c() as cancel:
        loading = bar.add_task("Loading the model", total=None)
        client.wait_ready(task, cancel=cancel)
        ready = round((time.monotonic() - begun) * 1000)
        bar.update(loading, visible=False)
        for number, request in enumerate(requests):
            if asked and request.seed is None:
                request = request.model_copy(update={"seed": asked[0].answer.seed})
            if bars and sys.stderr.isatty():
                request = request.model_copy(update={"shown": request.variations})
            writing = _Writing(bar, bars[number] if bars else None)
            reply = client.ask(request, writing.progress, cancel, on_part=writing.hear)
            timings = {"ready": ready, "queued": reply.queued_ms, "model": reply.elapsed_ms}
            asked.append(Asked(reply.answer, timings))
    return asked


class _Writing:
    """The line of the progress display that tells of one request."""

    def __init__(self, display: Progress, bars: Bars | None) -> None:
        self._display = display
        self._bars = bars
        self._line = display.add_task("Writing", total=1.0)

    def progress(self, share: float) -> None:
        self._display.update(self._line, completed=share)

    def hear(self, variation: int, notes: tuple[Note, ...]) -> None:
        if self._bars is not None:
            self._bars.hear(variation, notes)
            self._display.update(self._line, description=f"Writing {self._bars}")


@contextmanager
def client_of(daemon: Daemon, task: str) -> Iterator[Client]:
    """A client of the daemon, or of one started for this task.

    Raises DaemonMissing, or NotStarted when none can be started.
    """
    patience = LOOK_S if daemon.port is None else WELCOME_S
    port = daemon.port or PORT
    with ExitStack() as held:
        try:
            client = Client(daemon.host, port, token=daemon.token, timeout=patience)
            held.enter_context(client)
        except DaemonMissing:
            if daemon.port is not None or daemon.host != LOOPBACK:
                raise
            private = held.enter_context(PrivateDaemon("--log-level", "error", "--first", task))
            client = held.enter_context(Client(port=private.port))
        yield client


@contextmanager
def _bar() -> Iterator[Progress]:
    """A progress bar on stderr that appears only when the work takes over a second."""
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    patience = threading.Timer(PATIENCE_S, bar.start)
    patience.daemon = True
    if sys.stderr.isatty():
        patience.start()
    try:
        yield bar
    finally:
        patience.cancel()
        if patience.is_alive():
            patience.join()  # it may be starting the bar at this moment
        if bar.live.is_started:  # or it would end a line that was never begun
            bar.stop()


@contextmanager
def _cancelled_by_ctrl_c() -> Iterator[threading.Event]:
    """An event the first Ctrl-C sets, so that the daemon hears of it; the second one interrupts."""
    cancel = threading.Event()

    def first(*_: object) -> None:
        cancel.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, first)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, before)
