"""`antiphon morph`, `generate` and `vary` by their real path: command, daemon process, files."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from bridge.client import Client
from bridge.private_daemon import PrivateDaemon
from models.music.clip import Clip, Role
from models.music.midi_file import read_midi, write_midi
from models.music.note import Note

Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def told(antiphon: Run, daemon: PrivateDaemon) -> Callable[..., dict[str, Any]]:
    """Runs a command against the daemon and returns its report."""
    with Client(port=daemon.port) as client:
        client.wait_ready("vary")

    def run(*words: str | Path) -> dict[str, Any]:
        done = antiphon(*words, "--port", str(daemon.port), "--json")
        assert done.returncode == 0, done.stderr
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    return run


@pytest.fixture
def beats(tmp_path: Path) -> list[str]:
    """Four files with a drum clip each; the second is twice as long and off the grid."""
    for index, (pitch, every, late) in enumerate(
        [(36, 1.0, 0.0), (42, 0.5, 0.03125), (38, 2.0, 0.0), (58, 0.75, 0.0)]
    ):
        length = 16.0 if index == 1 else 8.0
        starts = [at * every + late for at in range(int(length / every))]
        notes = tuple(Note(pitch, start, 0.25, 80 + index) for start in starts)
        write_midi(tmp_path / f"{index}.mid", [Clip(notes, length, role=Role.DRUMS, name="Kit")])
    return [f"{index}.mid" for index in range(4)]


@pytest.fixture
def tunes(tmp_path: Path) -> list[str]:
    """Two files with a melody each; the second is half as long."""
    for name, pitches, every in (("up", range(60, 68), 1.0), ("down", range(79, 71, -1), 0.5)):
        notes = tuple(Note(pitch, at * every, every) for at, pitch in enumerate(pitches))
        write_midi(tmp_path / f"{name}.mid", [Clip(notes, 8.0 * every, name="Lead")])
    return ["up.mid", "down.mid"]


@pytest.fixture
def chord(tmp_path: Path) -> None:
    notes = tuple(Note(pitch, 0.0, 4.0) for pitch in (60, 64, 67))
    write_midi(tmp_path / "chord.mid", [Clip(notes, 8.0)])


def clip(file: Path) -> Clip:
    (clip,) = read_midi(file).clips
    return clip


def test_a_morph_is_both_clips_and_those_between(tmp_path: Path, told: Any, beats: Any) -> None:
    report = told("morph", *beats[:2], "--steps", "7", "-o", "out", "--seed", "1")
    files = [tmp_path / name for name in report["files"]]
    assert [file.name for file in files] == [f"0 - 1 · {number:02}.mid" for number in range(1, 10)]
    assert sorted(tmp_path.joinpath("out").glob("*.mid")) == files
    for file, source in ((files[0], beats[0]), (files[-1], beats[1])):
        assert clip(file).notes == clip(tmp_path / source).notes
    assert clip(files[4]).role is Role.DRUMS
    assert "lengths_differ" in [notice["code"] for notice in report["notices"]]
    assert Path(tmp_path, report["picture"]).stat().st_size > 1000


def test_melodies_are_known_by_their_notes(tmp_path: Path, told: Any, tunes: Any) -> None:
    report = told("morph", *tunes, "--steps", "3", "--seed", "1")
    files = [tmp_path / name for name in report["files"]]
    assert clip(files[0]).notes == clip(tmp_path / "up.mid").notes
    assert clip(files[-1]).notes == clip(tmp_path / "down.mid").notes
    assert all(clip(file).role is not Role.DRUMS for file in files)
    page = Path(tmp_path, report["page"]).read_text(encoding="utf-8")
    music = json.loads(page.split('id="music">')[1].split("</script>")[0])
    assert music["path"] is True
    assert [take["parts"][0]["name"] for take in music["takes"]] == ["Melody"] * 5
    # the shorter clip goes round until the longer one ends
    assert len(music["takes"][-1]["parts"][0]["notes"]) == 2 * len(clip(files[-1]).notes)


def test_a_new_bass_line(tmp_path: Path, told: Any) -> None:
    report = told("generate", "bass", "--bars", "4", "--variations", "2", "--seed", "2")
    clips = [clip(tmp_path / file) for file in report["files"]]
    assert {made.length for made in clips} == {16.0}


def test_a_grid_has_its_corners_in_the_corners(tmp_path: Path, told: Any, beats: Any) -> None:
    report = told("morph", *beats, "--grid", "4x3", "--seed", "1")
    assert len(report["files"]) == 12
    for place, source in zip((0, 3, 8, 11), beats, strict=True):
        corner = clip(tmp_path / report["files"][place])
        assert corner.notes == clip(tmp_path / source).notes


def test_new_drums(tmp_path: Path, told: Any) -> None:
    report = told("generate", "drums", "--bars", "4", "--variations", "8", "--seed", "2")
    clips = [clip(tmp_path / file) for file in report["files"]]
    assert len(clips) == 8
    assert {made.length for made in clips} == {16.0}


def test_a_clip_varied_by_nothing_is_the_same(tmp_path: Path, told: Any, beats: Any) -> None:
    report = told("vary", beats[1], "--amount", "0", "--variations", "2")
    for file in report["files"]:
        assert clip(tmp_path / file).notes == clip(tmp_path / beats[1]).notes


def test_a_varied_clip_differs(tmp_path: Path, told: Any, beats: Any) -> None:
    report = told("vary", beats[1], "--amount", "0.8", "--seed", "1", "--no-picture")
    assert report["picture"] is None
    assert clip(tmp_path / report["files"][0]).notes != clip(tmp_path / beats[1]).notes


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["morph", "0.mid"], 2, "A morph has two ends"),
        (["morph", "0.mid", "1.mid", "--grid", "5x5"], 2, "A grid has four corners"),
        (["morph", "0.mid", "1.mid", "--grid", "5"], 2, "is no grid"),
        (["morph", "0.mid", "nowhere.mid"], 2, "nowhere.mid"),
        (["generate", "kazoo"], 2, "no kind of clip"),
        (["generate", "chords"], 3, "cannot do that yet"),
        (["morph", "chord.mid", "0.mid", "--role", "melody"], 3, "Clip 1 has 3 notes at once"),
        (["morph", "chord.mid", "0.mid", "--role", "tuba"], 2, "no kind of clip"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    antiphon: Run,
    daemon: PrivateDaemon,
    beats: Any,
    chord: None,
    words: list[str],
    code: int,
    said: str,
) -> None:
    done = antiphon(*words, "--port", str(daemon.port))
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "files"),
    [(("--steps", "3"), 5), (("--steps", "3", "--variations", "2"), 10), (("--grid", "2x3"), 6)],
)
def test_for_a_person_every_file_is_named(
    antiphon: Run,
    daemon: PrivateDaemon,
    beats: list[str],
    tmp_path: Path,
    words: tuple[str, ...],
    files: int,
) -> None:
    clips = beats if "--grid" in words else beats[:2]
    with Client(port=daemon.port) as client:
        client.wait_ready("morph")
    done = antiphon("morph", *clips, *words, "-o", "out", "--port", str(daemon.port))
    assert done.returncode == 0, done.stderr
    named = [line for line in done.stdout.splitlines() if line.endswith(".mid")]
    assert len(named) == len(set(named)) == files
    assert all((tmp_path / line).exists() for line in named)
