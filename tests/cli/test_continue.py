"""`antiphon continue` and `infill` by their real path: command, datagrams, daemon, files."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from models.music.clip import Clip, Role
from models.music.meter import Meter
from models.music.midi_file import read_midi, write_midi
from models.music.note import Note
from models.requests import Continue, ScaleLock
from tests.cli.parrots import SEED, Parrot, parrots

Run = Callable[..., CompletedProcess[str]]


class Asked:
    """The command line against a daemon of parrots."""

    def __init__(self, antiphon: Run, folder: Path, port: int, parrot: Parrot) -> None:
        self.antiphon, self.folder, self.port, self.parrot = antiphon, folder, port, parrot
        self.stderr = ""

    def __call__(self, *words: str | Path) -> dict[str, Any]:
        done = self.antiphon(*words, "--port", str(self.port), "--json")
        assert done.returncode == 0, done.stderr
        self.stderr = done.stderr
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    def clips(self, report: dict[str, Any], number: int = 0) -> list[Clip]:
        return list(read_midi(self.folder / report["files"][number]).clips)

    @property
    def request(self) -> Continue:
        request = self.parrot.requests[-1]
        assert isinstance(request, Continue)
        return request


@pytest.fixture
def told(antiphon: Run, tmp_path: Path) -> Iterator[Asked]:
    with parrots() as (port, parrot):
        yield Asked(antiphon, tmp_path, port, parrot)


def scale(bars: float, meter: Meter = Meter(), **more: Any) -> Clip:
    """A rising line, a note a beat, none before the end of the last bar."""
    beats = int(bars * meter.bar)
    notes = tuple(Note(48 + beat, float(beat), 0.75, 60 + beat) for beat in range(beats))
    return Clip(notes, bars * meter.bar, meter, **more)


def test_every_file_begins_with_the_source(tmp_path: Path, told: Asked) -> None:
    write_midi(tmp_path / "line.mid", [scale(2, name="Lead")])
    (source,) = read_midi(tmp_path / "line.mid").clips
    report = told("continue", "line.mid", "--bars", "3", "--variations", "4", "-o", "out")
    names = [f"out/line · {number:02}.mid" for number in range(1, 5)]
    assert [Path(file).as_posix() for file in report["files"]] == names
    for number in range(4):
        (clip,) = told.clips(report, number)
        assert (clip.name, clip.length) == ("Lead", 20.0)
        assert clip.notes[: len(source.notes)] == source.notes
        added = clip.notes[len(source.notes) :]
        assert [note.start for note in added] == [float(beat) for beat in range(8, 20)]
        assert added[0].pitch == source.notes[4].pitch + number
    for drawn in (report["picture"], report["page"]):
        assert (tmp_path / drawn).stat().st_size > 1000


@pytest.mark.parametrize(
    ("bars", "meter", "expected"),
    [(2, Meter(), 2), (3.5, Meter(), 4), (12, Meter(3, 4), 8), (2, Meter(7, 8), 2)],
)
def test_as_many_bars_as_the_source_up_to_eight(
    tmp_path: Path, told: Asked, bars: float, meter: Meter, expected: int
) -> None:
    write_midi(tmp_path / "a.mid", [scale(bars, meter)])
    report = told("continue", "a.mid", "--no-picture")
    assert told.request.bars == expected
    (clip,) = told.clips(report)
    assert clip.length == (told.request.clips[0].next_bar + expected * meter.bar)
    assert clip.meter == meter


def test_a_pickup_stays_where_it_is(tmp_path: Path, told: Asked) -> None:
    waltz = Meter(3, 4)
    source = Clip(
        tuple(Note(60 + beat, float(beat), 1.0) for beat in range(7)), 7.0, waltz, phase=2
    )
    write_midi(tmp_path / "waltz.mid", [source])
    report = told("continue", "waltz.mid", "--no-picture")
    (clip,) = told.clips(report)
    assert told.request.bars == 2  # the pick-up is none
    assert (clip.phase, clip.length) == (2.0, 13.0)
    assert clip.notes[:7] == read_midi(tmp_path / "waltz.mid").clips[0].notes
    assert [note.start for note in clip.notes[7:]] == [7.0, 8.0, 9.0, 10.0, 11.0, 12.0]


def test_wishes_reach_the_model(tmp_path: Path, told: Asked) -> None:
    write_midi(tmp_path / "a.mid", [scale(1)])
    words = "--density -0.5 --range 48-72 --mask-obvious --role bass --scale-lock --seed 7"
    report = told("continue", "a.mid", *words.split(), "--temperature", "0.5", "--no-picture")
    request = told.request
    assert (request.density, request.lowest, request.highest) == (-0.5, 48, 72)
    assert (request.mask_obvious, request.seed, request.temperature) == (True, 7, 0.5)
    assert request.scale_lock is ScaleLock.CLIP
    (clip,) = request.clips
    assert clip.role is Role.BASS
    assert clip.scale and clip.scale.pitch_classes == {0, 1, 2, 3}
    assert report["seed"] == 7


def test_only_the_new_bars(tmp_path: Path, told: Asked) -> None:
    write_midi(tmp_path / "a.mid", [scale(2, name="Lead")])
    report = told("continue", "a.mid", "--bars", "1", "--only-new")
    (clip,) = told.clips(report)
    assert (clip.name, clip.length) == ("Lead", 4.0)
    assert [note.start for note in clip.notes] == [0.0, 1.0, 2.0, 3.0]
    page = json.loads(
        told.folder.joinpath(report["page"])
        .read_text()
        .split('id="music">')[1]
        .split("</script>")[0]
    )
    assert [part["kind"] for part in page["takes"][0]["parts"]] == ["given", "new"]
    assert len({part["hue"] for part in page["takes"][0]["parts"]}) == 2


def test_what_is_said_to_be_drums_is_written_as_drums(tmp_path: Path, told: Asked) -> None:
    write_midi(tmp_path / "loop.mid", [scale(1)])
    report = told("continue", "loop.mid", "--role", "drums", "--no-picture")
    (clip,) = told.clips(report)
    assert clip.role is told.request.clips[0].role is Role.DRUMS
    assert clip.notes[:4] == read_midi(tmp_path / "loop.mid").clips[0].notes


@pytest.fixture
def band(tmp_path: Path) -> list[Clip]:
    """A file of three tracks, one of them drums."""
    kit = Clip(tuple(Note(36, float(beat), 0.25) for beat in range(8)), 8.0, role=Role.DRUMS)
    write_midi(tmp_path / "band.mid", [scale(2, name="Lead"), scale(2, name="Bass line"), kit])
    return list(read_midi(tmp_path / "band.mid").clips)


def test_of_several_tracks_the_first_and_the_others_stay(told: Asked, band: list[Clip]) -> None:
    report = told("continue", "band.mid", "--no-picture")
    assert "the first" in told.stderr and "--track" in told.stderr
    lead, bass, kit = told.clips(report)
    assert len(lead.notes) == 16
    assert (bass.notes, kit.notes, kit.role) == (band[1].notes, band[2].notes, Role.DRUMS)


@pytest.mark.parametrize(("word", "index"), [("2", 1), ("bass", 1), ("Bass line", 1), ("3", 2)])
def test_a_track_by_name_or_number(told: Asked, band: list[Clip], word: str, index: int) -> None:
    report = told("continue", "band.mid", "--track", word, "--no-picture")
    assert [len(clip.notes) for clip in told.clips(report)] == [
        16 if at == index else 8 for at in range(3)
    ]
    assert told.stderr == ""


def test_all_tracks_have_one_seed(told: Asked, band: list[Clip]) -> None:
    report = told("continue", "band.mid", "--all", "--variations", "2", "--no-picture")
    assert [request.seed for request in told.parrot.requests] == [None, SEED, SEED]
    assert report["seed"] == SEED
    for number in range(2):
        clips = told.clips(report, number)
        assert [len(clip.notes) for clip in clips] == [16, 16, 16]
        for clip, source in zip(clips, band, strict=True):
            assert clip.notes[:8] == source.notes


def test_some_bars_are_written_anew(tmp_path: Path, told: Asked) -> None:
    write_midi(tmp_path / "a.mid", [scale(8)])
    (source,) = read_midi(tmp_path / "a.mid").clips
    report = told("infill", "a.mid", "--from", "5", "--to", "7", "--variations", "2")
    for number in range(2):
        (clip,) = told.clips(report, number)
        assert clip.length == source.length
        outside = [note for note in clip.notes if not 16 <= note.start < 28]
        assert outside == [note for note in source.notes if not 16 <= note.start < 28]
        inside = [note for note in clip.notes if 16 <= note.start < 28]
        assert [(note.pitch, note.velocity) for note in inside] == [(48 + number, 127)] * 12


def test_a_note_that_rings_into_new_ones_of_its_pitch_keeps_its_length(
    tmp_path: Path, told: Asked
) -> None:
    source = (Note(48, 0.0, 1.0), Note(48, 3.0, 4.0), Note(50, 8.0, 4.0))
    write_midi(tmp_path / "a.mid", [Clip(source, 12.0)])
    (clip,) = told.clips(told("infill", "a.mid", "--from", "2", "--no-picture"))
    new = [(note.start, note.end) for note in clip.notes if note.velocity == 127]
    assert set(source) <= set(clip.notes)
    assert new == [(4.0, 7.0), (5.0, 7.0), (6.0, 7.0), (7.0, 8.0)]


def test_one_bar_after_a_pickup_is_counted_as_a_musician_counts(
    tmp_path: Path, told: Asked
) -> None:
    notes = tuple(Note(60 + beat, float(beat), 1.0) for beat in range(7))
    write_midi(tmp_path / "waltz.mid", [Clip(notes, 7.0, Meter(3, 4), phase=2)])
    report = told("infill", "waltz.mid", "--from", "1", "--no-picture")
    (clip,) = told.clips(report)
    assert [note.start for note in clip.notes if note.velocity == 127] == [1.0, 2.0, 3.0]
    report = told("infill", "waltz.mid", "--from", "0", "--no-picture")
    (clip,) = told.clips(report)
    assert [note.start for note in clip.notes if note.velocity == 127] == [0.0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("continue band.mid --track 4", 'There is no track "4": there are 1 "Lead", 2 "Bass line"'),
        ("continue band.mid --track l", 'More than one track is called "l"'),
        ("continue band.mid --track 1 --all", "give one of them"),
        ("continue band.mid --range 72-48", "is no range"),
        ("continue band.mid --range low", "is no range"),
        ("continue band.mid --role kazoo", "no kind of clip"),
        ("continue nowhere.mid", 'There is no file "nowhere.mid".'),
        ("infill band.mid --from 2 --to 3", "The file has bars 1 to 2, not bars 2 to 3."),
        ("infill band.mid --from 0", "The file has bars 1 to 2, not bar 0."),
        ("infill band.mid --from 2 --to 1", "The file has bars 1 to 2"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    told: Asked, band: list[Clip], words: str, said: str
) -> None:
    done = told.antiphon(*words.split(), "--port", str(told.port))
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not told.parrot.requests
