"""Antiphon Continue in the emulated Live, with a daemon that repeats each clip's last bar."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.requests import Continue
from tests.cli.parrots import Parrot, parrots
from tests.live.conftest import Play, playing

DEVICE = "Antiphon Continue"
FRESH = "rgba(255,163,61"
MELODY = [
    [60, 0, 1, 96],
    [62, 1, 0.9, 33.5, {"probability": 0.25}],
    [64, 2.03125, 1, 127, {"velocityDeviation": -12, "releaseVelocity": 3}],
    [65, 3, 1, 1, {"muted": True}],
    [67, 4, 2.5, 80],
    [69, 7.1, 3, 64],
]

Json = dict[str, Any]


@pytest.fixture
def parrot() -> Iterator[tuple[Play, Parrot]]:
    with parrots() as (port, parrot):
        yield playing(port), parrot


@pytest.fixture
def verse() -> Json:
    """A melody of two bars, an occupied slot below it, and room below that."""
    clip = {"name": "Verse", "length": 8, "color": 0x404040, "notes": MELODY}
    taken = {"name": "Taken", "length": 4, "notes": [[60, 0, 1, 100]]}
    return {"tempo": 100, "scenes": [{}] * 3, "tracks": [{"name": "Lead", "slots": [clip, taken]}]}


def slots(look: Json) -> list[Any]:
    found: list[Any] = look["set"]["tracks"][0]["slots"]
    return found


def test_the_new_clip_begins_with_the_source_to_the_last_bit(
    parrot: tuple[Play, Parrot], verse: Json
) -> None:
    play, daemon = parrot
    before, after = play(
        DEVICE,
        verse,
        ["select", 0, 0],
        ["turn", "Bars", 2],
        ["look"],
        ["press", "Go"],
        ["until", "new notes"],
        ["look"],
    )
    assert "Verse" in before["texts"]
    source, taken, new = slots(after)
    assert [source, taken] == slots(before)[:2]
    assert (new["name"], new["loopEnd"], new["color"]) == ("Verse · cont 1", 16, 0x404040)
    assert sorted(new["notes"], key=lambda note: note[1])[: len(MELODY)] == MELODY
    added = [note[:2] for note in new["notes"] if note[1] >= 8]
    assert added == [[67, 8.0], [69, 11.1], [67, 12.0], [69, 15.1]]
    assert "4 new notes in a new clip." in after["texts"]
    (request,) = daemon.requests
    assert isinstance(request, Continue)
    assert request.bars == 2


def test_every_variation_and_every_again_is_a_clip_of_its_own(
    parrot: tuple[Play, Parrot], verse: Json
) -> None:
    play, daemon = parrot
    (after,) = play(
        DEVICE,
        verse,
        ["select", 0, 0],
        ["turn", "Variations", 2],
        ["turn", "Density", 0.5],
        ["press", "Go"],
        ["until", "new notes in 2 new clips"],
        ["select", 0, 1],  # Again is about the clip that was asked about, not the one selected
        ["turn", "Variations", 1],
        ["press", "Again"],
        ["until", "new notes in a new clip"],
        ["look"],
    )
    names = [clip["name"] for clip in slots(after)]
    assert names == ["Verse", "Taken", "Verse · cont 1", "Verse · cont 2", "Verse · cont 1"]
    assert len(after["set"]["scenes"]) == 5
    first, second = daemon.requests
    assert (first.variations, second.variations) == (2, 1)
    assert first.clips == second.clips
    assert isinstance(first, Continue)
    assert first.density == 0.5


def test_a_clip_of_the_arrangement_is_answered_in_the_session(parrot: tuple[Play, Parrot]) -> None:
    play, _ = parrot
    placed = {"name": "Hook", "length": 8, "start": 8, "end": 16, "notes": MELODY[:1]}
    live_set = {"scenes": [{}], "tracks": [{"name": "Lead", "arrangement": [placed]}]}
    (after,) = play(
        DEVICE,
        live_set,
        ["select_arranged", 0, 0],
        ["press", "Go"],
        ["until", "new clip"],
        ["look"],
    )
    assert slots(after)[0]["name"] == "Hook · cont 1"
    assert after["set"]["tracks"][0]["arrangement"][0]["notes"] == MELODY[:1]


def test_bars_are_shown_as_they_come_and_revert_stops_the_rest(verse: Json, tmp_path: Path) -> None:
    with parrots(may_end=False) as (port, daemon):
        (after,) = playing(port)(
            DEVICE,
            verse,
            ["select", 0, 0],
            ["press", "Go"],
            ["heard", "part"],
            ["picture", str(tmp_path / "half.svg")],
            ["press", "Revert"],
            ["until", "Cancelled"],
            ["look"],
            ["delete"],
        )
    assert len(daemon.requests) == 1
    half = (tmp_path / "half.svg").read_text(encoding="utf-8")
    assert half.count(FRESH) == 2 + 2  # a bar of two notes; the ground of what is new, the progress
    assert slots(after)[2] is None


def test_a_source_that_is_edited_meanwhile_changes_nothing_asked(verse: Json) -> None:
    with parrots(may_end=False) as (port, daemon):
        (after,) = playing(port)(
            DEVICE,
            verse,
            ["select", 0, 0],
            ["press", "Go"],
            ["heard", "progress"],
            ["changed", 0, 0],
            ["press", "Revert"],
            ["until", "Cancelled"],
            ["look"],
        )
    assert slots(after)[0]["notes"][0][0] == 61
    assert daemon.requests[0].clips[0].notes[0].pitch == 60
