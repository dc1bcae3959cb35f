"""The readers of known sources, each on its own format in miniature."""

import gzip
import json
from pathlib import Path

import mido
import numpy as np
import pytest

from models.music.clip import Clip, Role
from models.music.meter import Meter
from models.music.midi_file import write_midi
from models.music.note import Note
from models.training.ingest import ingest
from models.training.parts import ONSET, PITCH, VELOCITY
from tests.models.training.music import beat, tune, write_set


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def write_lines(file: Path, entries: list[dict[str, object]], splits: dict[str, str]) -> None:
    file.parent.mkdir(parents=True)
    with gzip.open(file, "wt") as table:
        table.writelines(json.dumps(entry) + "\n" for entry in entries)
    (file.parent / "splits.json").write_text(json.dumps(splits))


def test_folk_tunes_find_their_bars_by_the_accents(data: Path, cache: Path) -> None:
    tick = 1 / 480
    pitches = [67, *(60 + (7 * step) % 12 for step in range(24))]
    notes = [
        Note(pitch, step / 2 + tick, 0.5 - tick, 105 if step in (0, 1) or step % 6 == 1 else 80)
        for step, pitch in enumerate(pitches)
    ]
    clip = Clip(tuple(notes), 12.5, Meter(6, 8))  # an eighth of pick-up, which nothing else tells
    write_set(data / "folk_tunes", {"jig.mid": ("train", clip)})
    parts, _ = ingest(data, cache)
    (part,) = parts.parts
    found = parts.notes(part)
    assert (part.meter, part.length, part.ship) == (Meter(6, 8), 15.0, "notice")
    assert found[:2, ONSET].tolist() == [2.5, 3.0]
    assert set(found[:, VELOCITY]) == {80.0}


def test_pop_songs_find_their_bars_by_the_chords(data: Path, cache: Path) -> None:
    def song(name: str, late: float, ok: bool = True) -> dict[str, object]:
        starts = [late + 4.0 * bar for bar in range(16)]
        order = np.random.default_rng(int(name)).permutation(16) % 4
        triads = [(57, 60, 64), (53, 57, 60), (48, 52, 55), (55, 59, 62)]
        chords = [
            [start, 4.0, pitch] for i, start in enumerate(starts) for pitch in triads[order[i]]
        ]
        piano = [[start, 4.0, pitch - 12, 70] for start, _, pitch in chords]
        lead = [[n.start + late, n.duration, n.pitch, 100] for n in tune(int(late)).notes]
        lead[5][1] = 0.0  # rounded to nothing
        meta = {"ts": [[0.0, 4, 4]]}
        made = {"id": name, "ok": ok, "meta": meta, "melody": lead, "bridge": []}
        return made | {"piano": piano, "chords": chords}

    songs = [song("001", 2.0), song("002", 0.0), song("003", 0.0, ok=False)]
    splits = {"001": "train", "002": "valid", "003": "train"}
    write_lines(data / "pop909_cl" / "pop909_tracks.jsonl.gz", songs, splits)
    parts, report = ingest(data, cache)
    assert [name for name, _ in report.skipped] == ["pop909_cl/003"]
    assert [(p.piece[-3:], p.role, p.split) for p in parts.parts] == [
        ("001", Role.MELODY, "train"),
        ("001", Role.CHORDS, "train"),
        ("002", Role.MELODY, "valid"),
        ("002", Role.CHORDS, "valid"),
    ]
    for part in parts.parts:
        notes = parts.notes(part)
        assert notes[0, ONSET] % 4.0 == 0.0
        assert len(notes) >= 48


def test_lead_sheets_of_later_years_or_none_stay_home(data: Path, cache: Path) -> None:
    folder = data / "openewld"
    folder.mkdir(parents=True)
    sheets = [
        {
            "file": str(year),
            "ts": [[0.0, "3/4"]],
            "tempo": [],
            "melody": [[n.start, n.duration, n.pitch] for n in tune(seed).notes],
            "total_q": 66.0,
            "year": year,
        }
        for seed, year in enumerate((1929, 1930, None))
    ]
    (folder / "leadsheets.json").write_text(json.dumps(sheets))
    (folder / "splits.json").write_text(
        json.dumps(dict.fromkeys(("1929", "1930", "None"), "train"))
    )
    parts, _ = ingest(data, cache)
    assert [part.ship for part in parts.parts] == ["notice", "no", "no"]
    assert {part.tempo for part in parts.parts} == {0.0}


def test_drummers_keep_their_timing_and_velocity(data: Path, cache: Path) -> None:
    folder = data / "gmd" / "drummer1"
    folder.mkdir(parents=True)
    played = [Note(n.pitch, n.start + 7 / 480, 0.1, 30 + n.pitch) for n in beat(2).notes]
    write_midi(folder / "1.mid", [Clip(tuple(played), 8.0, role=Role.DRUMS, tempo=97.0)])
    (data / "gmd" / "info.csv").write_text(
        "id,bpm,time_signature,midi_filename,split\nd/1,97,4-4,drummer1/1.mid,validation\n"
    )
    parts, _ = ingest(data, cache)
    (part,) = parts.parts
    assert (part.role, part.split, part.tempo, part.length) == (Role.DRUMS, "valid", 97.0, 8.0)
    notes = parts.notes(part)
    assert notes[0, ONSET] == pytest.approx(7 / 480)
    assert (notes[:, VELOCITY] == notes[:, PITCH] + 30).all()


