"""The whole path of the Max devices: a real daemon, the shipped weights, the built .amxd files."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.live.conftest import Play

ROOT = Path(__file__).resolve().parents[2]
MOST_SYMBOLS_PER_REQUEST = 4  # names of new clips and tracks, and little else
MOST_CHANGES_PER_TURN = 50


def named(name: str) -> dict[str, Any]:
    file = ROOT / "tests" / "live" / "sets" / f"{name}.json"
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return loaded


def clips(look: dict[str, Any]) -> dict[tuple[str, int], dict[str, Any]]:
    """The Session's clips by track name and scene."""
    return {
        (track["name"], row): clip
        for track in look["set"]["tracks"]
        for row, clip in enumerate(track["slots"])
        if clip
    }


def select(*cells: tuple[int, int]) -> list[list[Any]]:
    return [["select", *cell] for cell in cells]


@pytest.mark.story("Antiphon Harmonize: Take Scene", "Antiphon Harmonize: Go")
def test_harmonize_takes_a_scene_and_writes_the_soprano(play: Play) -> None:
    before, after = play(
        "Antiphon Harmonize",
        named("atb"),
        *select((0, 0)),
        ["press", "Take Scene"],
        ["look"],
        ["press", "Go"],
        ["until", "new notes"],
        ["look"],
    )
    given = clips(before)
    soprano = clips(after).pop(("Soprano", 0))
    assert clips(after).items() >= given.items()  # every given clip as it was, to the last bit
    assert soprano["name"] == "Verse · soprano"
    assert soprano["loopEnd"] == 16
    assert soprano["notes"]
    assert f"{len(soprano['notes'])} new notes in a new clip." in after["texts"]
    assert "ready" in after["texts"]
    assert after["symbols"] - before["symbols"] <= MOST_SYMBOLS_PER_REQUEST + 25  # first request


@pytest.mark.story("Antiphon Harmonize: Again")
def test_a_second_request_leaves_almost_nothing_in_maxs_memory(play: Play) -> None:
    first, second = play(
        "Antiphon Harmonize",
        named("atb"),
        *select((0, 0)),
        ["press", "Take Scene"],
        ["press", "Go"],
        ["until", "new notes"],
        ["look"],
        ["press", "Again"],
        ["said", "Working|Asking"],
        ["until", "new notes"],
        ["look"],
    )
    assert len(clips(second)) == len(clips(first)) + 1
    assert clips(second)["Soprano", 1]["name"] == "Verse · soprano"
    assert second["symbols"] - first["symbols"] <= MOST_SYMBOLS_PER_REQUEST
    assert second["undo"] == ["Daemon Port"]  # buttons are no undo steps


@pytest.mark.story("Antiphon Harmonize: Take Soprano", "Antiphon Harmonize: Voices to Write")
def test_one_voice_alone_gets_the_others_on_tracks_of_their_own(play: Play) -> None:
    (after,) = play(
        "Antiphon Harmonize",
        named("melody"),
        *select((1, 0)),
        ["press", "Take Soprano"],
        ["turn", "Voices to Write", 3],  # the tenor
        ["press", "Go"],
        ["until", "new notes"],
        ["look"],
    )
    tracks = [track["name"] for track in after["set"]["tracks"]]
    assert tracks[5:] == ["Tenor"]
    assert clips(after)["Tenor", 0]["name"] == "Hook · tenor"


def test_answers_arrive_whole_through_bad_weather_and_are_written_in_slices(play: Play) -> None:
    (after,) = play(
        "Antiphon Harmonize",
        named("atb"),
        *select((0, 0)),
        ["press", "Take Alto"],
        ["turn", "Variations", 4],
        ["press", "Go"],
        ["until", "new notes"],
        ["look"],
        weather={"seed": 7, "lost": 0.1, "doubled": 0.1, "late": 0.3},
    )
    made = [clip for clip in clips(after).values() if clip["name"].startswith("Verse · ")]
    assert len(made) == 4 * 3
    assert all(clip["notes"] for clip in made)
    assert after["most_changes"] <= MOST_CHANGES_PER_TURN


