"""The dialog "Antiphon…" with the real daemon and weights: every task it offers, to the end."""

from collections.abc import Callable
from typing import Any

import pytest

from models.music.voice import Voice

Click = Callable[..., dict[str, Any]]
DIALOG = "Antiphon…"


def ask(task: str, **more: Any) -> dict[str, Any]:
    """What the page closes with when a preview is asked for."""
    usual = {"fields": {"variations": 3, "seed": 5}, "locks": [], "free": [], "shown": 0}
    return {"act": "ask", "task": task, "kept": [], **usual, **more}


def insert(task: str, *kept: int) -> dict[str, Any]:
    return ask(task) | {"act": "insert", "kept": list(kept)}


@pytest.fixture
def drums() -> dict[str, Any]:
    """Two drum clips below each other, and an empty track beside them."""
    rock = [[36, at / 1.0, 0.25, 100] for at in range(8)] + [[42, at / 2, 0.25] for at in range(16)]
    swing = [[38, 0.66 + at, 0.25, 80] for at in range(7)] + [
        [51, float(at), 0.25] for at in range(8)
    ]
    slots = [{"name": "Rock", "length": 8, "notes": rock}]
    slots += [{"name": "Swing", "length": 8, "notes": swing}]
    tracks = [{"name": "Drums", "slots": slots}, {"name": "Spare"}]
    return {"tempo": 98, "scenes": [{}, {}], "tracks": tracks}


@pytest.fixture
def melody() -> dict[str, Any]:
    notes = [[60 + step, float(at), 1.0] for at, step in enumerate([0, 2, 4, 5, 7, 5, 4, 2])]
    slots = [{"name": "Tune", "length": 8, "color": 0x3A86FF, "notes": notes}]
    return {
        "tempo": 90,
        "scenes": [{"name": "Verse"}],
        "tracks": [{"name": "Alto", "slots": slots}],
    }


def names(outcome: dict[str, Any], track: int) -> list[str]:
    clips = outcome["set"]["tracks"][track]["slots"]
    return [clip["name"] for clip in clips if clip]


def notes_between(take: dict[str, Any], start: float, end: float) -> list[list[Any]]:
    new = [note for part in take["parts"] if part["kind"] != "source" for note in part["notes"]]
    return sorted(note for note in new if start <= note[1] < end)


@pytest.mark.story("Session: Antiphon…", "Antiphon… harmonize")
def test_voices_heard_locked_tried_again_and_inserted(click: Click, melody: dict[str, Any]) -> None:
    fields = {"variations": 2, "seed": 5, "voices": 1 | 8}
    again = {"fields": fields | {"seed": 6}, "locks": [[0, 4]], "free": [[4, 8]], "shown": 2}
    steps = [
        ask("harmonize", fields=fields),
        ask("harmonize", kept=[1], **again),
        insert("harmonize", 1, 3),
    ]
    outcome = click(melody, DIALOG, "0:0", answers=steps)
    assert outcome["dialogs"] == []
    _, first, then = outcome["sheets"]
    second = first["takes"][2]
    assert then["takes"][1] == first["takes"][1]  # kept
    for take in then["takes"][2:]:
        assert notes_between(take, 0, 4) == notes_between(second, 0, 4)
    low, high = Voice.SOPRANO.range
    soprano = first["takes"][1]["parts"][0]
    assert (soprano["name"], soprano["kind"]) == ("Soprano", "new")
    assert all(low <= note[0] <= high for note in soprano["notes"])
    added = [track["name"] for track in outcome["set"]["tracks"][1:]]
    assert added == ["Soprano", "Bass"]
    assert names(outcome, 1) == ["Tune · soprano 1", "Tune · soprano 2"]
    assert outcome["undo_steps"] == 3  # tracks and a scene, clips, what is in them
    assert names(outcome, 0) == ["Tune"]


@pytest.mark.story("Antiphon… morph")
def test_a_morph_is_as_many_candidates_as_it_has_steps(click: Click, drums: dict[str, Any]) -> None:
    fields = {"steps": 3, "seed": 5}
    steps = [ask("morph", fields=fields), insert("morph", 2)]
    outcome = click(drums, DIALOG, "0:0,0:1", answers=steps)
    assert outcome["dialogs"] == []
    takes = outcome["sheets"][1]["takes"]
    assert [take["name"] for take in takes] == ["Your clips", "25 %", "50 %", "75 %"]
    assert all(part["drums"] for take in takes for part in take["parts"])
    assert names(outcome, 0) == ["Rock", "Swing", "Rock→Swing 50 %"]


@pytest.mark.story("Antiphon… vary")
def test_a_varied_clip_shows_what_it_was(click: Click, drums: dict[str, Any]) -> None:
    steps = [ask("vary"), insert("vary", 1, 3)]
    outcome = click(drums, DIALOG, "0:0", answers=steps)
    assert outcome["dialogs"] == []
    takes = outcome["sheets"][1]["takes"]
    assert len(takes) == 4
    assert "source" in {part["kind"] for take in takes[1:] for part in take["parts"]}
    assert names(outcome, 0) == ["Rock", "Swing", "Rock · varied 1", "Rock · varied 2"]
    assert outcome["undo_steps"] == 3  # two scenes, two clips, what is in them


