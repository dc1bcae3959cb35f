"""Entries that take each selected clip by itself: where answers lie and what they are called."""

from collections.abc import Callable
from typing import Any

import pytest

Click = Callable[..., dict[str, Any]]


def beat(name: str, pitch: int, every: float, length: float = 8.0, **more: Any) -> dict[str, Any]:
    starts = [at * every for at in range(int(length / every))]
    notes = [[pitch, start, 0.25, 70 + at % 30] for at, start in enumerate(starts)]
    return {"name": name, "length": length, "notes": [*notes, [40, 4.0, 0.25, 120]], **more}


@pytest.fixture
def drums() -> dict[str, Any]:
    """Two drum clips on one track with a third between them, and one on another track."""
    rock, taken = beat("Rock", 36, 1.0, color=0x3A86FF), beat("Taken", 38, 2.0)
    hats, ride = beat("Hats", 42, 0.5, 16.0, color=0xFF006E), beat("Ride", 51, 1.0)
    return {
        "tempo": 98,
        "scenes": [{}, {}, {}, {}],
        "tracks": [
            {"name": "Drums", "slots": [rock, None, taken, hats]},
            {"name": "More", "slots": [None, ride]},
        ],
    }


@pytest.mark.story("Session: Vary")
def test_every_selected_clip_gets_its_own_below_it(click: Click, drums: dict[str, Any]) -> None:
    outcome = click(drums, "Vary", "0:0,0:3,1:1")
    assert outcome["dialogs"] == []
    first, second = (track["slots"] for track in outcome["set"]["tracks"])
    assert first[1]["name"] == "Rock · varied 1"
    assert first[4]["name"] == "Hats · varied 1"
    assert second[2]["name"] == "Ride · varied 1"
    assert (first[1]["loopEnd"], first[4]["loopEnd"]) == (8.0, 16.0)
    assert (first[1]["color"], first[4]["color"]) == (0x3A86FF, 0xFF006E)
    given = [drums["tracks"][0]["slots"][row]["notes"] for row in (0, 2, 3)]
    assert [first[row]["notes"] for row in (0, 2, 3)] == given
    assert outcome["undo_steps"] == 3  # a scene, the clips, and what is in them


@pytest.mark.story("Session: Humanize")
def test_humanized_clips_have_the_same_notes_played_by_a_drummer(
    click: Click, drums: dict[str, Any]
) -> None:
    outcome = click(drums, "Humanize", "0:0,0:3")
    assert outcome["dialogs"] == []
    slots = outcome["set"]["tracks"][0]["slots"]
    for row, below, name in ((0, 1, "Rock"), (3, 4, "Hats")):
        given, played = drums["tracks"][0]["slots"][row], slots[below]
        assert slots[row]["notes"] == given["notes"]
        assert played["name"] == f"{name} · humanized 1"
        assert sorted(pitches(played)) == sorted(pitches(given))
        assert sum(note[1] % 0.25 != 0 for note in played["notes"]) > len(given["notes"]) / 2
        assert len({note[3] for note in played["notes"]}) > 3
        assert all(0 <= note[1] < given["length"] for note in played["notes"])


@pytest.mark.story("Session: Drumify")
def test_drums_follow_a_melody_and_lie_below_it(click: Click) -> None:
    tune = [[60 + at % 5, at * 0.75, 0.5, 90] for at in range(21)]
    live_set = {
        "tempo": 110,
        "scenes": [{}],
        "tracks": [{"name": "Lead", "slots": [{"name": "Tune", "length": 16.0, "notes": tune}]}],
    }
    outcome = click(live_set, "Drumify", "0:0")
    assert outcome["dialogs"] == []
    first, drums = outcome["set"]["tracks"][0]["slots"]
    assert first["notes"] == tune
    assert drums["name"] == "Tune · drums 1"
    assert drums["loopEnd"] == 16.0
    struck = {round(note[1] * 4) for note in drums["notes"]}
    followed = sum(round(note[1] * 4) in struck for note in tune)
    assert followed >= 0.8 * len(tune)
    assert len(set(pitches(drums))) >= 3  # a kit, not one drum


def pitches(clip: dict[str, Any]) -> list[int]:
    return [note[0] for note in clip["notes"]]
