"""The machine: Python, torch, the device, and datagrams that come back."""

import importlib.util
import platform
import socket
import sys
from collections.abc import Iterator
from importlib.metadata import version

from bridge.health.finding import Finding

LOOK_S = 1.0
PROBE = b"antiphon doctor"


def look_at_machine() -> Iterator[Finding]:
    """Python, the device that the choir runs on, and UDP within this machine."""
    yield Finding("well", "Python", f"{platform.python_version()} ({sys.executable})")
    yield _device()
    yield _loopback()


def _device() -> Finding:
    if not importlib.util.find_spec("torch"):
        return Finding("ill", "torch", "is not installed: pip install -c constraints.txt -e .")
    from models.registry import choose_device

    device = choose_device("auto")
    return Finding("well", "torch", f"{version('torch')}, the choir runs on {device}")


def _loopback() -> Finding:
    """A datagram to ourselves: what some security programs stop even within a machine."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
            ear.bind(("127.0.0.1", 0))
            ear.settimeout(LOOK_S)
            ear.sendto(PROBE, ear.getsockname())
            arrived = ear.recv(64) == PROBE
    except OSError:
        arrived = False
    if arrived:
        return Finding("well", "loopback", "UDP on 127.0.0.1 arrives: no firewall is in the way")
    return Finding(
        "ill", "loopback", "UDP on 127.0.0.1 does not arrive: allow Python in your firewall"
    )
