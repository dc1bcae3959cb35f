"""Every button and dial of Antiphon Continue and Antiphon Harmonize, with the real daemon."""

from typing import Any

import pytest

from bridge.private_daemon import PrivateDaemon
from models.music.voice import Voice
from tests.live.conftest import Play
from tests.live.test_devices import clips, named, select
from tests.live.test_story import pitches

CONTINUE, HARMONIZE = "Antiphon Continue", "Antiphon Harmonize"
# the words of the last answer may still be there, so that of the new work come first
NEW = [["said", "Asking|Working|Writing"], ["until", "new notes"], ["look"]]
PENTATONIC = [0, 2, 4, 7, 9]

Json = dict[str, Any]


@pytest.fixture
def tune() -> Json:
    """Two bars with black and white keys in them, and room below."""
    steps = [60, 61, 64, 66, 67, 68, 71, 72, 70, 68, 66, 65, 63, 62, 61, 60]
    notes = [[pitch, at / 2, 0.45, 90] for at, pitch in enumerate(steps)]
    slots = [{"name": "Tune", "length": 8, "notes": notes}]
    return {"tempo": 100, "scenes": [{}] * 8, "tracks": [{"name": "Lead", "slots": slots}]}


def new_clips(look: Json) -> list[Json]:
    """All clips but the first of the first track."""
    return [clip for clip in look["set"]["tracks"][0]["slots"][1:] if clip]


def added(clip: Json, after: float = 8.0) -> list[list[Any]]:
    return [note for note in clip["notes"] if note[1] >= after]


@pytest.mark.story(
    "Antiphon Continue: Bars",
    "Antiphon Continue: Variations",
    "Antiphon Continue: Go",
    "Antiphon Continue: Again",
    "Antiphon Continue: Revert",
)
def test_continue_writes_writes_again_and_takes_back(play: Play, tune: Json) -> None:
    first, second, third = play(
        CONTINUE,
        tune,
        *select((0, 0)),
        ["turn", "Bars", 2],
        ["turn", "Variations", 2],
        ["press", "Go"],
        *NEW,
        ["press", "Again"],
        *NEW,
        ["press", "Revert"],
        ["until", "Taken back"],
        ["look"],
    )
    given = tune["tracks"][0]["slots"][0]["notes"]
    assert [clip["name"] for clip in new_clips(first)] == ["Tune · cont 1", "Tune · cont 2"]
    for clip in new_clips(second):
        assert clip["loopEnd"] == 16
        assert sorted(clip["notes"][:16], key=lambda note: note[1]) == given
        assert added(clip)
    assert len(new_clips(second)) == 4
    assert new_clips(third) == new_clips(first)


@pytest.mark.story("Antiphon Continue: Temperature")
def test_at_temperature_0_the_likeliest_notes_come_twice(play: Play, tune: Json) -> None:
    go = [["turn", "Bars", 1], ["turn", "Temperature", 0], ["press", "Go"], *NEW]
    first, second = play(CONTINUE, tune, *select((0, 0)), *go, ["press", "Again"], *NEW)
    one, other = new_clips(second)
    assert new_clips(first) == [one]
    assert added(one)
    assert other["notes"] == one["notes"]


@pytest.mark.story("Antiphon Continue: Density")
def test_density_makes_it_sparse_or_busy(play: Play, tune: Json) -> None:
    _, after = play(
        CONTINUE,
        tune,
        *select((0, 0)),
        ["turn", "Variations", 4],
        *(["turn", "Density", -1], ["press", "Go"], *NEW),
        *(["turn", "Density", 1], ["press", "Go"], *NEW),
    )
    counts = [len(added(clip)) for clip in new_clips(after)]
    assert len(counts) == 8
    assert sum(counts[:4]) < sum(counts[4:])


