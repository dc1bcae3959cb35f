import io
import runpy
import time
from collections import defaultdict
from pathlib import Path

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as some

from models.music.clip import Clip, Role
from models.music.meter import Meter
from models.music.midi_file import midi_bytes, read_midi, write_midi
from models.music.note import Note
from models.music.ticks import ticks_per_beat

CLIPS = Path(__file__).parents[2] / "clips"


def spelled(clip: Clip) -> list[tuple[int, float, float]]:
    return [(note.pitch, note.start, note.duration) for note in clip.notes]


def test_the_fixtures_are_what_the_script_makes() -> None:
    for name, contents in runpy.run_path(str(CLIPS / "make.py"))["FILES"].items():
        assert (CLIPS / name).read_bytes() == contents, name


@pytest.mark.parametrize(
    ("file", "notes", "length"),
    [
        ("one_note", [(60, 0, 1)], 4),
        ("overlapping", [(60, 0, 2), (60, 1, 2), (64, 1, 2)], 4),
        ("triplets", [(p, i / 3, 1 / 3) for i, p in enumerate((60, 62, 64, 65, 67, 69))], 4),
        ("seven_eight", [(60, 0, 3.5), (62, 3.5, 3.5)], 7),
        ("three_four", [(60, 0, 3), (62, 3, 2)], 6),
        ("pickup", [(67, 0, 1), (72, 1, 2)], 4),
        ("running_status", [(60, 0, 1), (62, 1, 1)], 4),
        ("bad_key", [(60, 0, 1)], 4),
        ("alien_chunk", [(60, 0, 1)], 4),
    ],
)
def test_reading(file: str, notes: list[tuple[int, float, float]], length: float) -> None:
    song = read_midi(CLIPS / f"{file}.mid")
    (clip,) = song.clips
    assert spelled(clip) == notes
    assert clip.length == length
    assert (song.meter_changes, song.tempo_changes, song.dropped, song.unended) == (0, 0, 0, 0)


def test_a_file_without_notes_has_no_clips() -> None:
    assert read_midi(CLIPS / "empty.mid").clips == ()


def test_meter_tempo_and_names() -> None:
    assert read_midi(CLIPS / "seven_eight.mid").clips[0].meter == Meter(7, 8)
    assert read_midi(CLIPS / "triplets.mid").clips[0].tempo == 90
    assert read_midi(CLIPS / "one_note.mid").clips[0].name == "Only"
    assert read_midi(CLIPS / "utf8_name.mid").clips[0].name == "Ténor"
    assert read_midi(CLIPS / "latin1_name.mid").clips[0].name == "Ténor"


def test_a_short_first_bar_is_a_pickup() -> None:
    clip = read_midi(CLIPS / "pickup.mid").clips[0]
    assert (clip.meter, clip.phase) == (Meter(3, 4), 2.0)


def test_later_meters_are_counted() -> None:
    song = read_midi(CLIPS / "meter_change.mid")
    assert (song.clips[0].meter, song.meter_changes) == (Meter(4, 4), 1)


def test_velocities_are_kept() -> None:
    (clip,) = read_midi(CLIPS / "velocities.mid").clips
    assert [note.velocity for note in clip.notes] == [1, 64, 127]


def test_channels_of_one_track_are_clips_of_their_own() -> None:
    clips = read_midi(CLIPS / "format_0.mid").clips
    assert [(clip.name, clip.role, spelled(clip)) for clip in clips] == [
        ("Channel 1", Role.ANY, [(72, 0, 1)]),
        ("Channel 2", Role.ANY, [(48, 0, 1)]),
        ("Channel 10", Role.DRUMS, [(36, 0, 1)]),
    ]


def test_notes_without_end_are_ended_and_notes_without_length_dropped() -> None:
    song = read_midi(CLIPS / "unended.mid")
    assert spelled(song.clips[0]) == [(60, 0, 4), (67, 1, 1)]
    assert (song.unended, song.dropped) == (1, 1)


def test_bytes_are_read_like_files() -> None:
    path = CLIPS / "format_0.mid"
    assert read_midi(path.read_bytes()) == read_midi(str(path)) == read_midi(path)


