import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from models.music.clip import Clip, Role
from models.music.meter import Meter
from models.music.midi_file import read_midi
from models.music.note import Note
from models.music.score_file import read_clips
from models.music.sequence import from_sequence, read_score, to_sequence
from models.music.source_file import UnreadableFile

CLIPS = Path(__file__).parents[2] / "clips"

notes = some.builds(
    Note,
    some.integers(0, 127),
    some.integers(0, 5000).map(lambda tick: tick / 480),
    some.integers(1, 5000).map(lambda tick: tick / 480),
    some.integers(1, 127),
)


@some.composite
def bands(draw: some.DrawFn) -> list[Clip]:
    meter = draw(some.sampled_from([Meter(4, 4), Meter(3, 4), Meter(7, 8)]))
    phase = draw(some.sampled_from([0.0, 0.5, 2.0]))
    tempo = draw(some.sampled_from([61.7, 90.0, 120.0, 173.3]))
    parts = draw(some.lists(some.lists(notes, min_size=1, max_size=12), min_size=1, max_size=5))
    return [
        Clip(
            tuple(part),
            16 * meter.bar - phase,
            meter,
            tempo,
            role=draw(some.sampled_from([Role.ANY, Role.DRUMS])),
            phase=phase,
            name=f"Part {number}",
        )
        for number, part in enumerate(parts)
    ]


@given(bands())
@settings(deadline=None)  # the first one imports note_seq
def test_clips_come_back_from_a_note_sequence_exactly(band: list[Clip]) -> None:
    song = from_sequence(to_sequence(band))
    assert (song.meter_changes, song.tempo_changes, song.dropped) == (0, 0, 0)
    for clip, again in zip(band, song.clips, strict=True):
        assert sorted(again.notes) == sorted(clip.notes)
        assert again.with_notes([]) == clip.with_notes([])


def test_note_seq_finds_seconds_and_instruments() -> None:
    lead = Clip((Note(72, 1.0, 0.5, 90),), 4.0, tempo=60.0, name="Lead")
    drums = Clip((Note(36, 0.0, 0.25),), 4.0, tempo=60.0, role=Role.DRUMS, name="Kit")
    sequence = to_sequence([lead, drums])
    high, low = sequence.notes
    assert (high.pitch, high.start_time, high.end_time, high.velocity) == (72, 1.0, 1.5, 90)
    assert (low.instrument, low.is_drum, high.instrument, high.is_drum) == (1, True, 0, False)
    assert [info.name for info in sequence.instrument_infos] == ["Lead", "Kit"]
    assert (sequence.tempos[0].qpm, sequence.total_time) == (60.0, 4.0)


def test_what_a_sequence_cannot_hold_is_left_out_or_moved() -> None:
    clip = Clip((Note(60, -1.0, 1.0), Note(61, 0.0, 1.0, muted=True), Note(62, 0.0, 1.0)), 4.0)
    (again,) = from_sequence(to_sequence([clip])).clips
    assert [(note.pitch, note.start) for note in again.notes] == [(60, 3.0), (62, 4.0)]


def test_beats_follow_a_change_of_tempo() -> None:
    sequence = to_sequence([Clip((Note(60, 0.0, 1.0),), 16.0, tempo=60.0)])
    sequence.tempos.add(time=4.0, qpm=120.0)
    sequence.notes.add(pitch=62, velocity=80, start_time=5.0, end_time=5.25)
    song = from_sequence(sequence)
    assert [(n.start, n.duration) for n in song.clips[0].notes] == [(0.0, 1.0), (6.0, 0.5)]
    assert song.tempo_changes == 1


def test_notes_without_length_are_dropped() -> None:
    sequence = to_sequence([Clip((Note(60, 0.0, 1.0),), 4.0)])
    sequence.notes.add(pitch=62, velocity=80, start_time=1.0, end_time=1.0)
    song = from_sequence(sequence)
    assert (len(song.clips[0].notes), song.dropped) == (1, 1)


def test_nothing_is_a_sequence_too() -> None:
    assert from_sequence(to_sequence([])).clips == ()


def test_note_seq_reads_the_same_notes_from_our_fixtures() -> None:
    from note_seq import midi_file_to_note_sequence

    for name in ("chorale_331", "triplets", "velocities", "pickup"):
        theirs = from_sequence(midi_file_to_note_sequence(str(CLIPS / f"{name}.mid")))
        ours = read_midi(CLIPS / f"{name}.mid")
        for mine, other in zip(ours.clips, theirs.clips, strict=True):
            assert len(mine.notes) == len(other.notes)
            for note, same in zip(mine.notes, other.notes, strict=True):
                assert (note.pitch, note.velocity) == (same.pitch, same.velocity)
                assert note.start == pytest.approx(same.start, abs=1e-4)
                assert note.end == pytest.approx(same.end, abs=1e-4)