@pytest.mark.story("Antiphon Continue: Keep to Scale", "Antiphon Continue: Daemon Port")
def test_continue_keeps_to_lives_scale(play: Play, choir: PrivateDaemon, tune: Json) -> None:
    tune["scale"] = {"root": 0, "intervals": PENTATONIC}
    lost, after = play(
        CONTINUE,
        tune,
        *select((0, 0)),
        ["turn", "Keep to Scale", 1],
        ["turn", "Daemon Port", 1],
        ["press", "Go"],
        ["until", "antiphon serve"],
        ["look"],
        ["turn", "Daemon Port", choir.port],
        ["press", "Go"],
        ["until", "new notes"],
        ["look"],
    )
    assert new_clips(lost) == []
    (clip,) = new_clips(after)
    assert {note[0] % 12 for note in added(clip)} <= set(PENTATONIC)
    assert added(clip)


@pytest.mark.story(
    "Antiphon Harmonize: Take Alto",
    "Antiphon Harmonize: Take Tenor",
    "Antiphon Harmonize: Take Bass",
)
def test_each_voice_is_taken_by_its_own_button(play: Play) -> None:
    """The clips lie on tracks with other names, so that only the buttons say what they are."""
    live_set = named("atb")
    for track, name in zip(live_set["tracks"], ("One", "Two", "Three", "Four"), strict=True):
        track["name"] = name
    takes = zip(range(3), ("Alto", "Tenor", "Bass"), strict=True)
    taken = [act for at, voice in takes for act in (*select((at, 0)), ["press", f"Take {voice}"])]
    (after,) = play(HARMONIZE, live_set, *taken, ["press", "Go"], ["until", "new notes"], ["look"])
    new = {name: clip for (name, _), clip in clips(after).items() if "·" in clip["name"]}
    assert list(new) == ["Soprano"]
    low, high = Voice.SOPRANO.range
    assert all(low <= pitch <= high for pitch in pitches(new["Soprano"]))


@pytest.mark.story("Antiphon Harmonize: Clear", "Antiphon Harmonize: Variations")
def test_after_clear_the_selected_clip_is_meant(play: Play) -> None:
    (after,) = play(
        HARMONIZE,
        named("atb"),
        *select((0, 0)),
        ["press", "Take Scene"],
        ["press", "Clear"],
        ["turn", "Variations", 2],
        ["press", "Go"],
        ["until", "new notes"],
        ["look"],
    )
    new = sorted(clip["name"] for clip in clips(after).values() if "·" in clip["name"])
    voices = ("bass", "soprano", "tenor")
    assert new == [f"Verse · {voice} {take}" for voice in voices for take in (1, 2)]


@pytest.mark.story(
    "Antiphon Harmonize: Keep to Scale",
    "Antiphon Harmonize: Quality",
    "Antiphon Harmonize: Temperature",
    "Antiphon Harmonize: Daemon Port",
)
def test_harmonize_keeps_to_lives_scale(play: Play, choir: PrivateDaemon) -> None:
    live_set = named("atb")
    live_set["scale"] = {"root": 0, "intervals": PENTATONIC}
    lost, _, after = play(
        HARMONIZE,
        live_set,
        *select((0, 0)),
        ["press", "Take Scene"],
        *(["turn", "Keep to Scale", 1], ["turn", "Quality", 4], ["turn", "Temperature", 0]),
        ["turn", "Daemon Port", 1],
        ["press", "Go"],
        ["until", "antiphon serve"],
        ["look"],
        ["turn", "Daemon Port", choir.port],
        ["press", "Go"],
        ["until", "new notes"],
        ["look"],
        ["press", "Again"],
        *NEW,
    )
    assert ("Soprano", 0) not in clips(lost)
    sung = pitches(clips(after)["Soprano", 0])
    assert sung
    assert {pitch % 12 for pitch in sung} <= set(PENTATONIC)
    assert clips(after)["Soprano", 1]["notes"] == clips(after)["Soprano", 0]["notes"]