def test_songs_give_a_voice_and_a_piano_and_quartets_all_together(data: Path, cache: Path) -> None:
    def line(seed: int, up: int) -> list[list[object]]:
        return [[n.start, n.duration, n.pitch + up, 1, "1"] for n in tune(seed).notes]

    head = {"ts": [[0.0, "4/4"]], "tempo": [[0.0, 88.0]], "total": 64.0}
    head["meas"] = [4.0 * bar for bar in range(16)]
    voice = {"name": "Voice", "staves": 1, "notes": line(1, 0)}
    piano = {"name": "Piano", "staves": 2, "notes": line(2, 0) + line(3, -20)}
    song = head | {"file": "song", "parts": [voice, piano]}
    write_lines(data / "openscore_lieder" / "lieder_notes.jsonl.gz", [song], {"song": "train"})
    names = ("Violin 1", "Violin 2", "Viola", "Violoncello")
    strings = [
        {"name": name, "staves": 1, "notes": line(10 + i, -6 * i)} for i, name in enumerate(names)
    ]
    quartet = head | {"file": "quartet", "parts": strings}
    file = data / "openscore_quartets" / "quartet_notes.jsonl.gz"
    write_lines(file, [quartet], {"quartet": "test"})
    parts, _ = ingest(data, cache)
    assert [p.role for p in parts.parts if p.split == "train"] == [Role.MELODY, Role.CHORDS]
    *lines, together = [p for p in parts.parts if p.split == "test"]
    assert [p.role for p in lines] == [Role.MELODY] * 3 + [Role.BASS]
    assert together.role is Role.CHORDS and together.count == sum(p.count for p in lines)
    assert {p.tempo for p in parts.parts} == {88.0}


def test_patterns_are_a_bar_and_never_in_two_splits(data: Path, cache: Path) -> None:
    hits = [[0, 36], [4, 38], [8, 36], [12, 38], [2, 42], [6, 42]]
    machine = [
        {
            "src": "B",
            "title": "Rock",
            "ts": "4/4",
            "steps": 16,
            "events": [[*h, "Note", True] for h in hits],
        },
        {
            "src": "B",
            "title": "Flam",
            "ts": "12/8",
            "steps": 12,
            "events": [[3, 38, "Flam", False]],
        },
        {"src": "B", "title": "Odd", "ts": "3/4", "steps": 16, "events": [[3, 38, "Note", False]]},
    ]
    splits = {"B:0:Rock": "test", "B:1:Flam": "train", "B:2:Odd": "train"}
    folder = data / "drum_machine_patterns"
    folder.mkdir(parents=True)
    (folder / "patterns_gm.json").write_text(json.dumps(machine))
    (folder / "splits.json").write_text(json.dumps(splits))
    events = [[12 * step, pitch, 99] for step, pitch in hits]
    hydrogen = [{"title": "rock", "ticks": 192, "tpq": 48, "events": events}]
    (data / "hydrogen_patterns").mkdir()
    (data / "hydrogen_patterns" / "patterns_gm.json").write_text(json.dumps(hydrogen))
    parts, report = ingest(data, cache)
    assert [(p.piece.split(":")[-1], p.length) for p in parts.parts] == [
        ("Rock", 4.0),
        ("Flam", 6.0),
    ]
    grace, main = parts.notes(parts.parts[1])
    assert main[ONSET] == 1.5 and 1.4 < grace[ONSET] < 1.5 and grace[VELOCITY] < main[VELOCITY]
    assert report.duplicates == 1 and len(report.skipped) == 1


def test_games_tell_by_folder_what_may_be_shipped(data: Path, cache: Path) -> None:
    folder = data / "game_multitrack"
    names = ("freedoom/musics/a.mid", "simutrans/b.mid", "blasphemer/musics/c_mus.mid")
    for seed, name in enumerate(names):
        (folder / name).parent.mkdir(parents=True)
        write_midi(folder / name, [tune(seed), beat()])
    (folder / "splits.json").write_text(json.dumps(dict.fromkeys(names, "train")))
    parts, report = ingest(data, cache)
    assert {(p.piece.split("/")[1], p.ship) for p in parts.parts} == {
        ("freedoom", "yes"),
        ("simutrans", "no"),
    }
    assert [name for name, _ in report.skipped] == ["game_multitrack/" + names[2]]


def test_only_the_sources_asked_for_are_read(data: Path, cache: Path) -> None:
    write_set(data / "nottingham", {"a.mid": ("train", tune(1))})
    write_set(data / "folk_tunes", {"b.mid": ("train", tune(2))})
    parts, _ = ingest(data, cache, ["nottingham"])
    assert {part.source for part in parts.parts} == {"nottingham"}
    parts, _ = ingest(data, cache)
    assert {part.source for part in parts.parts} == {"folk_tunes", "nottingham"}


def test_a_bad_key_signature_costs_no_file(data: Path, cache: Path) -> None:
    folder = data / "game_multitrack"
    (folder / "simutrans").mkdir(parents=True)
    write_midi(folder / "simutrans" / "a.mid", [tune(1)])
    file = mido.MidiFile(folder / "simutrans" / "a.mid")
    file.tracks[1].insert(0, mido.MetaMessage("key_signature", key="C"))
    file.save(folder / "simutrans" / "a.mid")
    content = (folder / "simutrans" / "a.mid").read_bytes()
    assert content.count(b"\xff\x59\x02\x00\x00") == 1
    broken = content.replace(b"\xff\x59\x02\x00\x00", b"\xff\x59\x02\x21\x07")
    (folder / "simutrans" / "a.mid").write_bytes(broken)
    (folder / "splits.json").write_text(json.dumps({"simutrans/a.mid": "train"}))
    parts, report = ingest(data, cache)
    assert len(parts.parts) == 1 and report.skipped == []