# Onsets and durations as whole ticks of a file's own resolution.
resolutions = some.sampled_from([24, 96, 120, 384, 480, 960, 1000, 1024, 15_360, 25_000, 32_767])
ticks = some.integers(0, 100_000)
events = some.tuples(
    some.integers(0, 127),
    ticks,
    some.integers(1, 9999),
    some.integers(1, 127),
    some.integers(0, 127),
)


def first_in_first_out(notes: list[Note]) -> list[Note]:
    """The notes as a file can tell them: of one pitch, the first to begin is the first to end."""
    pitches = defaultdict(list)
    for note in notes:
        pitches[note.pitch].append(note)
    kept = []
    for same in pitches.values():
        end = -1.0
        for note in sorted(same, key=lambda note: (note.start, note.end)):
            if note.end > end:
                kept.append(note)
                end = note.end
    return kept


@some.composite
def written(draw: some.DrawFn) -> list[Clip]:
    resolution = draw(resolutions)
    meter = draw(some.sampled_from([Meter(4, 4), Meter(3, 4), Meter(7, 8), Meter(2, 2)]))
    phase = draw(some.sampled_from([0.0, 0.5, 1.0, 1.5]))
    tempo = draw(some.sampled_from([60.0, 93.0, 120.0, 174.0]))
    bars = draw(some.integers(1, 8))
    tracks = draw(some.lists(some.lists(events, min_size=1, max_size=12), min_size=1, max_size=20))
    clips = []
    for number, track in enumerate(tracks):
        notes = [
            Note(p, t / resolution, d / resolution, v, release_velocity=r)
            for p, t, d, v, r in track
        ]
        role = draw(some.sampled_from([Role.ANY, Role.DRUMS]))
        clips.append(
            Clip(
                tuple(first_in_first_out(notes)),
                bars * meter.bar - phase,
                meter,
                tempo,
                role=role,
                phase=phase,
                name=f"Part {number}",
            )
        )
    return clips


@given(written())
def test_what_is_written_is_read_again_exactly(clips: list[Clip]) -> None:
    song = read_midi(midi_bytes(clips))
    assert (song.meter_changes, song.tempo_changes, song.dropped, song.unended) == (0, 0, 0, 0)
    for clip, again in zip(clips, song.clips, strict=True):
        assert sorted(again.notes) == sorted(clip.notes)
        assert (again.name, again.role) == (clip.name, clip.role)
        assert (again.meter, again.phase, again.tempo) == (clip.meter, clip.phase, clip.tempo)


@given(written())
def test_the_same_clips_make_the_same_bytes(clips: list[Clip]) -> None:
    assert midi_bytes(clips) == midi_bytes(list(clips))


@pytest.mark.parametrize("file", sorted(CLIPS.glob("chorale_*.mid")), ids=lambda file: file.stem)
def test_a_chorale_survives_the_round_trip_whole(file: Path) -> None:
    song = read_midi(file)
    assert read_midi(midi_bytes(song.clips)) == song


def test_played_timing_is_kept_to_a_tick_as_fine_as_the_wire() -> None:
    played = Clip((Note(60, 0.123456789, 0.987654321), Note(62, 2.000001, 0.333)), 4.0)
    (again,) = read_midi(midi_bytes([played])).clips
    for note, heard in zip(played.notes, again.notes, strict=True):
        assert abs(note.start - heard.start) <= 1 / 15_360
        assert abs(note.duration - heard.duration) <= 1 / 15_360


def test_a_note_shorter_than_a_tick_is_still_a_note() -> None:
    (again,) = read_midi(midi_bytes([Clip((Note(60, 0.0, 1e-9),), 4.0)])).clips
    assert spelled(again) == [(60, 0, 1 / 960)]


def test_a_repeated_note_ends_before_it_begins_again() -> None:
    twice = Clip((Note(60, 0.0, 1.0), Note(60, 1.0, 1.0)), 4.0)
    messages = mido.MidiFile(file=io.BytesIO(midi_bytes([twice]))).tracks[1]
    kinds = [message.type for message in messages if not message.is_meta]
    assert kinds == ["note_on", "note_off", "note_on", "note_off"]


