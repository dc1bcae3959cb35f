"""What docs/in-live.md promises in five minutes: the example, continued through either door."""

from typing import Any

import pytest

from models.music.score_file import read_clips
from tests.live.conftest import ROOT, Click, Play
from tests.live.test_story import slot


@pytest.fixture
def rock() -> dict[str, Any]:
    """The example on a track of its own, as Live makes of a file that is dragged in."""
    (clip,) = read_clips(ROOT / "examples" / "rock_beat.mid").clips
    tracks = [{"name": "rock_beat", "slots": [{"name": "rock_beat", **slot(clip)}]}]
    return {"tempo": clip.tempo, "scenes": [{}, {}], "tracks": tracks}


def check(rock: dict[str, Any], after: dict[str, Any], bars: int) -> None:
    given = rock["tracks"][0]["slots"][0]
    source, new = after["tracks"][0]["slots"][:2]
    assert source["notes"] == given["notes"]
    assert new["name"] == "rock_beat · cont 1"
    assert new["loopEnd"] == given["length"] + 4 * bars
    old = [note for note in new["notes"] if note[1] < given["length"]]
    assert sorted(old) == sorted(given["notes"])
    assert len(new["notes"]) > len(old)


def test_with_the_device(play: Play, rock: dict[str, Any]) -> None:
    acts = [["select", 0, 0], ["until", "ready"], ["press", "Go"], ["until", "new notes"]]
    (look,) = play("Antiphon Continue", rock, *acts, ["look"])
    check(rock, look["set"], bars=4)


def test_with_the_right_click(click: Click, rock: dict[str, Any]) -> None:
    outcome = click(rock, "Continue", "0:0")
    assert outcome["dialogs"] == []
    check(rock, outcome["set"], bars=round(rock["tracks"][0]["slots"][0]["length"] / 4))