def test_locked_drums_stay_hit_for_hit(click: Click, drums: dict[str, Any]) -> None:
    locked = {"locks": [[0, 4]], "free": [[4, 8]], "fields": {"amount": 1000, "seed": 9}}
    outcome = click(drums, DIALOG, "0:0", answers=[ask("vary", **locked)])
    mine, new = outcome["sheets"][1]["takes"]
    assert notes_between(new, 0, 4) == notes_between(mine, 0, 4)
    assert notes_between(new, 4, 8) != notes_between(mine, 4, 8)


@pytest.mark.story("Antiphon… generate")
def test_new_drums_go_into_the_slots_that_are_selected(click: Click, drums: dict[str, Any]) -> None:
    steps = [ask("generate"), insert("generate", 1, 2, 3)]
    outcome = click(drums, DIALOG, "1:0,1:1", answers=steps)
    assert outcome["dialogs"] == []
    assert names(outcome, 1) == ["new 1", "new 2", "new 3"]
    assert all(clip["notes"] for clip in outcome["set"]["tracks"][1]["slots"])


@pytest.mark.story("Antiphon… continue")
def test_a_continued_clip_begins_with_the_clip(click: Click, melody: dict[str, Any]) -> None:
    fields = {"variations": 2, "seed": 5, "bars": 2}
    steps = [ask("continue", fields=fields), insert("continue", 1, 2)]
    outcome = click(melody, DIALOG, "0:0", answers=steps)
    assert outcome["dialogs"] == []
    given, *new = (clip for clip in outcome["set"]["tracks"][0]["slots"] if clip)
    assert [clip["name"] for clip in new] == ["Tune · cont 1", "Tune · cont 2"]
    for clip, take in zip(new, outcome["sheets"][1]["takes"][1:], strict=True):
        assert clip["loopEnd"] == 16
        assert clip["notes"][: len(given["notes"])] == given["notes"]
        assert notes_between(take, 8, 16)
        assert take["remarks"] == ["Seed 5."]  # nothing of nats and permille
        (yours,) = outcome["sheets"][1]["takes"][0]["parts"]
        colours = {part["kind"]: part["hue"] for part in take["parts"]}
        assert colours["given"] != colours["new"]
        assert colours["given"] == yours["hue"]


@pytest.mark.story("Antiphon… infill")
def test_a_gap_is_filled_and_the_rest_is_locked(click: Click, melody: dict[str, Any]) -> None:
    """What is locked is the source's own, and the model hears both sides of the gap."""
    gap = {"locks": [[0, 3], [6, 8]], "free": [[3, 6]]}
    steps = [ask("infill", **gap), insert("infill", 2)]
    outcome = click(melody, DIALOG, "0:0", answers=steps)
    assert outcome["dialogs"] == []
    given, new = (clip for clip in outcome["set"]["tracks"][0]["slots"] if clip)
    assert (new["name"], new["loopEnd"]) == ("Tune · filled 1", 8)

    def outside(clip: dict[str, Any]) -> list[list[Any]]:
        return [note for note in clip["notes"] if not 3 <= note[1] < 6]

    assert outside(new) == outside(given)
    takes = outcome["sheets"][1]["takes"][1:]
    assert len(takes) == 3
    assert all(notes_between(take, 3, 6) for take in takes)


def test_two_gaps_are_filled_around_what_is_locked(click: Click, melody: dict[str, Any]) -> None:
    first = {"locks": [[0, 4]], "free": [[4, 8]], "fields": {"seed": 5}}
    then = {"locks": [[2, 6]], "free": [[0, 2], [6, 8]], "shown": 1, "fields": {"seed": 6}}
    steps = [ask("infill", **first), ask("infill", **then), insert("infill", 1)]
    outcome = click(melody, DIALOG, "0:0", answers=steps)
    assert outcome["dialogs"] == []
    one, other = (sheet["takes"][1] for sheet in outcome["sheets"][1:])
    assert notes_between(other, 2, 6) == notes_between(one, 2, 6)
    assert notes_between(other, 0, 2)
    assert notes_between(other, 6, 8)
    assert outcome["sheets"][2]["length"] == 8


@pytest.mark.story("Antiphon… humanize")
def test_a_humanized_clip_keeps_its_hits(click: Click, drums: dict[str, Any]) -> None:
    steps = [ask("humanize"), insert("humanize", 1)]
    outcome = click(drums, DIALOG, "0:0", answers=steps)
    assert outcome["dialogs"] == []
    rock, new = (outcome["set"]["tracks"][0]["slots"][row] for row in (0, 2))
    assert new["name"] == "Rock · humanized 1"
    assert sorted(note[0] for note in new["notes"]) == sorted(note[0] for note in rock["notes"])
    assert new["notes"] != rock["notes"]
    assert len(outcome["sheets"][1]["takes"]) == 4


@pytest.mark.story("Antiphon… drumify")
def test_drums_follow_a_clip(click: Click, melody: dict[str, Any]) -> None:
    steps = [ask("drumify"), insert("drumify", 1)]
    outcome = click(melody, DIALOG, "0:0", answers=steps)
    assert outcome["dialogs"] == []
    assert names(outcome, 0) == ["Tune", "Tune · drums 1"]
    new = [part for part in outcome["sheets"][1]["takes"][1]["parts"] if part["kind"] == "new"]
    assert new[0]["drums"]
    assert new[0]["notes"]