def test_the_resolution_suits_the_music() -> None:
    for grid, resolution in ((16, 960), (3, 960), (384, 1152), (1000, 1000), (32_767, 32_767)):
        assert ticks_per_beat([Clip((Note(60, 1 / grid, 1.0),), 4.0)]) == resolution
    primes = tuple(Note(60, 1 / prime, 1.0) for prime in (101, 103, 107))
    assert ticks_per_beat([Clip(primes, 4.0)]) == 15_360


def test_a_pickup_between_two_ticks_is_still_a_pickup() -> None:
    clip = Clip((Note(60, 1 / 32_767, 1.0),), 11.5, phase=0.5)  # 3.5 beats are no whole ticks
    (again,) = read_midi(midi_bytes([clip])).clips
    assert (again.meter, again.phase, again.length) == (clip.meter, 0.5, 11.5)


def test_notes_before_the_beginning_put_whole_bars_before_it() -> None:
    early = Clip((Note(60, -0.5, 1.0), Note(62, 0.5, 1.0)), 6.0, Meter(3, 4))
    later = Clip((Note(40, 0.0, 1.0),), 6.0, Meter(3, 4))
    upper, lower = read_midi(midi_bytes([early, later])).clips
    assert spelled(upper) == [(60, 2.5, 1), (62, 3.5, 1)]
    assert spelled(lower) == [(40, 3, 1)]


def test_muted_notes_are_left_out_and_do_not_move_the_rest() -> None:
    clip = Clip((Note(60, -1.0, 1.0, muted=True), Note(62, 0.0, 1.0)), 4.0)
    assert spelled(read_midi(midi_bytes([clip])).clips[0]) == [(62, 0, 1)]


def test_tempo_and_meter_can_be_given() -> None:
    clip = Clip((Note(60, 0.0, 1.0),), 4.0, phase=3.5)
    (again,) = read_midi(midi_bytes([clip], 72.5, Meter(3, 4))).clips
    assert (again.tempo, again.meter, again.phase) == (72.5, Meter(3, 4), 0.5)


@pytest.mark.parametrize("tempo", [1.0, 1000.0])
def test_extreme_tempos_can_be_written(tempo: float) -> None:
    (again,) = read_midi(midi_bytes([Clip((Note(60, 0.0, 1.0),), 4.0, tempo=tempo)])).clips
    assert again.tempo == max(tempo, 3.576)  # no file can be slower


@pytest.mark.parametrize("name", ["Sopran", "Ténor ♯1", "", "小提琴"])
def test_any_name_can_be_written(name: str) -> None:
    (again,) = read_midi(midi_bytes([Clip((Note(60, 0.0, 1.0),), 4.0, name=name)])).clips
    assert again.name == name


def test_other_programs_find_what_they_expect(tmp_path: Path) -> None:
    clips = [Clip((Note(60, 0.0, 1.0),), 4.0, name=f"Part {n}") for n in range(17)]
    drums = Clip((Note(36, 0.0, 1.0),), 4.0, role=Role.DRUMS, name="Drums")
    write_midi(tmp_path / "song.mid", [*clips, drums])
    file = mido.MidiFile(tmp_path / "song.mid")
    assert (file.type, file.ticks_per_beat) == (1, 960)
    assert [track.name for track in file.tracks[1:]] == [clip.name for clip in [*clips, drums]]
    channels = [{m.channel for m in track if m.type == "note_on"} for track in file.tracks[1:]]
    assert all(9 not in used for used in channels[:-1]) and channels[-1] == {9}
    assert {message.type for message in file.tracks[0]} == {
        "set_tempo",
        "time_signature",
        "end_of_track",
    }
    for track in file.tracks[1:]:
        assert sum(message.time for message in track) == 4 * 960


def test_no_clips_make_a_file_without_notes() -> None:
    assert read_midi(midi_bytes([])).clips == ()


def test_a_long_file_is_read_in_reasonable_time() -> None:
    notes = tuple(Note(60 + n % 12, n / 4, 0.25) for n in range(20_000))
    data = midi_bytes([Clip(notes, 5000.0)])
    begun = time.perf_counter()
    assert len(read_midi(data).clips[0].notes) == 20_000
    assert time.perf_counter() - begun < 10
