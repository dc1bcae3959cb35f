"""Antiphon Morph in the emulated Live: a square of loops, and one that follows the puck."""

from typing import Any

import pytest

from tests.live.conftest import Play


def beat(pitch: int, every: float, late: float = 0.0) -> dict[str, Any]:
    starts = [at * every + late for at in range(int(8 / every))]
    notes = [[pitch, start, 0.25, 70 + at % 30] for at, start in enumerate(starts)]
    return {"length": 8, "notes": [*notes, [40, 4.0, 0.25, 120]]}


@pytest.fixture
def beats() -> dict[str, Any]:
    loops = [beat(36, 1.0), beat(42, 0.5, 0.0625), beat(38, 2.0), beat(51, 0.25)]
    slots = [{"name": name, **loop} for name, loop in zip("ABCD", loops, strict=True)]
    return {"tempo": 98, "scenes": [{}] * 4, "tracks": [{"name": "Drums", "slots": slots}]}


TAKE_ALL = [
    act
    for row, letter in enumerate("ABCD")
    for act in (["select", 0, row], ["press", f"Take {letter}"])
]


def hits(look: dict[str, Any]) -> list[int]:
    return [pitch for _, pitch, velocity in look["midi"]["out"] if velocity > 0]


@pytest.mark.story(
    "Antiphon Morph: Take A",
    "Antiphon Morph: Take B",
    "Antiphon Morph: Take C",
    "Antiphon Morph: Take D",
    "Antiphon Morph: Go",
    "Antiphon Morph: X",
    "Antiphon Morph: Y",
    "Antiphon Morph: Play Loop",
)
def test_the_loop_follows_the_puck_without_asking_again(play: Play, beats: dict[str, Any]) -> None:
    upper_left, lower_right, between = play(
        "Antiphon Morph",
        beats,
        *TAKE_ALL,
        ["press", "Go"],
        ["until", "49 loops"],
        ["turn", "Play Loop", 1],
        ["turn", "X", 0],
        ["turn", "Y", 1],
        ["run", 32],
        ["until", "49 loops"],
        ["look"],
        ["touch", "pad", 150, 150],
        ["run", 32],
        ["until", "49 loops"],
        ["look"],
        ["turn", "X", 0.5],
        ["look"],
    )
    assert sorted(hits(upper_left)) == [36] * 8 + [40]  # corner A, as it is
    assert sorted(hits(lower_right)) == [40] + [51] * 32  # corner D
    assert lower_right["controls"]["X"] == 1
    assert lower_right["controls"]["Y"] == 0
    assert between["symbols"] == upper_left["symbols"]  # moving leaves nothing behind
    assert any("C 50 · D 50" in text for text in between["texts"])


@pytest.mark.story("Antiphon Morph: Print")
def test_print_writes_the_loop_under_the_puck(play: Play, beats: dict[str, Any]) -> None:
    (after,) = play(
        "Antiphon Morph",
        beats,
        *TAKE_ALL,
        ["press", "Go"],
        ["until", "49 loops"],
        ["turn", "X", 0],
        ["turn", "Y", 0.5],
        ["press", "Print"],
        ["until", "new clip"],
        ["look"],
    )
    slots = after["set"]["tracks"][0]["slots"]
    assert [slot["notes"] for slot in slots[:4]] == [
        [[*note] for note in slot["notes"]] for slot in beats["tracks"][0]["slots"]
    ]
    assert slots[4]["name"] == "A 50 · C 50"
    assert slots[4]["loopEnd"] == 8
    assert slots[4]["notes"]


@pytest.mark.story("Antiphon Morph: Revert")
def test_what_was_printed_is_taken_back(play: Play, beats: dict[str, Any]) -> None:
    printed, after = play(
        "Antiphon Morph",
        beats,
        *TAKE_ALL,
        ["press", "Go"],
        ["until", "49 loops"],
        ["press", "Print"],
        ["until", "new clip"],
        ["look"],
        ["press", "Revert"],
        ["until", "Taken back"],
        ["look"],
    )
    slots, left = (look["set"]["tracks"][0]["slots"] for look in (printed, after))
    assert slots[4]["notes"]
    assert [clip for clip in left if clip] == slots[:4]
