"""A hi-hat alone on a Drum Rack, with the real daemon: nothing in its notes says that it is drums.

Its hits are drawn as long as they are apart. Without the rack that is a bass line, and eight bars
more of it have other pitches.
"""

from typing import Any

import pytest

from tests.live.conftest import Click, Play
from tests.live.test_device_stories import NEW, added, new_clips
from tests.live.test_devices import select
from tests.live.test_dialog import DIALOG, ask, insert, notes_between
from tests.live.test_midi_tools import ANSWERED, notes_of
from tests.live.test_midi_tools import CONTINUE as GOES_ON

HAT = 42
HATS = [[HAT, float(beat), 1.0, 80 + 20 * (beat % 2)] for beat in range(8)]
GIVEN, NEW_BARS = 8, 8  # beats, and bars of which a bass line has more to say
END = GIVEN + 4 * NEW_BARS
TOP = {"name": "Top", "length": GIVEN, "notes": HATS}

Json = dict[str, Any]


@pytest.fixture
def rack() -> Json:
    """Two bars of hi-hats in the Session and in the Arrangement of a track with a Drum Rack."""
    track = {"name": "1", "drum_rack": True, "slots": [TOP]}
    track |= {"arrangement": [TOP | {"start": 0, "end": GIVEN}]}
    return {"tempo": 104, "scenes": [{}] * 2, "tracks": [track]}


def pitches(notes: list[list[Any]]) -> set[int]:
    return {pitch for pitch, *_ in notes}


def going_on() -> list[Json]:
    """What the dialog's page closes with, to continue and to insert the first answer."""
    return [ask("continue", fields={"bars": NEW_BARS, "seed": 5}), insert("continue", 1)]


def test_the_extension_goes_on_with_the_hi_hat(click: Click, rack: Json) -> None:
    outcome = click(rack, DIALOG, "0:0", answers=going_on())
    new = outcome["set"]["tracks"][0]["slots"][1]
    assert new["notes"][:8] == HATS
    assert pitches(new["notes"][8:]) == {HAT}


def test_so_it_does_in_the_arrangement(click: Click, rack: Json) -> None:
    outcome = click(rack, DIALOG, time=f"0:{GIVEN}:0", answers=going_on())
    _, new = outcome["set"]["tracks"][0]["arrangement"]
    assert (new["start"], new["end"]) == (GIVEN, END)
    assert pitches(new["notes"]) == {HAT}


def test_what_is_locked_is_sent_again_as_drums(click: Click, rack: Json) -> None:
    notes = [*HATS, [HAT, END - 1, 1.0, 90]]
    rack["tracks"][0]["slots"] = [TOP | {"length": END, "notes": notes}]
    gap = {"locks": [[0, GIVEN], [END - 2, END]], "free": [[GIVEN, END - 2]]}
    outcome = click(rack, DIALOG, "0:0", answers=[ask("infill", **gap)])
    assert outcome["dialogs"] == []
    _, *takes = outcome["sheets"][1]["takes"]
    assert len(takes) == 3
    for take in takes:
        assert all(part["drums"] for part in take["parts"])
        assert pitches(notes_between(take, GIVEN, END - 2)) == {HAT}


def test_the_device_goes_on_with_the_hi_hat(play: Play, rack: Json) -> None:
    go = [["turn", "Bars", NEW_BARS], ["press", "Go"], *NEW]
    (after,) = play("Antiphon Continue", rack, *select((0, 0)), *go)
    (clip,) = new_clips(after)
    assert clip["loopEnd"] == END
    assert pitches(added(clip)) == {HAT}


def test_the_midi_tool_goes_on_with_the_hi_hat(play: Play, rack: Json) -> None:
    rack["tracks"][0]["slots"] = [TOP | {"length": END}]
    acts = [*select((0, 0)), GOES_ON, ["apply"], ANSWERED, ["look"]]
    (after,) = play("Antiphon Generate", rack, *acts)
    assert len(notes_of(after)) > len(HATS)
    assert pitches(notes_of(after)) == {HAT}