@pytest.mark.story("Antiphon Harmonize: Revert")
def test_revert_deletes_what_was_made_and_nothing_else(play: Play) -> None:
    before, after = play(
        "Antiphon Harmonize",
        named("atb"),
        *select((0, 0)),
        ["press", "Take Scene"],
        ["look"],
        ["press", "Go"],
        ["until", "new notes"],
        ["press", "Revert"],
        ["until", "Taken back"],
        ["look"],
    )
    assert after["set"] == before["set"]


def test_a_result_that_was_changed_is_not_taken_back(play: Play) -> None:
    (after,) = play(
        "Antiphon Harmonize",
        named("atb"),
        *select((0, 0)),
        ["press", "Take Scene"],
        ["press", "Go"],
        ["until", "new notes"],
        ["changed", 3, 0],
        ["press", "Revert"],
        ["until", "changed since"],
        ["look"],
    )
    assert ("Soprano", 0) in clips(after)


def beat(pitch: int, every: float, late: float = 0.0) -> dict[str, Any]:
    starts = [at * every + late for at in range(int(8 / every))]
    notes = [[pitch, start, 0.25, 70 + at % 30] for at, start in enumerate(starts)]
    return {"length": 8, "notes": [*notes, [40, 4.0, 0.25, 120]]}


@pytest.mark.parametrize(
    ("device", "acts", "sentence"),
    [
        ("Antiphon Morph", [["press", "Go"]], "corners, and 0 are taken"),
        ("Antiphon Morph", [["press", "Print"]], "no square yet"),
        ("Antiphon Harmonize", [["press", "Go"]], "No MIDI clip is selected"),
        ("Antiphon Harmonize", [["press", "Again"]], "Nothing was asked yet"),
        ("Antiphon Continue", [["press", "Revert"]], "nothing to take back"),
        ("Antiphon Harmonize", [*select((1, 1)), ["press", "Go"]], "no notes"),
        ("Antiphon Harmonize", [*select((2, 0)), ["press", "Go"]], "Only audio clips"),
    ],
)
def test_what_cannot_be_asked_says_why(
    play: Play, device: str, acts: list[Any], sentence: str
) -> None:
    live_set = {
        "scenes": [{}, {}],
        "tracks": [
            {"name": "Lead", "slots": [beat(60, 1.0)]},
            {"name": "Pad", "slots": [None, {"length": 4}]},
            {"name": "Vocals", "kind": "audio", "slots": [{"kind": "audio", "length": 4}]},
        ],
    }
    (look,) = play(device, live_set, *acts, ["until", "ready|in this version"], ["look"])
    assert sentence in " ".join(look["texts"])


def test_the_daemons_own_words_are_shown(play: Play) -> None:
    live_set = named("atb")
    live_set["tracks"][3]["slots"] = [{"name": "Soprano", **beat(72, 1.0)}]
    (look,) = play(
        "Antiphon Harmonize",
        live_set,
        *select((0, 0)),
        ["press", "Take Scene"],
        ["press", "Go"],
        ["until", "voices are given"],
        ["look"],
    )
    assert "4 voices are given, but a choir has four: give at most 3." in " ".join(look["texts"])


def test_a_deleted_source_is_told_in_a_sentence(play: Play) -> None:
    (look,) = play(
        "Antiphon Harmonize",
        named("atb"),
        *select((0, 0)),
        ["press", "Take Alto"],
        ["deleted", 0, 0],
        ["press", "Go"],
        ["until", "no longer in the Set"],
        ["look"],
    )
    assert len(clips(look)) == 2


def test_without_a_daemon_it_says_how_to_start_one(play: Play) -> None:
    (look,) = play(
        "Antiphon Harmonize",
        named("atb"),
        *select((0, 0)),
        ["press", "Go"],
        ["until", "antiphon serve"],
        ["look"],
        port=1,
    )
    assert "no daemon" in look["texts"]


@pytest.mark.parametrize("device", ["Antiphon Continue", "Antiphon Harmonize", "Antiphon Morph"])
def test_midi_passes_through_and_loading_again_changes_nothing(play: Play, device: str) -> None:
    (look,) = play(
        device, named("atb"), ["midi", 0x90, 60, 100], ["load"], ["midi", 0x80, 60, 0], ["look"]
    )
    assert look["midi"] == {"through": [0x90, 60, 100, 0x80, 60, 0], "out": []}
