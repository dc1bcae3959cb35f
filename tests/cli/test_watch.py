"""`antiphon watch` as a process, with real files in a real folder and a real daemon."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from bridge.cli import app
from bridge.client import Client
from bridge.commands import watch
from bridge.commands.watch import _Daemon, _run, tasks_of_one_file
from bridge.private_daemon import PrivateDaemon
from models.music.midi_file import read_midi
from models.requests import TASKS

ROOT = Path(__file__).resolve().parents[2]
BEAT = ROOT / "examples" / "rock_beat.mid"
DEADLINE_S = 120.0
Run = Callable[..., CompletedProcess[str]]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no Ctrl-C this way")


class Watch:
    """A running watch and what it has said."""

    def __init__(self, process: "subprocess.Popen[bytes]", said: Path) -> None:
        self._process, self._said = process, said

    @property
    def said(self) -> str:
        return self._said.read_text(encoding="utf-8")

    def wait_for(self, true: Callable[[], object]) -> None:
        end = time.monotonic() + DEADLINE_S
        while not true():
            assert self._process.poll() is None, self.said
            assert time.monotonic() < end, self.said
            threading.Event().wait(0.02)

    def end(self) -> int:
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(DEADLINE_S)


@contextmanager
def watching(folder: Path, *words: str) -> Iterator[Watch]:
    said = folder.parent / "said.txt"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ANTIPHON_DEBUG_MODELS": "1"}
    with said.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "bridge", "watch", str(folder), *words],
            stdout=out,
            stderr=out,
            env=environment,
            start_new_session=True,
        )
    try:
        watch = Watch(process, said)
        watch.wait_for(lambda: "Watching" in watch.said)
        yield watch
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    return inbox


@pytest.fixture
def port(daemon: PrivateDaemon) -> str:
    with Client(port=daemon.port) as client:
        client.wait_ready("vary")
    return str(daemon.port)


def answers(folder: Path) -> set[str]:
    return {file.name for file in (folder / "answers").glob("*.mid")}


def test_files_are_answered_as_they_come(folder: Path, port: str) -> None:
    shutil.copy(BEAT, folder / "old.mid")
    mine = folder / "answers" / "a · 01.mid"
    mine.parent.mkdir()
    mine.write_bytes(b"mine")
    with watching(folder, "--task", "vary", "--variations", "2", "--port", port) as watch:
        assert "Files there already: 1" in watch.said
        shutil.copy(BEAT, folder / "a.mid")
        watch.wait_for(lambda: "a 2 · 02.mid" in answers(folder))
        (folder / "bad.mid").write_bytes(b"MThd and nothing more")
        (folder / "notes.txt").write_text("no music")
        watch.wait_for(lambda: "bad.mid:" in watch.said)
        shutil.copy(BEAT, folder / "b.mid")
        watch.wait_for(lambda: "b · 02.mid" in watch.said)
        (folder / "worse.mid").write_bytes(b"not even that")
        watch.wait_for(lambda: "worse.mid:" in watch.said)  # so b has been counted
        assert watch.end() == 0
    assert "Files answered: 2; not answered: " in watch.said
    assert "Traceback" not in watch.said
    assert mine.read_bytes() == b"mine"
    names = {"a · 01", "a 2 · 01", "a 2 · 02", "b · 01", "b · 02"}
    assert answers(folder) == {f"{name}.mid" for name in names}
    assert (folder / "a.mid").read_bytes() == BEAT.read_bytes()


def test_a_choir_and_the_files_that_lie_there(folder: Path, port: str) -> None:
    shutil.copy(ROOT / "examples" / "lower_voices.mid", folder / "choir.mid")
    words = ("--task", "harmonize", "--voices", "soprano", "--no-picture", "--existing")
    with watching(folder, *words, "--port", port) as watch:
        watch.wait_for(lambda: "seed" in watch.said)
        assert watch.end() == 0
    (answer,) = (folder / "answers").iterdir()
    assert len(read_midi(answer).clips) == 4


def test_without_a_daemon_it_starts_its_own(folder: Path) -> None:
    with watching(folder, "--task", "vary", "--no-picture") as watch:
        shutil.copy(BEAT, folder / "a.mid")
        watch.wait_for(lambda: "seed" in watch.said)
        assert watch.end() == 0
    assert answers(folder) == {"a · 01.mid"}


def test_a_daemon_that_goes_and_comes_back(folder: Path) -> None:
    with ExitStack() as held:
        with PrivateDaemon("--debug-models") as daemon:
            port = str(daemon.port)
            watch = held.enter_context(watching(folder, "--task", "vary", "--port", port))
        shutil.copy(BEAT, folder / "a.mid")
        watch.wait_for(lambda: "antiphon serve" in watch.said)
        with PrivateDaemon("--debug-models", "--port", port):
            shutil.copy(BEAT, folder / "b.mid")
            watch.wait_for(lambda: "seed" in watch.said)
        assert watch.end() == 0
    assert answers(folder) == {"b · 01.mid"}


def test_a_mistake_of_ours_in_one_file_is_a_sentence(
    daemon: PrivateDaemon, capsys: pytest.CaptureFixture[str]
) -> None:
    class Mistaken:
        def main(self, words: list[str], prog_name: str) -> None:
            raise RuntimeError("of ours")

    with ExitStack() as held:
        asked = _Daemon("127.0.0.1", daemon.port, "", held)
        assert _run(Mistaken(), "antiphon polka", [], asked, Path("a.mid")) == 1
    assert capsys.readouterr().err.splitlines()[-1] == (
        "It could not be answered (RuntimeError: of ours)."
    )


def test_the_tasks_are_those_of_one_clip_that_this_version_answers() -> None:
    tasks = tasks_of_one_file()
    assert {"harmonize", "vary"} <= set(tasks)
    assert not {"morph", "generate"} & set(tasks)  # they take two clips, or none


def test_no_option_of_a_task_is_taken_for_one_of_watch() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    shared = {"--host", "--port", "--token"}  # the daemon's, which watch hands on
    own = {flag for one in commands["watch"].params for flag in one.opts} - shared
    for task, kind in TASKS.items():
        if task in commands and kind.clips_wanted[0] <= 1 <= kind.clips_wanted[1]:
            assert not own & {flag for one in commands[task].params for flag in one.opts}, task


def test_without_a_task_it_continues_where_this_version_can(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr(watch, "models", lambda: {"models/other": ["vary", "continue", "morph"]})
    assert list(tasks_of_one_file()) == ["continue", "vary"]
    monkeypatch.setattr(watch, "models", lambda: {"models/other": ["vary"]})
    done = CliRunner().invoke(app, ["watch", str(folder)])
    assert done.exit_code == 2 and "--task vary." in done.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["gone", "--task", "vary"], "There is no folder"),
        ([".", "--task", "polka"], 'There is no task "polka"'),
        ([".", "--task", "vary", "--bars", "3"], "--bars"),
        ([".", "--task", "vary", "--amount", "7"], "--amount"),
        ([".", "--task", "vary", "--port", "9"], "antiphon serve"),
    ],
)
def test_what_cannot_be_watched_is_said_at_once(antiphon: Run, words: list[str], said: str) -> None:
    done = antiphon("watch", *words)
    assert done.returncode in (2, 3)
    assert said in done.stderr and "Traceback" not in done.stderr
