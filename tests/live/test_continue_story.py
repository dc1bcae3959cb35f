"""A melody, a piano part and a drum loop are continued in the emulated Live by the model itself."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

Notes = list[list[Any]]
Click = Callable[..., dict[str, Any]]


def line(pitches: str, step: float) -> Notes:
    return [
        [int(pitch), at * step, step * 0.9, 70 + 7 * at % 40]
        for at, pitch in enumerate(pitches.split())
    ]


MELODY = line("67 69 71 72 74 72 71 69 67 66 67 69 71 69 67 62", 0.5)
# broken chords in the left hand, and a tune over them with a feel and chances of its own
PIANO = [
    *line("48 55 60 64 48 57 60 65 50 57 62 65 47 55 59 62", 0.5),
    [72, 0.02, 1.9, 96, {"probability": 0.75, "velocityDeviation": -9}],
    [69, 2.0, 1.97, 88, {"releaseVelocity": 20}],
    [74, 4.01, 1.5, 99],
    [71, 5.98, 2.4, 91],  # rings past the end of the loop
]
LATE = 0.04  # beats that every second hi-hat of the swung loop comes late
DRUMS = [
    *([36, at, 0.25, 110] for at in (0, 2.5, 4, 6.5)),
    *([38, at, 0.25, 104] for at in (1, 3, 5, 7)),
    *([42, at / 2 + LATE * (at % 2), 0.25, 60 + 20 * (at % 2)] for at in range(16)),
]
GIVEN = {"Lead": MELODY, "Keys": PIANO, "Drums": DRUMS}


@pytest.fixture
def band() -> dict[str, Any]:
    """Three tracks with a two-bar clip each, and an empty scene below."""
    return {
        "tempo": 104,
        "scenes": [{"meter": [4, 4]}, {}],
        "tracks": [
            {"name": name, "slots": [{"name": f"{name} A", "length": 8, "notes": notes}]}
            for name, notes in GIVEN.items()
        ],
    }


@pytest.mark.story("Session: Continue")
def test_a_melody_a_piano_part_and_a_drum_loop_at_once(click: Click, band: dict[str, Any]) -> None:
    outcome = click(band, "Continue", "0:0,1:0,2:0")
    assert outcome["dialogs"] == []
    assert outcome["undo_steps"] == 2
    for track in outcome["set"]["tracks"]:
        source, new = track["slots"]
        notes = GIVEN[track["name"]]
        assert source["notes"] == notes
        assert new["name"] == f"{track['name']} A · cont 1"
        assert (new["loopEnd"], new["looping"]) == (16, True)
        assert new["notes"][: len(notes)] == notes
        added = new["notes"][len(notes) :]
        assert added
        assert all(start >= 8 and start + length <= 16 for _, start, length, *_ in added)
        if track["name"] == "Keys":
            spans = sorted((start, start + length) for _, start, length, *_ in added)
            assert any(end > onset for (_, end), (onset, _) in pairwise(spans)), "one line only"


def test_a_line_stays_a_line_and_a_kit_its_kit(click: Click, band: dict[str, Any]) -> None:
    outcome = click(band, "Continue", "0:0,2:0")
    melody, keys, drums = (track["slots"][1] for track in outcome["set"]["tracks"])
    assert keys is None
    sung = sorted((start, start + length) for _, start, length, *_ in melody["notes"])
    assert all(end <= onset + 1e-6 for (_, end), (onset, _) in pairwise(sung))
    assert {note[0] for note in drums["notes"]} <= {36, 38, 42}


def test_a_continued_clip_can_be_continued(click: Click, band: dict[str, Any]) -> None:
    once = click(band, "Continue", "0:0")["set"]
    twice = click(once, "Continue", "0:1")["set"]
    first, second = once["tracks"][0]["slots"][1], twice["tracks"][0]["slots"][2]
    assert second["notes"][: len(first["notes"])] == first["notes"]
    assert second["loopEnd"] == 32
    assert twice["tracks"][0]["slots"][:2] == once["tracks"][0]["slots"]
