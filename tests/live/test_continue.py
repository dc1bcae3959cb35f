"""Continue in the emulated Live: the source as it was, a new clip that begins with just that."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.requests import Continue
from tests.cli.parrots import Parrot, parrots
from tests.live.conftest import clicking

Json = dict[str, Any]


class Musician:
    """Clicks "Continue", with a daemon that repeats each clip's last bar; sees that all stays."""

    def __init__(self, port: int, folder: Path, parrot: Parrot) -> None:
        self._click = clicking(port, folder)
        self._parrot = parrot

    def __call__(self, live_set: Json, slots: str, time: str = "") -> Json:
        outcome = self._click(copy.deepcopy(live_set), "Continue", slots, time)
        assert outcome["dialogs"] == []
        for track, now in zip(live_set["tracks"], outcome["set"]["tracks"], strict=True):
            for row, clip in enumerate(track.get("slots", [])):
                if clip:
                    assert now["slots"][row]["notes"] == as_shown(clip["notes"])
            for clip, shown in zip(track.get("arrangement", []), now["arrangement"], strict=False):
                assert shown["notes"] == as_shown(clip["notes"])
        return outcome

    @property
    def requests(self) -> list[Continue]:
        return [each for each in self._parrot.requests if isinstance(each, Continue)]


def as_shown(notes: list[Any]) -> list[Any]:
    """Notes as the emulated Live prints them: a velocity always, and no empty extras."""
    return [[*note[:3], *(note[3:] or [100])] for note in notes]


@pytest.fixture
def proceed(tmp_path: Path) -> Iterator[Musician]:
    with parrots() as (port, parrot):
        yield Musician(port, tmp_path, parrot)


MELODY = [
    [60, 0, 1, 96],
    [62, 1, 0.9, 33, {"probability": 0.25}],
    [64, 2.03125, 1, 127, {"velocityDeviation": -12, "releaseVelocity": 3}],
    [65, 3, 1, 1, {"muted": True}],
    [67, 4, 2.5, 80],
    [69, 7.1, 3, 64],
]


def clip(name: str, length: float, notes: list[Any], **more: Any) -> Json:
    return {"name": name, "length": length, "notes": notes, **more}


def beat(pitch: int, length: float) -> list[Any]:
    return [[pitch, float(at), 0.25, 90 + at % 8] for at in range(int(length))]


def slots(outcome: Json, track: int = 0) -> list[Any]:
    found: list[Any] = outcome["set"]["tracks"][track]["slots"]
    return found


def test_one_click_continues_every_selected_clip(proceed: Musician) -> None:
    lead = clip("Verse", 8, MELODY, color=0x3A86FF)
    loop = clip("Beat", 4, beat(36, 4), looping=False)
    live_set = {
        "tempo": 100,
        "scenes": [{}, {}],
        "tracks": [
            {"name": "Lead", "slots": [lead, clip("Taken", 4, beat(60, 4))]},
            {"name": "Drums", "slots": [loop, None]},
        ],
    }
    outcome = proceed(live_set, "0:0,1:0")
    verse, drums = slots(outcome, 0)[2], slots(outcome, 1)[1]
    assert (verse["name"], drums["name"]) == ("Verse · cont 1", "Beat · cont 1")
    assert verse["notes"][: len(MELODY)] == as_shown(MELODY)
    assert [note[:2] for note in verse["notes"][len(MELODY) :]] == [
        [67, 8.0], [69, 11.1], [67, 12.0], [69, 15.1]
    ]  # fmt: skip
    assert drums["notes"][:4] == loop["notes"]
    assert [note[1] for note in drums["notes"][4:]] == [4.0, 5.0, 6.0, 7.0]
    assert [(new["loopEnd"], new["looping"]) for new in (verse, drums)] == [(16, True), (8, False)]
    assert verse["color"] == 0x3A86FF
    assert outcome["undo_steps"] == 3  # a scene, the clips, and what is in them


def test_what_is_outside_the_loop_is_not_taken_along(proceed: Musician) -> None:
    notes = [[50, 0, 1], [60, 4, 1], [62, 8, 1], [64, 11, 3], [70, 12, 1]]
    looped = clip("Loop", 16, notes, loopStart=4, loopEnd=12, startMarker=4)
    live_set = {"scenes": [{}, {}], "tracks": [{"name": "Bass", "slots": [looped]}]}
    new = slots(proceed(live_set, "0:0"))[1]
    assert new["notes"][:3] == [[60, 0, 1, 100], [62, 4, 1, 100], [64, 7, 3, 100]]
    assert [note[:2] for note in new["notes"][3:]] == [
        [62, 8.0],
        [64, 11.0],
        [62, 12.0],
        [64, 15.0],
    ]
    assert new["loopEnd"] == 16
    assert [note.end for note in proceed.requests[0].clips[0].notes] == [1.0, 5.0, 8.0]


@pytest.mark.parametrize(
    ("meter", "length", "bars", "whole"),
    [
        ([4, 4], 14, 4, 32),  # three bars and a half: the fourth is filled up
        ([3, 4], 6, 2, 12),
        ([7, 8], 3.5, 1, 7),
        ([6, 8], 12, 4, 24),
        ([4, 4], 128, 8, 160),  # 32 bars
    ],
)
def test_as_many_bars_as_the_clip_and_at_most_eight(
    proceed: Musician, meter: list[int], length: float, bars: int, whole: float
) -> None:
    given = clip("", length, beat(60, length))
    live_set = {"scenes": [{"meter": meter}], "tracks": [{"name": "Keys", "slots": [given]}]}
    new = slots(proceed(live_set, "0:0"))[1]
    assert [request.bars for request in proceed.requests] == [bars]
    assert (new["loopEnd"], new["name"]) == (whole, "Keys · cont 1")
    assert new["notes"][: len(given["notes"])] == given["notes"]


@pytest.fixture
def song() -> Json:
    """A melody at bar 3 of the Arrangement, nothing after it."""
    placed = clip("Hook", 8, beat(64, 8), start=8, end=16)
    return {"scenes": [{}], "tracks": [{"name": "Lead", "arrangement": [placed]}]}


def test_in_the_arrangement_the_song_goes_on(proceed: Musician, song: Json) -> None:
    outcome = proceed(song, "", "8:16:0")
    (hook, new) = outcome["set"]["tracks"][0]["arrangement"]
    assert (hook["start"], hook["end"]) == (8, 16)
    assert (new["name"], new["start"], new["end"]) == ("Hook · cont 1", 16, 24)
    assert [note[1] for note in new["notes"]] == [float(at) for at in range(8)]


def test_what_comes_later_in_the_arrangement_is_not_written_over(
    proceed: Musician, song: Json
) -> None:
    song["tracks"][0]["arrangement"].append(clip("Bridge", 4, beat(50, 4), start=20, end=24))
    (track,) = proceed(song, "", "8:16:0")["set"]["tracks"]
    assert [each["name"] for each in track["arrangement"]] == ["Hook", "Bridge"]
    (take,) = track["takeLanes"][0]["clips"]
    assert (take["name"], take["start"], take["end"]) == ("Hook · cont 1", 16, 24)
