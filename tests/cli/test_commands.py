"""The other commands: each does its one thing, or says in a sentence why it cannot."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import mido
import pytest

from bridge import ports
from bridge.cli import commands
from bridge.commands import networks
from bridge.commands.trouble import Unavailable
from bridge.private_daemon import PrivateDaemon
from models.music.clip import Clip, Role
from models.music.midi_file import write_midi
from models.music.note import Note

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., CompletedProcess[str]]


@pytest.mark.parametrize("command", commands())
def test_every_command_explains_itself(antiphon: Run, command: str) -> None:
    words = [command, "chorale", "--help"] if command in ("evaluate", "train") else [command, "-h"]
    done = antiphon(*words)
    assert done.returncode == 0
    assert "usage" in done.stdout.lower()


def known(part: str) -> str:
    """The models that have this part; new ones come, these stay."""
    found = ", ".join(networks.names(part))
    assert {"chorale", "morph"} <= set(found.split(", "))
    return found


def test_an_unknown_model_is_a_sentence(antiphon: Run) -> None:
    done = antiphon("train", "polka")
    assert done.returncode == 2
    assert done.stderr.strip() == f'There is no model "polka" to train: there is {known("train")}.'


@pytest.mark.parametrize("command", ["evaluate", "train"])
def test_what_hands_over_says_how_to_ask(antiphon: Run, command: str) -> None:
    done = antiphon(command, "--help")
    assert done.returncode == 0
    assert f"MODEL is one of: {known(command)}." in done.stdout


def test_a_package_that_only_training_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> None:
        raise ModuleNotFoundError(name="tensorboard")

    monkeypatch.setattr(networks, "import_module", missing)
    with pytest.raises(Unavailable, match=r"tensorboard is not installed: pip install .*\[train\]"):
        networks.run("chorale", "train", [])


def test_training_data_that_is_not_there_is_a_sentence(antiphon: Run) -> None:
    done = antiphon("evaluate", "chorale", "--data", "gone")
    assert done.returncode in (2, 3)
    assert "Traceback" not in done.stderr and done.stderr.strip()


def test_serve_refuses_an_unknown_device(antiphon: Run) -> None:
    done = antiphon("serve", "--device", "abacus")
    assert done.returncode == 2
    assert "--device" in done.stderr


def test_ports_is_a_list_or_a_sentence(antiphon: Run) -> None:
    done = antiphon("ports")
    assert done.returncode in (0, 3)
    assert (done.stdout or done.stderr).strip()
    assert "Traceback" not in done.stderr


def test_playing_a_file_without_notes_is_a_sentence(antiphon: Run, tmp_path: Path) -> None:
    write_midi(tmp_path / "rest.mid", [Clip((), 4.0)])
    done = antiphon("play", "rest.mid")
    assert done.returncode == 2
    assert done.stderr.strip() == '"rest.mid" has no notes to play.'


def test_an_audition_never_plays_drums_with_a_melody() -> None:
    clips = [Clip((Note(60, 0, 1),), 4.0)] * 20
    clips[3] = Clip((Note(36, 0, 1), Note(38, 1, 1, muted=True)), 4.0, role=Role.DRUMS)
    channels = [message.channel for _, message in ports.schedule(clips)]
    assert channels.count(ports.DRUM_CHANNEL) == 2


def test_a_repeated_note_ends_before_it_begins_again() -> None:
    events = ports.schedule([Clip((Note(60, 0, 1), Note(60, 1, 1)), 4.0)])
    kinds = [(beat, message.type) for beat, message in events]
    assert kinds == [(0, "note_on"), (1, "note_off"), (1, "note_on"), (2, "note_off")]
    assert isinstance(events[0][1], mido.Message)


@pytest.mark.slow
def test_bench_prints_its_table(antiphon: Run) -> None:
    done = antiphon("bench", "--runs", "1", "--json", ANTIPHON_DEBUG_MODELS="1")
    assert done.returncode == 0, done.stderr
    table = json.loads(done.stdout)
    assert "hello, there and back" in table
    assert all(0 < row["p50"] <= row["p95"] for row in table.values())


def test_demo_tells_the_story(antiphon: Run, tmp_path: Path) -> None:
    done = antiphon("demo", ANTIPHON_DEBUG_MODELS="1")
    assert done.returncode == 0, done.stderr
    for word in ("A daemon", "No Live", "soprano over Bach · 04.mid", "soprano over Bach.html"):
        assert word in done.stdout
    assert len(list((tmp_path / "antiphon-out" / "demo").iterdir())) == 6


def test_the_example_asks_the_daemon(daemon: PrivateDaemon, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / "soprano_over.py", str(daemon.port)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "soprano" in done.stdout
