"""Antiphon Morph in a Set that was saved and opened again: its corners and the very same square."""

from typing import Any

import pytest

from bridge.private_daemon import PrivateDaemon
from tests.live.conftest import Play
from tests.live.test_morph_device import TAKE_ALL, beat, hits

DEVICE = "Antiphon Morph"
CORNERS = [f"Corner {letter}" for letter in "ABCD"]
STORED = [*CORNERS, "Square Seed"]
MAKE = [["press", "Go"], ["until", "49 loops"]]
PRINT = [["press", "Print"], ["until", "new clip"], ["look"]]

Json = dict[str, Any]


@pytest.fixture
def beats() -> Json:
    loops = [beat(36, 1.0), beat(42, 0.5, 0.0625), beat(38, 2.0), beat(51, 0.25)]
    slots = [{"name": name, **loop} for name, loop in zip("ABCD", loops, strict=True)]
    return {"tempo": 98, "scenes": [{}] * 6, "tracks": [{"name": "Drums", "slots": slots}]}


def printed(look: Json) -> list[Json]:
    """The clips below the four corners."""
    return [clip for clip in look["set"]["tracks"][0]["slots"][4:] if clip]


def test_an_opened_set_has_its_square_again(play: Play, beats: Json) -> None:
    before, opened, after = play(
        DEVICE,
        beats,
        *TAKE_ALL,
        *MAKE,
        ["turn", "X", 0.5],
        *PRINT,
        ["reopen"],
        ["until", "49 loops"],
        ["look"],
        *PRINT,
    )
    assert all(before["controls"][name] != 0 for name in STORED)
    assert {name: opened["controls"][name] for name in STORED} == {
        name: before["controls"][name] for name in STORED
    }
    assert not set(STORED) & {*before["undo"], *after["undo"]}  # taking a corner is no undo step
    first, second = printed(after)
    assert first == printed(before)[0]
    assert (second["name"], second["notes"]) == (first["name"], first["notes"])


@pytest.mark.story("Antiphon Morph: Daemon Port")
def test_without_a_daemon_the_square_waits_for_it(
    play: Play, choir: PrivateDaemon, beats: Json
) -> None:
    waiting, after = play(
        DEVICE,
        beats,
        *TAKE_ALL,
        *MAKE,
        ["reopen", 1],
        ["until", "corners are back"],
        ["look"],
        ["turn", "Daemon Port", choir.port],
        ["until", "49 loops"],
        ["turn", "Play Loop", 1],
        ["turn", "X", 1],
        ["turn", "Y", 0],
        ["run", 32],
        ["until", "49 loops"],
        ["look"],
    )
    assert "no daemon" in waiting["texts"]
    assert sorted(hits(after)) == [40] + [51] * 32  # the loop of corner D, as it is


def test_corners_that_moved_are_found_where_they_are(play: Play, beats: Json) -> None:
    """In a Set with a new scene and a new track before them, and one of them in the Arrangement."""
    (last,) = beats["tracks"][0]["slots"][3:]
    beats["tracks"][0]["slots"][3] = {"name": "Another", "length": 8, "notes": [[60, 0, 1, 100]]}
    beats["tracks"][0]["arrangement"] = [
        {**last, "name": "Before", "start": 0, "end": 8},
        {**last, "start": 8, "end": 16},
    ]
    (after,) = play(
        DEVICE,
        beats,
        *TAKE_ALL[:-2],
        ["select_arranged", 0, 1],
        ["press", "Take D"],
        *MAKE,
        ["scene_above"],
        ["track_before"],
        ["reopen"],
        ["until", "49 loops"],
        ["turn", "Play Loop", 1],
        ["turn", "X", 0],
        ["turn", "Y", 1],
        ["run", 32],
        ["until", "49 loops"],
        ["look"],
    )
    assert sorted(hits(after)) == [36] * 8 + [40]  # corner A
    lane = 1 + 4096  # the second track's first place
    places = [after["controls"][name] for name in CORNERS]
    assert places == [lane + 1, lane + 2, lane + 3, -(lane + 1)]


def test_a_corner_whose_clip_is_gone_is_told(play: Play, beats: Json) -> None:
    told, after = play(
        DEVICE,
        beats,
        *TAKE_ALL,
        *MAKE,
        ["deleted", 0, 3],
        ["reopen"],
        ["until", "MIDI clip is gone: 1"],
        ["look"],
        ["press", "Go"],
        ["until", "3 are taken"],
        ["look"],
    )
    assert "49 loops" not in " ".join(told["texts"] + after["texts"])
    assert all(told["controls"][name] != 0 for name in CORNERS)


def test_corners_without_a_square_come_back_as_corners(play: Play, beats: Json) -> None:
    (after,) = play(DEVICE, beats, *TAKE_ALL, ["reopen"], *MAKE, ["look"])
    assert after["controls"]["Square Seed"] > 0


def test_a_device_that_was_never_used_stores_nothing(play: Play, beats: Json) -> None:
    (after,) = play(DEVICE, beats, ["reopen"], ["until", "ready"], ["look"])
    assert [after["controls"][name] for name in STORED] == [0] * 5
    assert " ".join(after["texts"]).strip() == "ready"
