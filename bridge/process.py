"""A daemon of one's own: a child process on a free port, for as long as it is needed."""

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator

from bridge.client import Client, DaemonMissing
from bridge.protocol import PORT

STARTS_WITHIN_S = 30.0
ENDS_WITHIN_S = 5.0


@contextlib.contextmanager
def private_daemon(*options: str) -> Iterator[int]:
    """Run `antiphon serve` with these options on a free port of this machine; yields the port.

    Raises DaemonMissing when it does not start; its own log is on standard error.
    """
    command = [sys.executable, "-m", "bridge", "serve", "--port", "0"]
    child = subprocess.Popen(
        [*command, "--log-level", "warning", *options], stdout=subprocess.PIPE, text=True
    )
    with child:
        try:
            yield _port(child)
        finally:
            _end(child)


@contextlib.contextmanager
def find_or_start(
    port: int = PORT, *options: str, host: str = "127.0.0.1", token: str = ""
) -> Iterator[Client]:
    """A client of the daemon that runs at the address, else of a private one with `options`."""
    with contextlib.ExitStack() as stack:
        try:
            client = stack.enter_context(Client(host, port, token=token, timeout=0.5))
        except DaemonMissing:
            own = stack.enter_context(private_daemon(*options))
            client = stack.enter_context(Client(port=own, timeout=5.0))
        yield client


def _port(child: "subprocess.Popen[str]") -> int:
    """The port from the child's first line, `listening on HOST:PORT`."""
    assert child.stdout is not None, "the child was started with a pipe"
    watchdog = threading.Timer(STARTS_WITHIN_S, child.kill)
    watchdog.start()
    try:
        line = child.stdout.readline()
    finally:
        watchdog.cancel()
    if not line.startswith("listening on "):
        raise DaemonMissing("A daemon could not be started: run `antiphon serve` to see why.")
    return int(line.rsplit(":", 1)[1])


def _end(child: "subprocess.Popen[str]") -> None:
    child.terminate()
    try:
        child.wait(ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        child.kill()
