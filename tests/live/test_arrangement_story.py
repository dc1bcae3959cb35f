"""The entries in the Arrangement's menu, with the real daemon: where answers lie in time."""

from typing import Any

import pytest

from models.music.voice import Voice
from tests.live.conftest import Click
from tests.live.test_dialog import DIALOG, ask, insert
from tests.live.test_story import pitches

BAR_3, BAR_5, BAR_7 = 8, 16, 24  # beats

Json = dict[str, Any]


def line(*steps: int, every: float = 1.0) -> list[list[Any]]:
    return [[pitch, at * every, every, 90] for at, pitch in enumerate(steps)]


def placed(name: str, notes: list[list[Any]]) -> Json:
    return {"name": name, "length": 8, "start": BAR_3, "end": BAR_5, "notes": notes}


DRUMS = line(*[36, 42, 38, 42] * 4, every=0.5)
CHOIR = {
    "Alto": line(64, 64, 65, 64, 62, 64, 62, 60),
    "Tenor": line(60, 60, 60, 60, 59, 60, 59, 55),
    "Bass": line(48, 45, 41, 48, 43, 36, 43, 36),
}


def song(tracks: dict[str, list[list[Any]]], *empty: str) -> Json:
    """Bars 3 and 4 on every track, the first of them with a bar of something at bar 7."""
    filled = [
        {"name": name, "arrangement": [placed(name, notes)]} for name, notes in tracks.items()
    ]
    later = {"name": "Later", "length": 4, "start": BAR_7, "end": BAR_7 + 4, "notes": DRUMS[:4]}
    filled[0]["arrangement"].append(later)  # type: ignore[attr-defined]
    return {"tempo": 100, "scenes": [{}], "tracks": [*filled, *({"name": name} for name in empty)]}


def clicked(click: Click, live_set: Json, title: str, tracks: str, **more: Any) -> Json:
    """The Set after a click on bars 3 and 4; what was in it is there as it was."""
    outcome = click(live_set, title, time=f"{BAR_3}:{BAR_5}:{tracks}", **more)
    assert outcome["dialogs"] == []
    for track, now in zip(live_set["tracks"], outcome["set"]["tracks"], strict=False):
        given = {clip["start"]: clip for clip in track.get("arrangement", [])}
        kept = [clip for clip in now["arrangement"] if clip["start"] in given]
        assert [clip["notes"] for clip in kept] == [given[clip["start"]]["notes"] for clip in kept]
        assert len(kept) == len(given)
    after: Json = outcome["set"]
    return after


def the_take(track: Json) -> Json:
    """The only clip of the only take lane, over the selected time."""
    ((clip,),) = [lane["clips"] for lane in track["takeLanes"]]
    assert (clip["start"], clip["end"]) == (BAR_3, BAR_5)
    assert pitches(clip)
    found: Json = clip
    return found


@pytest.mark.story("Arrangement: Continue")
def test_the_song_goes_on_right_after_the_selection(click: Click) -> None:
    (track,) = clicked(click, song({"Lead": CHOIR["Alto"]}), "Continue", "0")["tracks"]
    (new,) = [clip for clip in track["arrangement"] if clip["start"] == BAR_5]
    assert (new["name"], new["end"]) == ("Lead · cont 1", BAR_7)
    assert pitches(new)
    assert all(0 <= note[1] < 8 for note in new["notes"])


@pytest.mark.story("Arrangement: Soprano over these")
def test_a_soprano_over_three_tracks(click: Click) -> None:
    after = clicked(click, song(CHOIR, "Soprano"), "Soprano over these", "0,1,2,3")
    (new,) = after["tracks"][3]["arrangement"]
    assert (new["start"], new["end"]) == (BAR_3, BAR_5)
    low, high = Voice.SOPRANO.range
    assert pitches(new)
    assert all(low <= pitch <= high for pitch in pitches(new))


@pytest.mark.story("Arrangement: Complete the voices")
def test_the_other_voices_of_an_alto(click: Click) -> None:
    after = clicked(click, song({"Alto": CHOIR["Alto"]}), "Complete the voices", "0")
    added = after["tracks"][1:]
    assert [track["name"] for track in added] == ["Soprano", "Tenor", "Bass"]
    for track in added:
        (new,) = track["arrangement"]
        assert (new["start"], new["end"]) == (BAR_3, BAR_5)
        low, high = Voice[track["name"].upper()].range
        assert all(low <= pitch <= high for pitch in pitches(new))


@pytest.mark.story("Arrangement: Vary")
def test_a_variation_lies_in_a_take_lane(click: Click) -> None:
    (track,) = clicked(click, song({"Drums": DRUMS}), "Vary", "0")["tracks"]
    assert the_take(track)["name"] == "Drums · varied 1"


@pytest.mark.story("Arrangement: Humanize")
def test_a_humanized_take_has_the_same_notes(click: Click) -> None:
    (track,) = clicked(click, song({"Drums": DRUMS}), "Humanize", "0")["tracks"]
    take = the_take(track)
    assert sorted(pitches(take)) == sorted(note[0] for note in DRUMS)
    assert any(note[1] % 0.5 for note in take["notes"])


@pytest.mark.story("Arrangement: Drumify")
def test_drums_to_a_line_lie_in_a_take_lane(click: Click) -> None:
    (track,) = clicked(click, song({"Lead": CHOIR["Alto"]}), "Drumify", "0")["tracks"]
    take = the_take(track)
    assert take["name"] == "Lead · drums 1"
    assert len(set(pitches(take))) >= 2


@pytest.mark.story("Arrangement: Antiphon…")
def test_the_dialog_puts_what_is_kept_into_take_lanes(click: Click) -> None:
    steps = [ask("vary"), insert("vary", 2)]
    (track,) = clicked(click, song({"Drums": DRUMS}), DIALOG, "0", answers=steps)["tracks"]
    assert the_take(track)["name"] == "Drums · varied 1"
