import struct
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from models.music.midi_bytes import MAX_NOTES
from models.music.midi_file import read_midi
from models.music.score_file import read_clips
from models.music.source_file import MAX_BYTES, UnreadableFile

CLIPS = Path(__file__).parents[2] / "clips"
WHOLE = {path.name: path.read_bytes() for path in sorted(CLIPS.glob("*.mid"))}


def midi(track: bytes, claimed: int | None = None) -> bytes:
    size = len(track) if claimed is None else claimed
    return b"MThd" + struct.pack(">LHHH4sL", 6, 1, 1, 480, b"MTrk", size) + track


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("no_such_file.mid", "There is no file"),
        ("nothing.mid", "is empty"),
        ("not-midi.txt", "is not a MIDI file"),
        ("truncated.mid", "cut off or damaged"),
        ("missing_track.mid", "cut off or damaged"),
        ("film_frames.mid", "SMPTE"),
        ("", "is a folder"),
    ],
)
def test_bad_files_are_told_in_one_sentence(file: str, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words) as refused:
        read_midi(CLIPS / file)
    said = str(refused.value)
    assert said.endswith(".") and "\n" not in said
    assert Path(file).name in said or not file


@pytest.mark.parametrize("file", ["readme.txt", "song.wav", "song"])
def test_other_kinds_of_file_are_refused_by_name(file: str) -> None:
    with pytest.raises(UnreadableFile, match=r"no file of music: give one of \.mid"):
        read_clips(file)


def test_a_file_of_half_a_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge.mid").open("wb") as file:
        file.truncate(500 * 2**20)  # takes no room on the disk
    begun = time.perf_counter()
    with pytest.raises(UnreadableFile, match=r'"huge\.mid" is 500\.0 MB; at most 16 MB'):
        read_midi(tmp_path / "huge.mid")
    assert time.perf_counter() - begun < 1


def test_too_many_bytes_are_refused_too() -> None:
    with pytest.raises(UnreadableFile, match="at most 16 MB"):
        read_midi(bytes(MAX_BYTES + 1))


def test_too_many_notes_are_refused_before_the_file_is_through() -> None:
    data = midi(b"\x00\x90\x3c\x64" + b"\x01\x3c\x64" * (5 * 2**20))
    assert len(data) < MAX_BYTES
    begun = time.perf_counter()
    with pytest.raises(UnreadableFile, match=f"more than {MAX_NOTES} notes"):
        read_midi(data)
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("what", "data"),
    [
        ("header only", b"MThd"),
        ("no division", b"MThd" + struct.pack(">LHHH", 6, 1, 0, 0)),
        ("format 9", b"MThd" + struct.pack(">LHHH", 6, 9, 0, 480)),
        ("half a header", b"MThd" + struct.pack(">LHH", 6, 1, 1)),
        ("no track", b"MThd" + struct.pack(">LHHH", 6, 1, 1, 480)),
        ("chunk too long", midi(b"\x00\xff\x2f\x00", claimed=5)),
        ("data without a status", midi(b"\x00\x3c\x64")),
        ("endless number", midi(b"\xff\xff\xff\xff\x7f\x90\x3c\x64")),
        ("note without velocity", midi(b"\x00\x90\x3c")),
        ("impossible pitch", midi(b"\x00\x90\xbc\x64")),
        ("text longer than its track", midi(b"\x00\xff\x03\x7fname")),
        ("system exclusive without end", midi(b"\x00\xf0\x7f\x01")),
    ],
)
def test_damage_is_told(what: str, data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="the file"):
        read_midi(data)


@pytest.mark.parametrize(
    ("what", "event"),
    [
        ("key of 12 sharps", b"\xff\x59\x02\x0c\x00"),
        ("key without mode", b"\xff\x59\x00"),
        ("meter of 0/4", b"\xff\x58\x04\x00\x02\x18\x08"),
        ("meter in 2**29ths", b"\xff\x58\x04\x04\x1d\x18\x08"),
        ("meter cut short", b"\xff\x58\x01\x04"),
        ("tempo of nothing", b"\xff\x51\x03\x00\x00\x00"),
        ("tempo cut short", b"\xff\x51\x01\x07"),
        ("film offset without data", b"\xff\x54\x00"),
        ("unknown kind of text", b"\xff\x60\x02ab"),
        ("system exclusive", b"\xf0\x03\x41\x10\xf7"),
        ("clock", b"\xf8"),
        ("aftertouch and bends", b"\xd0\x40\x00\xe0\x00\x40\x00\xa0\x3c\x40"),
    ],
)
def test_bad_and_foreign_events_cost_no_note(what: str, event: bytes) -> None:
    note = b"\x00\x90\x3c\x64\x83\x60\x80\x3c\x40"
    song = read_midi(midi(b"\x83\x60" + event + note))
    (clip,) = song.clips
    assert [(n.pitch, n.start, n.duration) for n in clip.notes] == [(60, 1.0, 1.0)]
    assert (str(clip.meter), clip.tempo) == ("4/4", 120.0)


@given(some.sampled_from(sorted(WHOLE)), some.data())
def test_damaged_bytes_are_read_or_refused_and_nothing_else(
    file: str, data: some.DataObject
) -> None:
    damaged = bytearray(WHOLE[file])
    for _ in range(data.draw(some.integers(1, 4)) if damaged else 0):
        damaged[data.draw(some.integers(0, len(damaged) - 1))] = data.draw(some.integers(0, 255))
    cut = data.draw(some.integers(0, len(damaged)))
    for contents in (bytes(damaged), bytes(damaged[:cut])):
        try:
            song = read_midi(contents)
        except UnreadableFile:
            continue
        assert all(clip.notes for clip in song.clips)


@given(some.binary(max_size=200))
def test_any_track_is_read_or_refused(track: bytes) -> None:
    try:
        read_midi(midi(track))
    except UnreadableFile as refused:
        assert "cut off or damaged" in str(refused)