@pytest.fixture(params=["musicxml", "mxl"])
def choir(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The score of two voices and a triangle, plain and zipped."""
    plain = CLIPS / "choir.musicxml"
    if request.param == "musicxml":
        return plain
    with zipfile.ZipFile(tmp_path / "choir.mxl", "w") as archive:
        archive.write(plain, "choir.xml")
        archive.writestr(
            "META-INF/container.xml",
            '<container><rootfiles><rootfile full-path="choir.xml"/></rootfiles></container>',
        )
    return tmp_path / "choir.mxl"


def test_a_score_gives_its_voices(choir: Path) -> None:
    song = read_clips(choir)
    soprano, men, low = song.clips
    assert [clip.name for clip in song.clips] == ["Soprano", "Men 1", "Men 2"]
    assert [(n.pitch, n.start, n.duration) for n in soprano.notes] == [
        (67, 0.0, 1.0),
        (71, 1.0, 2.0),  # C flat is the B below it
        (72, 3.0, 4.0),  # two tied halves
        (72, 7.0, 2.0),  # B sharp is the C above it
    ]
    third = 1 / 3
    assert [(n.pitch, n.start, n.duration) for n in men.notes] == [
        (64, 1.0, third),
        (65, 4 / 3, third),
        (67, 5 / 3, third),
        (64, 2.0, 3.0),
        (64, 5.0, 4.0),
    ]
    assert [(n.pitch, n.start, n.duration) for n in low.notes] == [(48, 1.0, 4.0), (55, 1.0, 4.0)]


def test_a_score_gives_meter_pickup_and_tempo(choir: Path) -> None:
    song = read_clips(choir)
    for clip in song.clips:
        assert (clip.meter, clip.phase, clip.tempo, clip.length) == (Meter(4, 4), 3.0, 80.0, 9.0)
    assert (song.meter_changes, song.tempo_changes, song.dropped) == (0, 1, 1)


def test_a_tune_book_gives_its_first_tune() -> None:
    (tune,) = read_clips(CLIPS / "tune.abc").clips
    assert (tune.name, tune.meter, tune.tempo) == ("A tune of ours", Meter(3, 4), 90.0)
    assert [(n.pitch, n.start, n.duration) for n in tune.notes] == [
        (67, 0.0, 1.0),
        (69, 1.0, 0.75),
        (71, 1.75, 0.25),
        (72, 2.0, 1.0),
        (74, 3.0, 2.0),
        (76, 5.0, 1.0),
    ]


@pytest.mark.parametrize(
    ("name", "contents", "words"),
    [
        ("not.musicxml", b"Do re mi", "syntax error"),
        ("empty.xml", b"", "is empty"),
        ("page.xml", b"<html><body/></html>", "it has no parts"),
        ("not.mxl", b"PK but no zip", "not a zip file"),
        (
            "odd.musicxml",
            b"<score-partwise><part><measure><note><pitch/></note></measure></part>"
            b"</score-partwise>",
            "cannot be read as a score",
        ),
        ("not.abc", b"\x00\xff\xfe", "cannot be read as a score"),
        ("key.abc", b"X:1\nK:Hp\nABC|\n", "cannot be read as a score"),
    ],
)
def test_bad_scores_are_told_in_one_sentence(
    tmp_path: Path, name: str, contents: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(contents)
    with pytest.raises(UnreadableFile, match=words) as refused:
        read_score(tmp_path / name)
    assert name in str(refused.value) and "\n" not in str(refused.value)


def test_abc_that_note_seq_does_not_read_says_so() -> None:
    with pytest.raises(UnreadableFile, match="Chords are not supported"):
        read_score(CLIPS / "chords.abc")


def test_a_zip_that_swells_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.mxl", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("choir.xml", bytes(80 * 2**20))
    with pytest.raises(UnreadableFile, match="far more than a score"):
        read_score(tmp_path / "bomb.mxl")


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    code = (
        "import sys, models.music.score_file, models.music.voices;"
        "print({'note_seq', 'torch', 'numpy', 'pydub'} & set(sys.modules))"
    )
    said = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "set()"


def test_note_seq_is_imported_without_a_word() -> None:
    code = "from models.music.sequence import to_sequence; to_sequence([])"
    said = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert said.stdout + said.stderr == ""
