"""The whole path: a real daemon, the shipped weights, the built extension, the emulated Live."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.music.clip import Clip
from models.music.score_file import read_clips
from models.music.voice import Voice

ROOT = Path(__file__).resolve().parents[2]
VOICES = [Voice.ALTO, Voice.TENOR, Voice.BASS]
SLOTS = "0:0,1:0,2:0,3:0"  # track:scene; the fourth is the Soprano track's, and empty

Click = Callable[..., dict[str, Any]]


def slot(clip: Clip) -> dict[str, Any]:
    notes = [[note.pitch, note.start, note.duration, note.velocity] for note in clip.notes]
    return {"color": 0x3A86FF, "length": clip.length, "notes": notes}


@pytest.fixture
def chorale() -> dict[str, Any]:
    """Alto, tenor and bass of the example in one scene, and a Soprano track with nothing in it."""
    clips = read_clips(ROOT / "examples" / "lower_voices.mid").clips
    tracks = [
        {"name": voice.title, "slots": [slot(clip)]}
        for voice, clip in zip(VOICES, clips, strict=True)
    ]
    meter = clips[0].meter
    return {
        "tempo": clips[0].tempo,
        "scenes": [{"name": "Chorale", "meter": [meter.numerator, meter.denominator]}],
        "tracks": [*tracks, {"name": "Soprano"}],
    }


def pitches(clip: dict[str, Any]) -> list[int]:
    return [note[0] for note in clip["notes"]]


def sources(live_set: dict[str, Any]) -> list[list[list[float]]]:
    return [track["slots"][0]["notes"] for track in live_set["tracks"][:3]]


@pytest.mark.story("Session: Soprano over these")
def test_a_soprano_over_three_clips(click: Click, chorale: dict[str, Any]) -> None:
    outcome = click(chorale, "Soprano over these", SLOTS)
    assert outcome["dialogs"] == []
    assert sources(outcome["set"]) == sources(chorale)
    soprano = outcome["set"]["tracks"][3]["slots"][0]
    assert soprano["name"] == "Chorale · soprano"
    assert soprano["loopEnd"] == chorale["tracks"][0]["slots"][0]["length"]
    low, high = Voice.SOPRANO.range
    assert pitches(soprano)
    assert all(low <= pitch <= high for pitch in pitches(soprano))
    assert all(0 <= note[1] < soprano["loopEnd"] for note in soprano["notes"])
    assert outcome["undo_steps"] == 2  # the clip, and what is in it


@pytest.mark.story("Session: Complete the voices")
def test_the_missing_voices_go_to_tracks_of_their_own(
    click: Click, chorale: dict[str, Any]
) -> None:
    del chorale["tracks"][1:]  # the alto alone remains
    outcome = click(chorale, "Complete the voices", "0:0")
    assert outcome["dialogs"] == []
    added = outcome["set"]["tracks"][1:]
    assert [track["name"] for track in added] == ["Soprano", "Tenor", "Bass"]
    for track in added:
        low, high = Voice[track["name"].upper()].range
        clip = track["slots"][0]
        assert clip["name"] == f"Chorale · {track['name'].lower()}"
        assert pitches(clip)
        assert all(low <= pitch <= high for pitch in pitches(clip))
    assert outcome["undo_steps"] == 3  # the tracks, the clips, and what is in them


def test_four_given_voices_are_refused_in_the_daemons_words(
    click: Click, chorale: dict[str, Any]
) -> None:
    chorale["tracks"][3]["slots"] = [chorale["tracks"][0]["slots"][0]]
    outcome = click(chorale, "Soprano over these", SLOTS)
    assert outcome["dialogs"] == ["4 voices are given, but a choir has four: give at most 3."]
    assert outcome["undo_steps"] == 0


def beat(pitch: int, every: float, late: float, length: float) -> dict[str, Any]:
    starts = [at * every + late for at in range(int(length / every))]
    notes = [[pitch, start, 0.25, 70 + at % 30] for at, start in enumerate(starts)]
    return {"length": length, "notes": [*notes, [40, 4.0, 0.25, 120]]}


@pytest.mark.story("Session: Morph")
def test_a_morph_lies_in_the_slots_below_its_first_clip(click: Click) -> None:
    straight = {"name": "Straight", **beat(36, 1.0, 0.0, 8.0)}
    swung = {"name": "Swung", **beat(22, 0.5, 0.0625, 16.0)}
    taken = {"name": "Taken", **beat(38, 2.0, 0.0, 8.0)}
    live_set = {
        "tempo": 98,
        "scenes": [{}, {}, {}, {}],
        "tracks": [{"name": "Drums", "slots": [straight, None, taken, swung]}],
    }
    outcome = click(live_set, "Morph", "0:0,0:3")
    assert outcome["dialogs"] == []
    slots = outcome["set"]["tracks"][0]["slots"]
    assert [slots[row]["notes"] for row in (0, 2, 3)] == [
        clip["notes"] for clip in (straight, taken, swung)
    ]
    between = [slots[row] for row in (1, 4, 5, 6, 7)]
    shares = ["17", "33", "50", "67", "83"]
    assert [clip["name"] for clip in between] == [f"Straight→Swung {share} %" for share in shares]
    assert {clip["loopEnd"] for clip in between} == {16.0}
    assert all(pitches(clip) for clip in between)
    assert {36, 40} <= set(pitches(between[0])) | set(pitches(between[1]))
    assert 22 in pitches(between[4])  # the second clip's own hi-hat, not the usual one
    hats = [note for note in between[4]["notes"] if note[0] == 22]
    late = [note[1] % 0.25 for note in hats]
    assert max(late) > 0.02  # its micro-timing is carried
    assert len({note[3] for note in hats}) > 3  # and its velocities


def tune(steps: list[int], every: float, length: float = 8.0, **more: Any) -> dict[str, Any]:
    notes = [[pitch, at * every, 0.9 * every, 80 + at] for at, pitch in enumerate(steps)]
    return {"length": length, "notes": notes, **more}


RISING = tune([60, 62, 64, 65, 67, 69, 71, 72], 1.0, name="Rising")
FALLING = tune([79, 77, 76, 74, 72, 71, 69, 67, 65, 64, 62, 60], 0.5, name="Falling")


def is_one_line(clip: dict[str, Any], length: float) -> bool:
    notes = clip["notes"]
    ends = [*(note[1] for note in notes[1:]), length]
    return all(note[1] + note[2] <= end + 1e-6 for note, end in zip(notes, ends, strict=True))


def test_two_melodies_morph_and_stay_in_the_scale_of_the_set(click: Click) -> None:
    live_set = {
        "tempo": 110,
        "scale": {"root": 0, "mode": True},
        "scenes": [{}, {}],
        "tracks": [{"name": "Lead", "slots": [RISING, FALLING]}],
    }
    outcome = click(live_set, "Morph", "0:0,0:1")
    assert outcome["dialogs"] == []
    slots = outcome["set"]["tracks"][0]["slots"]
    assert [slots[row]["notes"] for row in (0, 1)] == [RISING["notes"], FALLING["notes"]]
    between = slots[2:7]
    shares = ["17", "33", "50", "67", "83"]
    assert [clip["name"] for clip in between] == [f"Rising→Falling {share} %" for share in shares]
    assert all(pitches(clip) and is_one_line(clip, 8.0) for clip in between)
    assert {pitch % 12 for clip in between for pitch in pitches(clip)} <= {0, 2, 4, 5, 7, 9, 11}


def test_a_melody_with_drums_is_refused_in_a_sentence(click: Click) -> None:
    tracks = [{"name": "Kit", "slots": [beat(36, 1.0, 0.0, 8.0)]}, {"slots": [RISING]}]
    outcome = click({"scenes": [{}], "tracks": tracks}, "Morph", "0:0,1:0")
    (sentence,) = outcome["dialogs"]
    assert sentence.startswith("Clip 1 is drums and clip 2 is not")
    assert outcome["undo_steps"] == 0


@pytest.mark.story("Arrangement: Morph")
def test_a_morph_in_the_arrangement_lies_in_take_lanes(click: Click) -> None:
    """Between two tracks, and between two clips one after the other on one track."""
    first, second = RISING | {"start": 16, "end": 24}, FALLING | {"start": 16, "end": 24}
    after = FALLING | {"start": 24, "end": 32}
    apart = [{"name": "Lead", "arrangement": [first]}, {"name": "More", "arrangement": [second]}]
    in_a_row = [{"name": "Lead", "arrangement": [first, after]}]
    for tracks, time in ((apart, "16:24:0,1"), (in_a_row, "16:32:0")):
        outcome = click({"scenes": [{}], "tracks": tracks}, "Morph", time=time)
        assert outcome["dialogs"] == []
        for now, given in zip(outcome["set"]["tracks"], tracks, strict=True):
            assert [clip["notes"] for clip in now["arrangement"]] == [
                clip["notes"] for clip in given["arrangement"]
            ]
        lanes = outcome["set"]["tracks"][0]["takeLanes"]
        (new,) = {len(lane["clips"]) for lane in lanes}
        assert (len(lanes), new) == (5, 1)
        clips = [lane["clips"][0] for lane in lanes]
        assert {(clip["start"], clip["end"]) for clip in clips} == {(16, 24)}
        assert [clip["name"].split()[-2] for clip in clips] == ["17", "33", "50", "67", "83"]
        assert all(pitches(clip) and is_one_line(clip, 8.0) for clip in clips)
