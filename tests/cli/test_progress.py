"""What a terminal shows while a model writes."""

import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models.music.clip import Clip
from models.music.midi_file import write_midi
from models.music.note import Note
from tests.cli.parrots import parrots

pty = pytest.importorskip("pty", reason="this system has no terminals to imitate")

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60.0


def test_bars_are_shown_on_a_terminal_as_they_come(tmp_path: Path) -> None:
    write_midi(
        tmp_path / "a.mid", [Clip(tuple(Note(60, float(beat), 1.0) for beat in range(16)), 16.0)]
    )
    with parrots(may_end=False) as (port, parrot):
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "bridge", "continue", "a.mid", "--port", str(port)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", "TERM": "xterm"}
        with subprocess.Popen(
            command, cwd=tmp_path, env=environment, stderr=theirs, stdout=subprocess.PIPE
        ) as process:
            try:
                seen = read_until(ours, "█···")
                parrot.may_end.set()
                assert process.wait(PATIENCE_S) == 0, seen
            finally:
                process.kill()
        os.close(theirs)
        os.close(ours)


def read_until(terminal: int, words: str) -> str:
    """What a terminal shows up to these words."""
    seen, end = "", time.monotonic() + PATIENCE_S
    while words not in seen:
        assert time.monotonic() < end, f"not seen: {words} in {seen!r}"
        if select.select([terminal], [], [], 0.1)[0]:
            seen += os.read(terminal, 65_536).decode(errors="replace")
    return seen
