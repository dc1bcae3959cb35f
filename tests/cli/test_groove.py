"""`antiphon humanize` and `drumify` by their real path: command, daemon process, files."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from bridge.client import Client
from bridge.private_daemon import PrivateDaemon
from bridge.replaying import replayed
from models.errors import AntiphonError
from models.music.clip import Clip, Role
from models.music.midi_file import read_midi, write_midi
from models.music.note import Note

Run = Callable[..., CompletedProcess[str]]
Told = Callable[..., dict[str, Any]]


@pytest.fixture
def told(antiphon: Run, daemon: PrivateDaemon) -> Told:
    """Runs a command against the daemon and returns its report."""
    with Client(port=daemon.port) as client:
        client.wait_ready("drumify")

    def run(*words: str | Path) -> dict[str, Any]:
        done = antiphon(*words, "--port", str(daemon.port), "--json")
        assert done.returncode == 0, done.stderr
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    return run


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A drum loop and a tune in a folder; the loop has its own release velocities."""
    hats = [Note(42, at / 2, 0.2, 90, release_velocity=11 + at) for at in range(16)]
    kicks = [Note(36, float(at), 0.3, 100) for at in range(0, 8, 2)]
    write_midi(tmp_path / "loop.mid", [Clip((*hats, *kicks), 8.0, role=Role.DRUMS)])
    tune = [Note(60 + at, float(at), 0.9, 80 + at) for at in range(8)]
    write_midi(tmp_path / "tune.mid", [Clip(tuple(tune), 8.0)])
    return tmp_path


def clip(file: Path) -> Clip:
    (clip,) = read_midi(file).clips
    return clip


def facts(clip: Clip) -> list[tuple[int, int]]:
    return sorted((note.pitch, note.release_velocity) for note in clip.notes)


def test_a_humanized_file_has_the_same_notes(files: Path, told: Told) -> None:
    report = told("humanize", "loop.mid", "--style", "funk", "--variations", "2", "--seed", "1")
    assert len(report["files"]) == 2
    for file in report["files"]:
        played = clip(files / file)
        assert facts(played) == facts(clip(files / "loop.mid"))
        assert played.notes != clip(files / "loop.mid").notes
        assert played.role is Role.DRUMS
    assert Path(files, report["picture"]).stat().st_size > 1000


def test_humanized_by_nothing_is_the_same(files: Path, told: Told) -> None:
    report = told("humanize", "tune.mid", "--amount", "0")
    assert clip(files / report["files"][0]).notes == clip(files / "tune.mid").notes
    assert clip(files / report["files"][0]).role is not Role.DRUMS


def test_drums_to_a_tune(files: Path, told: Told) -> None:
    report = told("drumify", "tune.mid", "--density", "0.5", "--variations", "3", "--seed", "2")
    made = [clip(files / file) for file in report["files"]]
    assert [one.role for one in made] == [Role.DRUMS] * 3
    assert {one.length for one in made} == {8.0}


def test_an_unknown_style_is_a_sentence(antiphon: Run, files: Path) -> None:
    done = antiphon("humanize", "loop.mid", "--style", "polka")
    assert done.returncode == 2
    assert '"polka" is no style' in done.stderr
    assert "funk" in done.stderr


OWN = Clip((Note(36, 1 / 3, 0.2, 90, False, 0.5, 7.0, 3), Note(36, 1.0, 0.2), Note(42, 0, 1)), 4.0)


def test_your_own_notes_are_played_again_with_all_that_is_theirs() -> None:
    played = Clip((Note(36, 1.1, 0.1, 70), Note(36, 0.3, 0.2, 50), Note(42, 0, 1, 30)), 4.0)
    hat, first, second = replayed(OWN, played).notes
    assert (first.start, first.velocity, first.probability, first.velocity_deviation) == (
        0.3,
        50,
        0.5,
        7.0,
    )
    assert (second.start, second.duration, second.velocity) == (1.1, 0.1, 70)
    assert (hat.velocity, hat.start) == (30, 0)


def test_what_did_not_move_by_a_tick_stays_bit_for_bit() -> None:
    heard = OWN.with_notes(
        [Note(n.pitch, round(n.start * 15360) / 15360, n.duration) for n in OWN.notes]
    )
    assert [note.start for note in replayed(OWN, heard).notes] == [n.start for n in OWN.notes]


@pytest.mark.parametrize("notes", [OWN.notes[:2], (Note(37, 0, 1), *OWN.notes[1:])])
def test_other_notes_are_no_answer(notes: tuple[Note, ...]) -> None:
    with pytest.raises(AntiphonError, match="incomplete or inconsistent"):
        replayed(OWN, OWN.with_notes(notes))
