"""How every entry behaves with the real daemon: many clips, changed clips, scales, undo steps."""

from typing import Any

import pytest

from tests.live.conftest import Click
from tests.live.test_story import pitches

EACH = ["Continue", "Vary", "Humanize", "Drumify"]  # answer each selected clip by itself
TOGETHER = ["Soprano over these", "Complete the voices", "Morph"]
PENTATONIC = [0, 2, 4, 7, 9]

Json = dict[str, Any]


def line(*steps: int, every: float = 1.0, **more: Any) -> Json:
    notes = [[pitch, at * every, every, 90] for at, pitch in enumerate(steps)]
    return {"length": len(steps) * every, "notes": notes, **more}


HIGH = line(67, 69, 71, 72, 74, 72, 71, 69, name="High")
LOW = line(55, 57, 59, 60, 59, 57, 55, 50, name="Low")
BEAT = line(36, 42, 38, 42, every=0.5)


@pytest.fixture
def pair() -> Json:
    """Two lines side by side in the first of eight scenes."""
    tracks = [{"name": "One", "slots": [HIGH]}, {"name": "Two", "slots": [LOW]}]
    return {"tempo": 100, "scenes": [{}] * 8, "tracks": tracks}


def new_clips(outcome: Json) -> list[Json]:
    """What lies below the two sources, and on tracks of its own."""
    one, two, *others = (track["slots"] for track in outcome["set"]["tracks"])
    return [clip for slots in (one[1:], two[1:], *others) for clip in slots if clip]


def test_128_clips_at_once_get_an_answer_each(click: Click) -> None:
    tracks = [
        {"name": f"Kit {at}", "slots": [{"name": f"{at}.{row}", **BEAT} for row in range(16)]}
        for at in range(8)
    ]
    live_set = {"tempo": 120, "scenes": [{}] * 16, "tracks": tracks}
    cells = [(at, row) for at in range(8) for row in range(16)]
    assert len(cells) == 128
    outcome = click(live_set, "Vary", ",".join(f"{at}:{row}" for at, row in cells))
    assert outcome["dialogs"] == []
    assert outcome["undo_steps"] == 3  # scenes, clips, what is in them
    assert len(outcome["set"]["scenes"]) == 32
    for track in outcome["set"]["tracks"]:
        sources, new = track["slots"][:16], track["slots"][16:]
        assert [clip["notes"] for clip in sources] == [BEAT["notes"]] * 16
        assert {clip["name"] for clip in new} == {f"{clip['name']} · varied 1" for clip in sources}
        assert all(clip["notes"] for clip in new)


@pytest.mark.parametrize("title", EACH + TOGETHER)
def test_clips_deleted_and_edited_meanwhile_change_nothing_that_was_asked(
    click: Click, pair: Json, title: str
) -> None:
    meanwhile = [["deleted", 0, 0], ["changed", 1, 0]]
    outcome = click(pair, title, "0:0,1:0", meanwhile=meanwhile)
    assert outcome["dialogs"] == []
    one, two = (track["slots"][0] for track in outcome["set"]["tracks"][:2])
    assert one is None or "·" in one["name"] or "→" in one["name"]  # its place was free
    assert pitches(two) == [note[0] + 1 for note in LOW["notes"]]  # as the musician left it
    every = [clip for track in outcome["set"]["tracks"] for clip in track["slots"] if clip]
    new = [clip for clip in every if clip is not two]
    assert len(new) == {"Morph": 5, "Soprano over these": 1}.get(title, 2)
    assert all(clip["notes"] for clip in new)
    if title == "Continue":
        begun = sorted(clip["notes"][:8] for clip in new)
        assert begun == sorted([HIGH["notes"], LOW["notes"]])


@pytest.mark.parametrize("title", [*EACH[:2], *TOGETHER])
def test_in_scale_mode_new_notes_keep_to_lives_scale(click: Click, pair: Json, title: str) -> None:
    pair["scale"] = {"root": 0, "name": "Pentatonic", "intervals": PENTATONIC, "mode": True}
    outcome = click(pair, title, "0:0,1:0")
    assert outcome["dialogs"] == []
    new = new_clips(outcome)
    assert new
    from_bar = 8 if title == "Continue" else 0  # before it lie the musician's own notes
    fresh = {note[0] % 12 for clip in new for note in clip["notes"] if note[1] >= from_bar}
    assert fresh
    assert fresh <= set(PENTATONIC)


@pytest.mark.parametrize("title", [*EACH, "Morph"])
def test_where_there_is_room_an_answer_is_two_undo_steps(
    click: Click, pair: Json, title: str
) -> None:
    outcome = click(pair, title, "0:0,1:0")
    assert outcome["dialogs"] == []
    assert outcome["undo_steps"] == 2  # the clips, and what is in them


@pytest.mark.parametrize("title", EACH[1:])
def test_in_the_arrangement_a_take_lane_is_one_more(click: Click, title: str) -> None:
    placed = {**HIGH, "start": 8, "end": 16}
    live_set = {"scenes": [{}], "tracks": [{"name": "Lead", "arrangement": [placed]}]}
    outcome = click(live_set, title, time="8:16:0")
    assert outcome["dialogs"] == []
    assert outcome["undo_steps"] == 3
