"""MIDI Tools when things go wrong, or another way: the musician's notes stay as they were."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from models.requests import Continue, ScaleLock
from tests.cli.parrots import Parrot, parrots
from tests.live.conftest import Play, playing
from tests.live.test_midi_tools import (
    ANSWERED,
    CONTINUE,
    GENERATE,
    HUMANIZE,
    TRANSFORM,
    TUNE,
    VARY,
    Note,
    beat,
    in_order,
    live_set,
    notes_of,
)


@contextmanager
def holding(until: int) -> Iterator[tuple[Play, Parrot]]:
    """A daemon that repeats the last bar, but not before so many questions have come."""
    with parrots(may_end=False) as (port, parrot):
        over = threading.Event()

        def release() -> None:
            while len(parrot.requests) < until and not over.wait(0.01):
                pass
            over.wait(0.3)  # what must not happen gets the time to
            parrot.may_end.set()

        thread = threading.Thread(target=release)
        thread.start()
        try:
            yield playing(port), parrot
        finally:
            over.set()
            thread.join()


@pytest.mark.parametrize("tool", [GENERATE, TRANSFORM])
def test_without_a_daemon_it_says_how_to_start_one(play: Play, tool: str) -> None:
    (look,) = play(
        tool,
        live_set(TUNE, length=16),
        ["select", 0, 0],
        ["apply"],
        ["until", "antiphon serve"],
        ["look"],
        port=1,
    )
    assert notes_of(look) == TUNE
    assert "no daemon" in look["texts"]
    assert look["cycles"] == {"begun": 1, "continued": 0}


@pytest.mark.parametrize(
    ("tool", "notes", "acts", "sentence"),
    [
        (GENERATE, [], [CONTINUE], "has no notes"),
        (GENERATE, TUNE, [CONTINUE], "No bar is free after the notes"),
        (TRANSFORM, [], [HUMANIZE], "has no notes"),
        (TRANSFORM, [], [VARY], "has no notes"),
        (TRANSFORM, [[60, 0, 2, 90], [64, 1, 2, 90], [67, 1, 2, 90]], [VARY], "notes at once"),
        (TRANSFORM, beat(), [HUMANIZE, ["turn", "Amount", 0]], "Nothing to change"),
        (TRANSFORM, beat(), [VARY, ["turn", "Amount", 0]], "Nothing to change"),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(
    play: Play, tool: str, notes: list[Note], acts: list[object], sentence: str
) -> None:
    (look,) = play(
        tool, live_set(notes), ["select", 0, 0], *acts, ["apply"], ["until", sentence], ["look"]
    )
    assert notes_of(look) == in_order(notes)


def test_only_the_selected_notes_are_played_anew(play: Play) -> None:
    whole = beat()
    (look,) = play(
        TRANSFORM,
        live_set(whole),
        ["select", 0, 0],
        ["turn", "Amount", 1],
        ["select_notes", 3],  # Max makes a list of one to its only item
        ["apply"],
        ANSWERED,
        ["look"],
    )
    played = notes_of(look)
    assert len(played) == len(whole)
    assert [note for note in in_order(whole) if note not in played] in ([], [whole[3]])
    assert "Notes transformed: 1." in " ".join(look["texts"])


def test_an_answer_for_a_clip_that_was_left_is_dropped() -> None:
    with holding(until=2) as (play, daemon):
        (look,) = play(
            GENERATE,
            live_set(TUNE, length=16),
            ["select", 0, 0],
            ["apply"],
            ["heard", "progress"],
            ["select", 0, 1],
            ["select_time", 0, 8],
            ["apply"],
            ["turns", 3],
            ["look"],
        )
    assert notes_of(look) == TUNE
    assert notes_of(look, 1) == [[48, 0, 4, 100], [48, 4, 4, 100]]
    assert look["cycles"] == {"begun": 2, "continued": 1}  # the first answer made no turn
    assert [len(request.clips[0].notes) for request in daemon.requests] == [7, 1]


def test_a_copy_of_the_clip_gets_the_answer_that_is_under_way() -> None:
    whole = live_set(TUNE, length=16)
    whole["tracks"][0]["slots"][1] = whole["tracks"][0]["slots"][0]
    with holding(until=1) as (play, daemon):
        (look,) = play(
            GENERATE,
            whole,
            ["select", 0, 0],
            ["apply"],
            ["heard", "progress"],
            ["select", 0, 1],
            ["apply"],
            ["turns", 3],
            ["look"],
        )
    assert notes_of(look) == TUNE
    assert len(notes_of(look, 1)) > len(TUNE)
    assert len(daemon.requests) == 1


def test_an_answer_that_comes_after_a_click_elsewhere_waits_for_the_next_time() -> None:
    with holding(until=1) as (play, daemon):
        late, after = play(
            GENERATE,
            live_set(TUNE, length=16),
            ["select", 0, 0],
            ["apply"],
            ["heard", "progress"],
            ["select", 0, 1],
            ["until", "You went on"],
            ["look"],
            ["select", 0, 0],
            ["apply"],
            ["look"],
        )
    assert notes_of(late) == TUNE
    assert notes_of(late, 1) == [[48, 0, 4, 100]]
    assert late["cycles"] == {"begun": 1, "continued": 0}
    assert notes_of(after)[: len(TUNE)] == TUNE
    assert len(notes_of(after)) > len(TUNE)  # at once, from what was kept
    assert len(daemon.requests) == 1


def test_notes_that_are_edited_meanwhile_stay_as_they_are_now() -> None:
    with holding(until=1) as (play, daemon):
        (look,) = play(
            GENERATE,
            live_set(TUNE, length=16),
            ["select", 0, 0],
            ["apply"],
            ["heard", "progress"],
            ["changed", 0, 0],
            ["until", "You went on"],
            ["look"],
        )
    assert notes_of(look) == [[61, *TUNE[0][1:]], *TUNE[1:]]
    assert daemon.requests[0].clips[0].notes[0].pitch == 60
    assert len(daemon.requests) == 1  # nobody asked about the edited clip


def test_what_is_asked_is_what_live_says_of_the_clip() -> None:
    scale = {"root": 2, "name": "Dorian", "intervals": [0, 2, 3, 5, 7, 9, 10], "mode": True}
    with parrots() as (port, daemon):
        playing(port)(
            GENERATE,
            live_set(TUNE, length=16, scale=scale),
            ["select", 0, 0],
            ["turn", "Density", -0.5],
            ["turn", "Take", 7],
            ["apply"],
            ANSWERED,
        )
    (request,) = daemon.requests
    assert isinstance(request, Continue)
    assert (request.bars, request.density, request.seed) == (2, -0.5, 7)
    assert request.scale_lock is ScaleLock.CLIP
    (clip,) = request.clips
    assert (clip.length, clip.tempo, clip.meter.bar) == (8, 100, 4)
    assert clip.scale is not None and clip.scale.root == 2
    assert [note.pitch for note in clip.notes] == [note[0] for note in TUNE]


def test_answers_arrive_whole_through_bad_weather(play: Play) -> None:
    (look,) = play(
        TRANSFORM,
        live_set(beat()),
        ["select", 0, 0],
        ["apply"],
        ANSWERED,
        ["look"],
        weather={"seed": 7, "lost": 0.1, "doubled": 0.1, "late": 0.3},
    )
    assert len(notes_of(look)) == len(beat())


@pytest.mark.parametrize("tool", [GENERATE, TRANSFORM])
def test_a_tool_that_is_taken_away_leaves_nothing_running(play: Play, tool: str) -> None:
    play(tool, live_set(TUNE, length=16), ["select", 0, 0], ["load"], ["apply"], ["delete"])
