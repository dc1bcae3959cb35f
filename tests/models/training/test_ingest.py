"""A folder of music becomes parts: split, cut at meters, without what is in two splits."""

import shutil
from dataclasses import replace
from pathlib import Path

import mido
import numpy as np
import pytest

from models.errors import AntiphonError
from models.music.clip import Clip, Role
from models.music.meter import Meter
from models.music.midi_file import write_midi
from models.music.note import Note
from models.music.score_file import read_clips
from models.training.ingest import ingest
from models.training.parts import DURATION, ONSET, PITCH, VELOCITY, Parts
from tests.models.training.music import beat, tune, write_set

CLIPS = Path(__file__).resolve().parents[2] / "clips"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "music"
    folder.mkdir()
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def roles(parts: Parts, piece: str) -> list[Role]:
    return [part.role for part in parts.parts if part.piece == piece]


def test_a_folder_of_your_own_is_read_however_deep(data: Path, cache: Path) -> None:
    deep = data / "2024" / "Demos (old)"
    deep.mkdir(parents=True)
    write_midi(deep / "Näher.MID", [tune(1), beat()])
    for name in ("tune.abc", "choir.musicxml"):
        shutil.copy(CLIPS / name, deep / name)
    (data / "notes.txt").write_text("not music")
    (data / "._hidden.mid").write_bytes(b"what a Mac leaves on a stick")
    parts, report = ingest(data, cache)
    assert report.pieces == 3 and report.skipped == []
    names = {part.piece for part in parts.parts}
    assert names == {
        "own/2024/Demos (old)/Näher.MID",
        "own/2024/Demos (old)/choir.musicxml",
        "own/2024/Demos (old)/tune.abc",
    }
    assert roles(parts, "own/2024/Demos (old)/Näher.MID") == [Role.MELODY, Role.DRUMS]
    choir = read_clips(CLIPS / "choir.musicxml").clips
    assert len(roles(parts, "own/2024/Demos (old)/choir.musicxml")) == len(choir) > 1


def test_notes_are_those_of_the_file(data: Path, cache: Path) -> None:
    clip = tune(3)
    write_midi(data / "a.mid", [clip])
    write_midi(data / "b.mid", [tune(4)])
    parts, _ = ingest(data, cache)
    (part,) = [part for part in parts.parts if part.piece == "own/a.mid"]
    written = [(n.start, n.duration, n.pitch, n.velocity) for n in clip.notes]
    assert parts.notes(part).tolist() == [list(note) for note in written]
    assert (part.meter, part.length, part.tempo, part.phase) == (Meter(), 64.0, 120.0, 0.0)


def test_damaged_files_are_told_each_in_a_sentence_and_the_others_read(
    data: Path, cache: Path
) -> None:
    for name in ("truncated.mid", "empty.mid", "film_frames.mid", "bad_key.mid", "one_note.mid"):
        shutil.copy(CLIPS / name, data / name)
    (data / "broken.musicxml").write_text("<score-partwise><part")
    (data / "broken.abc").write_text("X:1\nK:C\n[[[")
    _, report = ingest(data, cache)
    skipped = dict(report.skipped)
    names = ("truncated.mid", "empty.mid", "film_frames.mid", "broken.musicxml", "broken.abc")
    assert set(skipped) == {f"own/{name}" for name in names}
    assert all(reason.endswith(".") and len(reason) > 15 for reason in skipped.values())
    assert report.pieces == 2  # a bad key signature is no reason


def test_one_piece_at_least_is_for_validation_and_the_split_stays(data: Path, cache: Path) -> None:
    for seed in range(5):
        write_midi(data / f"{seed}.mid", [tune(seed)])
    first, _ = ingest(data, cache)
    splits = {part.piece: part.split for part in first.parts}
    assert {"train", "valid"} <= set(splits.values())
    write_midi(data / "5.mid", [tune(5)])
    again, _ = ingest(data, cache)
    assert sum(splits[p.piece] != p.split for p in again.parts if p.piece in splits) <= 1


def test_about_a_tenth_is_held_out(data: Path, cache: Path) -> None:
    for seed in range(200):
        write_midi(data / f"{seed}.mid", [tune(seed, bars=4)])
    parts, _ = ingest(data, cache)
    splits = [part.split for part in parts.parts]
    assert 165 <= splits.count("train") <= 192
    assert splits.count("valid") >= 3 and splits.count("test") >= 3


def test_a_folder_without_music_is_no_data(data: Path, cache: Path) -> None:
    with pytest.raises(AntiphonError) as refusal:
        ingest(data, cache)
    assert refusal.value.code == "no_data"


def test_drums_are_heard_on_any_channel(data: Path, cache: Path) -> None:
    write_midi(data / "loop.mid", [tune(1), beat(role=Role.ANY)])  # written on channels 1 and 2
    bass = Clip(tuple(Note(36 + n.pitch % 12, n.start, n.duration) for n in tune(2).notes), 64.0)
    write_midi(data / "bass.mid", [bass])
    write_midi(data / "organ.mid", [replace(tune(3), name="Percussive Organ")])
    write_midi(data / "kick.mid", [Clip(beat().notes[:1] * 8, 16.0, name="808 Kicks")])
    parts, _ = ingest(data, cache)
    assert roles(parts, "own/organ.mid") == [Role.MELODY]
    assert roles(parts, "own/kick.mid") == [Role.DRUMS]
    assert roles(parts, "own/loop.mid") == [Role.MELODY, Role.DRUMS]
    assert roles(parts, "own/bass.mid") == [Role.BASS]


