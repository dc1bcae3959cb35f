"""What bad input gets: one clear sentence, the exit code 2, and a daemon that goes on."""

import json
import struct
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from bridge.client import Client
from bridge.private_daemon import PrivateDaemon
from bridge.protocol import MOST_NOTES
from models.errors import sentence
from models.music.clip import Clip
from models.music.midi_file import write_midi
from models.music.note import Note
from models.requests import Harmonize

Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def refused(antiphon: Run, daemon: PrivateDaemon) -> Callable[..., str]:
    """The one sentence a command is refused with; afterwards the daemon must still answer."""

    def run(*words: str | Path) -> str:
        done = antiphon("harmonize", *words, "--port", str(daemon.port))
        assert done.returncode == 2, done.stderr
        assert "Traceback" not in done.stderr
        assert not done.stdout
        with Client(port=daemon.port) as client:
            client.ask(Harmonize(bars=1, quality=1))
        return done.stderr.strip()

    return run


def test_an_empty_file(tmp_path: Path, refused: Callable[..., str]) -> None:
    (tmp_path / "empty.mid").touch()
    assert refused("empty.mid") == '"empty.mid" is empty.'


def test_a_file_that_is_no_midi(tmp_path: Path, refused: Callable[..., str]) -> None:
    (tmp_path / "not.mid").write_text("hello")
    assert refused("not.mid") == '"not.mid" is not a MIDI file.'


def test_a_file_that_is_not_there(refused: Callable[..., str]) -> None:
    assert refused("gone.mid") == 'There is no file "gone.mid".'


def test_half_a_gigabyte(tmp_path: Path, refused: Callable[..., str]) -> None:
    with (tmp_path / "huge.mid").open("wb") as file:
        file.write(b"MThd")
        file.truncate(500_000_000)  # sparse: takes no room on the disk
    assert "at most 16 MB" in refused("huge.mid")


def test_a_hundred_thousand_notes(tmp_path: Path, refused: Callable[..., str]) -> None:
    notes = b"\x01\x90\x3c\x40\x01\x3c\x00" + b"\x01\x3c\x40\x01\x3c\x00" * 99_999
    track = notes + b"\x00\xff\x2f\x00"
    head = b"MThd" + struct.pack(">LHHH", 6, 0, 1, 960)
    (tmp_path / "dense.mid").write_bytes(head + b"MTrk" + struct.pack(">L", len(track)) + track)
    assert refused("dense.mid") == sentence("too_many_notes", 100_000, MOST_NOTES)


def test_five_voices_at_once(tmp_path: Path, refused: Callable[..., str]) -> None:
    chord = tuple(Note(pitch, 0, 4) for pitch in (48, 55, 60, 64, 67))
    write_midi(tmp_path / "chord.mid", [Clip(chord, 4.0)])
    assert refused("chord.mid").startswith("5 voices are given, but a choir has four")


def test_five_tracks(tmp_path: Path, refused: Callable[..., str]) -> None:
    lines = [Clip((Note(pitch, 0, 4),), 4.0) for pitch in (48, 55, 60, 64, 67)]
    write_midi(tmp_path / "five.mid", lines)
    assert "5" in refused("five.mid")


def test_all_voices_already_there(tmp_path: Path, refused: Callable[..., str]) -> None:
    write_midi(tmp_path / "alto.mid", [Clip((Note(64, 0, 4),), 4.0, name="Alto")])
    assert "already given" in refused("alto.mid", "--voices", "alto")


def test_a_file_without_notes(tmp_path: Path, refused: Callable[..., str]) -> None:
    write_midi(tmp_path / "rest.mid", [Clip((), 4.0)])
    assert refused("rest.mid").startswith("The clip has no notes")


@pytest.mark.parametrize(
    ("words", "opening"),
    [
        (["--voices", "kazoo"], '"kazoo" is no voice'),
        (["--given", "alto"], '"alto" does not say which track'),
        (["--given", "alto=3"], "There is no track 3"),
        (["--region", "8"], '"8" is no region'),
        (["--region", "8:4"], '"8:4" is no region'),
        (["--region", "nan:4"], '"nan:4" is no region'),
        (["--region", "0:200000"], '"0:200000" is no region'),
        (["--range", "alto=70-50"], '"alto=70-50" is no range'),
        (["--range", "alto=0-400"], '"alto=0-400" is no range'),
    ],
)
def test_words_that_make_no_sense(
    tmp_path: Path, refused: Callable[..., str], words: list[str], opening: str
) -> None:
    write_midi(tmp_path / "a.mid", [Clip((Note(64, 0, 4),), 4.0)])
    assert refused("a.mid", *words).startswith(opening)


@pytest.mark.parametrize(
    "words", [["--variations", "17"], ["--temperature", "nan"], ["--top-p", "0"], ["--seed", "-1"]]
)
def test_numbers_out_of_range(antiphon: Run, words: list[str]) -> None:
    done = antiphon("harmonize", *words)
    assert done.returncode == 2
    assert words[0] in done.stderr
    assert "Traceback" not in done.stderr


def test_json_says_errors_as_one_object(tmp_path: Path, antiphon: Run) -> None:
    done = antiphon("harmonize", "gone.mid", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout) == {"error": 'There is no file "gone.mid".', "exit_code": 2}


def test_no_daemon_at_a_port_that_was_named(antiphon: Run) -> None:
    done = antiphon("harmonize", "--port", "9")
    assert done.returncode == 3
    assert "No daemon answers at 127.0.0.1:9" in done.stderr


def test_a_host_that_nobody_knows(antiphon: Run) -> None:
    done = antiphon("harmonize", "--host", "nowhere.invalid", "--port", "7733")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr and done.stderr.strip()


def test_a_folder_that_cannot_be_made(tmp_path: Path, antiphon: Run, daemon: PrivateDaemon) -> None:
    (tmp_path / "taken").touch()
    done = antiphon("harmonize", "--bars", "1", "--port", str(daemon.port), "-o", "taken")
    assert done.returncode == 2
    assert done.stderr.strip() == '"taken" is a file, not a folder to write to.'
