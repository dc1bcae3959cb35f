"""For all Python tests: a daemon process with tiny seeded models, and the command line."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bridge.client import Client
from bridge.private_daemon import PrivateDaemon

ROOT = Path(__file__).resolve().parents[1]
DEADLINE_S = 120.0

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def daemon() -> Iterator[PrivateDaemon]:
    """A daemon on a free port whose models are ready."""
    with PrivateDaemon("--debug-models") as daemon, Client(port=daemon.port) as client:
        client.wait_ready("harmonize")
        yield daemon


@pytest.fixture
def antiphon(tmp_path: Path) -> Run:
    """Runs the command line as a person does, in an empty folder."""

    def run(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bridge", *map(str, words)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=DEADLINE_S,
            check=False,
        )

    return run