def test_a_piece_is_cut_where_its_meter_changes(data: Path, cache: Path) -> None:
    file = mido.MidiFile(ticks_per_beat=480)
    track = mido.MidiTrack()
    file.tracks.append(track)
    meters = [(4, 4, 16), (3, 4, 12), (5, 4, 5)]  # the last for one bar only
    for numerator, denominator, beats in meters:
        track.append(
            mido.MetaMessage("time_signature", numerator=numerator, denominator=denominator)
        )
        for step in range(beats):
            track.append(mido.Message("note_on", note=60 + step % 7, velocity=100))
            track.append(mido.Message("note_off", note=60 + step % 7, time=480))
    file.save(data / "changes.mid")
    parts, _ = ingest(data, cache)
    found = [(str(part.meter), part.length, part.count) for part in parts.parts]
    assert found == [("4/4", 16.0, 16), ("3/4", 12.0, 12)]
    assert all(parts.notes(part)[0, ONSET] == 0.0 for part in parts.parts)


def test_a_pick_up_comes_before_the_first_whole_bar(data: Path, cache: Path) -> None:
    shutil.copy(CLIPS / "pickup.mid", data / "pickup.mid")
    parts, _ = ingest(data, cache)
    (part,) = parts.parts
    assert part.phase == 0.0
    assert part.length % part.meter.bar == 0.0
    assert 0 < parts.notes(part)[0, ONSET] < part.meter.bar


def test_music_in_another_key_leaves_the_training_split(data: Path, cache: Path) -> None:
    write_set(
        data / "nottingham",
        {
            "held.mid": ("test", tune(1)),
            "held_up.mid": ("valid", tune(1, up=3)),
            "same_down.mid": ("train", tune(1, up=-5)),
            "other.mid": ("train", tune(2)),
        },
    )
    parts, report = ingest(data, cache)
    assert [part.piece for part in parts.parts] == ["nottingham/held.mid", "nottingham/other.mid"]
    assert report.duplicates == 2


def test_a_long_passage_of_a_held_out_piece_leaves_but_not_its_whole_piece(
    data: Path, cache: Path
) -> None:
    quoted = [note for note in tune(1).notes if note.start < 40]
    long = [Note(n.pitch, n.start + 40, n.duration, 90) for n in tune(9, bars=100).notes]
    clip = Clip((*quoted, *long), 440.0)
    (data / "nottingham" / "midi").mkdir(parents=True)
    write_midi(data / "nottingham" / "midi" / "quoting.mid", [clip, tune(5)])
    write_midi(data / "nottingham" / "midi" / "held.mid", [tune(1)])
    (data / "nottingham" / "splits.json").write_text('{"quoting.mid": "train", "held.mid": "test"}')
    parts, report = ingest(data, cache)
    assert [(part.piece, part.length) for part in parts.parts] == [
        ("nottingham/quoting.mid", 440.0),
        ("nottingham/held.mid", 64.0),
    ]
    first = parts.notes(parts.parts[0])[:3, PITCH].tolist()
    assert first == [note.pitch for note in tune(5).notes[:3]]
    assert report.duplicates == 1


def test_a_repeated_figure_is_nobodys(data: Path, cache: Path) -> None:
    def trill(bars: int) -> Clip:
        notes = [Note(60 + 2 * (step % 2), step / 4, 0.25) for step in range(16 * bars)]
        return Clip(tuple(notes), 4.0 * bars)

    write_set(data / "nottingham", {"a.mid": ("test", trill(8)), "b.mid": ("train", trill(9))})
    parts, report = ingest(data, cache)
    assert len(parts.parts) == 2 and report.duplicates == 0


def test_an_unchanged_folder_is_not_read_again(data: Path, cache: Path) -> None:
    write_midi(data / "a.mid", [tune(1)])
    write_midi(data / "b.mid", [tune(2)])
    (data / "c.mid").write_bytes(b"MThd")
    first, told = ingest(data, cache)
    read: list[str] = []
    again, retold = ingest(data, cache, tell=read.append)
    assert read == [] and retold.cached and not told.cached
    assert again.parts == first.parts and retold.skipped == told.skipped
    before = np.array(first.notes(first.parts[0]))
    write_midi(data / "a.mid", [tune(3)])
    changed, report = ingest(data, cache, tell=read.append)
    assert read == ["own/c.mid", "own/a.mid", "own/b.mid"] and not report.cached
    assert changed.parts != first.parts or changed.digest != first.digest
    assert np.array_equal(first.notes(first.parts[0]), before)  # what is open stays whole


def test_a_damaged_cache_is_read_anew(data: Path, cache: Path) -> None:
    write_midi(data / "a.mid", [tune(1)])
    ingest(data, cache)
    (cache / "parts.json").write_text('{"version": 0}')
    with pytest.raises(ValueError, match="version 0"):
        Parts.open(cache)
    parts, report = ingest(data, cache)
    assert len(parts.parts) == 1 and not report.cached


def test_one_line_has_one_note_at_a_time_and_notes_are_sane(data: Path, cache: Path) -> None:
    legato = [Note(n.pitch, n.start, n.duration + 0.1) for n in tune(1).notes]
    endless = Note(40, 3.0, 400.0)
    write_midi(data / "a.mid", [Clip((*legato, endless), 64.0)])
    parts, _ = ingest(data, cache)
    (part,) = parts.parts
    notes = parts.notes(part)
    assert part.role is Role.MELODY
    assert (notes[:-1, ONSET] + notes[:-1, DURATION] <= notes[1:, ONSET] + 1e-9).all()
    assert 40 not in notes[:, PITCH] and set(notes[:, VELOCITY]) == {100.0}
