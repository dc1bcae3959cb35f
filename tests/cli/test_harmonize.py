"""`antiphon harmonize` by its real path: the command, a daemon process, and the files."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from bridge.private_daemon import PrivateDaemon
from models.music.clip import Clip
from models.music.midi_file import read_midi, write_midi
from models.music.note import Note
from models.music.voice import Voice

LOWER = Path(__file__).resolve().parents[2] / "examples" / "lower_voices.mid"

Run = Callable[..., CompletedProcess[str]]


def line(pitch: int, name: str = "", *, bars: int = 1) -> Clip:
    notes = tuple(Note(pitch, float(beat), 1.0) for beat in range(4 * bars))
    return Clip(notes, 4.0 * bars, name=name)


@pytest.fixture
def harmonize(antiphon: Run, daemon: PrivateDaemon) -> Callable[..., dict[str, Any]]:
    """Runs the command against the daemon and returns its report."""

    def run(*words: str | Path) -> dict[str, Any]:
        done = antiphon("harmonize", *words, "--port", str(daemon.port), "--quality", "1", "--json")
        assert done.returncode == 0, done.stderr
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    return run


def clips(folder: Path, report: dict[str, Any], number: int = 0) -> dict[str, Clip]:
    return {clip.name: clip for clip in read_midi(folder / report["files"][number]).clips}


def test_the_given_voices_come_back_untouched(tmp_path: Path, harmonize: Any) -> None:
    report = harmonize(LOWER, "--voices", "soprano", "--variations", "2", "--seed", "7")
    for number in range(2):
        result = clips(tmp_path, report, number)
        assert list(result) == ["Soprano", "Alto", "Tenor", "Bass"]
        for given in read_midi(LOWER).clips:
            assert result[given.name].notes == given.notes
            assert result[given.name].phase == given.phase
        low, high = Voice.SOPRANO.range
        assert all(low <= note.pitch <= high for note in result["Soprano"].notes)


def test_the_report_names_every_file_there_is(tmp_path: Path, harmonize: Any) -> None:
    report = harmonize(LOWER, "-o", "here", "--variations", "2")
    named = {*report["files"], report["picture"], report["page"]}
    assert named == {str(Path("here", file.name)) for file in (tmp_path / "here").iterdir()}
    assert set(report["timings_ms"]) == {"ready", "queued", "model", "total"}
    assert {notice["variation"] for notice in report["notices"]} == {1, 2}


def test_the_same_seed_makes_the_same_file(tmp_path: Path, harmonize: Any) -> None:
    first, second = (harmonize(LOWER, "--seed", "11", "--no-picture") for _ in range(2))
    assert first["files"] != second["files"]
    one, two = (Path(tmp_path, report["files"][0]).read_bytes() for report in (first, second))
    assert one == two
    assert first["picture"] is first["page"] is None


def test_existing_files_are_left_alone(tmp_path: Path, harmonize: Any) -> None:
    taken = tmp_path / "antiphon-out" / "lower_voices · 01.mid"
    taken.parent.mkdir()
    taken.write_bytes(b"mine")
    assert str(Path("antiphon-out", taken.name)) not in harmonize(LOWER)["files"]
    assert taken.read_bytes() == b"mine"


def test_voices_by_option_where_names_say_nothing(tmp_path: Path, harmonize: Any) -> None:
    write_midi(tmp_path / "a.mid", [line(50, "Pad"), line(64, "Keys")])
    report = harmonize("a.mid", "--given", "alto=2", "--given", "bass=1", "--voices", "tenor")
    assert list(clips(tmp_path, report)) == ["Keys", "Tenor", "Pad"]


def test_several_files_are_several_voices(tmp_path: Path, harmonize: Any) -> None:
    write_midi(tmp_path / "alto.mid", [line(64, "Alto")])
    write_midi(tmp_path / "bass.mid", [line(48, "Bass")])
    report = harmonize("alto.mid", "bass.mid")
    assert list(clips(tmp_path, report)) == ["Soprano", "Alto", "Tenor", "Bass"]


def test_all_four_voices_from_nothing(tmp_path: Path, harmonize: Any) -> None:
    report = harmonize("--bars", "2")
    assert list(clips(tmp_path, report)) == ["Soprano", "Alto", "Tenor", "Bass"]


def test_a_region_is_written_anew_and_nothing_else(tmp_path: Path, harmonize: Any) -> None:
    write_midi(tmp_path / "a.mid", [line(64, "Alto", bars=2), line(48, "Bass", bars=2)])
    report = harmonize("a.mid", "--region", "4:6", "--voices", "alto")
    result = clips(tmp_path, report)
    assert result["Bass"].notes == line(48, bars=2).notes
    alto = [note for note in result["Alto"].notes if not 4 <= note.start < 6]
    assert alto == [note for note in line(64, bars=2).notes if not 4 <= note.start < 6]


def test_scale_lock_keeps_to_the_given_pitch_classes(tmp_path: Path, harmonize: Any) -> None:
    given = Clip(tuple(Note(pitch, i, 1) for i, pitch in enumerate((60, 62, 64, 67))), 4.0)
    write_midi(tmp_path / "a.mid", [given])
    result = clips(tmp_path, harmonize("a.mid", "--given", "alto=1", "--scale-lock"))
    assert {note.pitch % 12 for clip in result.values() for note in clip.notes} <= {0, 2, 4, 7}


def test_a_range_holds(tmp_path: Path, harmonize: Any) -> None:
    report = harmonize(LOWER, "--voices", "soprano", "--range", "soprano=70-74")
    assert {note.pitch for note in clips(tmp_path, report)["Soprano"].notes} <= set(range(70, 75))


def test_a_person_reads_files_and_seed(antiphon: Run, daemon: PrivateDaemon) -> None:
    done = antiphon("harmonize", LOWER, "--port", str(daemon.port), "--seed", "3")
    assert done.returncode == 0
    assert str(Path("antiphon-out", "lower_voices · 01.mid")) in done.stdout.splitlines()
    assert "seed 3" in done.stdout


def test_a_pipe_that_knows_only_ascii_gets_every_name(
    tmp_path: Path, antiphon: Run, daemon: PrivateDaemon
) -> None:
    ask = ("harmonize", "--bars", "1", "--no-picture", "--port", str(daemon.port))
    done = antiphon(*ask, "--json", PYTHONIOENCODING="ascii")
    (file,) = json.loads(done.stdout)["files"]
    assert (tmp_path / file).exists()
    done = antiphon(*ask, PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr


def test_a_private_daemon_answers_where_none_runs(antiphon: Run) -> None:
    done = antiphon("harmonize", "--bars", "1", "--json", ANTIPHON_DEBUG_MODELS="1")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["files"]
