"""The MIDI Tools in the emulated Live: a real daemon, real weights, the built .amxd files."""

from typing import Any

import pytest

from bridge.client import Client
from bridge.private_daemon import PrivateDaemon
from models.music.clip import Role
from models.requests import Generate
from tests.live.conftest import Play

GENERATE, TRANSFORM = "Antiphon Generate", "Antiphon Transform"
CONTINUE, NEW = ["turn", "Task", 0], ["turn", "Task", 1]
HUMANIZE, VARY = CONTINUE, NEW
ANSWERED = ["until", "[0-9] new notes|transformed"]
MOST_SYMBOLS_PER_ANSWER = 4  # the text of the notes, names of Live's own dictionaries
OWN = {"probability": 0.5, "velocityDeviation": -12, "releaseVelocity": 3}

Json = dict[str, Any]
Note = list[Any]  # pitch, start, duration, velocity, and what else there is


def beat() -> list[Note]:
    """A bar of drums on the grid, twice, with more in each note than a model knows of."""
    bar = [[36, 0, 0.25, 112], [42, 0.5, 0.25, 80], [38, 1, 0.25, 100.5], [42, 1.5, 0.25, 64]]
    hits = [[pitch, start + at, *rest] for at in (0, 2, 4, 6) for pitch, start, *rest in bar]
    return [*[[*hit, OWN] for hit in hits], [46, 7.75, 0.125, 50, {"muted": True}]]


TUNE = [
    [60, 0, 1, 96, OWN],
    [62, 1, 1, 90],
    [64, 2, 1.5, 100],
    [65, 3.5, 0.5, 80],
    [67, 4, 2, 96],
    [65, 6, 1, 90],
    [64, 7, 1, 88],
]


def live_set(notes: list[Note], length: float = 8, **more: Any) -> Json:
    """A clip to work on, and another one beside it."""
    other = {"name": "Other", "length": 4, "notes": [[48, 0, 4, 100]]}
    slots = [{"name": "Mine", "length": length, "notes": notes}, other]
    return {"tempo": 100, "scenes": [{}] * 2, "tracks": [{"name": "T", "slots": slots}], **more}


def notes_of(look: Json, row: int = 0) -> list[Note]:
    found: list[Note] = look["set"]["tracks"][0]["slots"][row]["notes"]
    return sorted(found, key=lambda note: (note[1], note[0]))


def in_order(notes: list[Note]) -> list[Note]:
    return sorted(notes, key=lambda note: (note[1], note[0]))


def extras(note: Note) -> Json:
    return note[4] if len(note) > 4 else {}


def near(note: Note, others: list[Note]) -> bool:
    return any(one[0] == note[0] and abs(one[1] - note[1]) < 1 / 8 for one in others)


@pytest.mark.story("Antiphon Transform: Task", "Antiphon Transform: Amount")
def test_humanize_moves_the_notes_and_leaves_them_what_they_are(play: Play) -> None:
    (after,) = play(
        TRANSFORM,
        live_set(beat()),
        ["select", 0, 0],
        HUMANIZE,
        ["turn", "Amount", 1],
        ["apply"],
        ANSWERED,
        ["look"],
    )
    before, played = in_order(beat()), notes_of(after)
    assert [note[1:4] for note in played] != [note[1:4] for note in before]
    assert len(played) == len(before)
    for pitch in {note[0] for note in before}:
        was, now = ([note for note in whole if note[0] == pitch] for whole in (before, played))
        assert [extras(note) for note in was] == [extras(note) for note in now]
        assert all(abs(one[1] - other[1]) < 0.25 for one, other in zip(was, now, strict=True))
    assert "Notes transformed: 17." in " ".join(after["texts"])
    assert after["cycles"] == {"begun": 1, "continued": 1}


def test_vary_puts_similar_notes_in_their_place(play: Play) -> None:
    (after,) = play(
        TRANSFORM,
        live_set(beat()),
        ["select", 0, 0],
        VARY,
        ["turn", "Amount", 0.3],
        ["apply"],
        ANSWERED,
        ["look"],
    )
    varied = notes_of(after)
    assert [note[:3] for note in varied] != [note[:3] for note in in_order(beat())]
    assert [46, 7.75, 0.125, 50, {"muted": True}] in varied  # nobody listened to it
    back = [note for note in varied if extras(note) == OWN]  # the musician's own, played anew
    assert back and all(near(note, beat()) for note in back)
    assert all(0 <= note[1] < 8 for note in varied)


@pytest.mark.story("Antiphon Generate: Task")
def test_continue_fills_the_loop_from_the_bar_after_the_last_note(play: Play) -> None:
    (after,) = play(
        GENERATE,
        live_set(TUNE, length=16),
        ["select", 0, 0],
        CONTINUE,
        ["apply"],
        ANSWERED,
        ["look"],
    )
    whole = notes_of(after)
    assert whole[: len(TUNE)] == TUNE
    added = whole[len(TUNE) :]
    assert added and all(8 <= note[1] < 16 and note[1] + note[2] <= 16 for note in added)
    assert f"{len(added)} new notes." in " ".join(after["texts"])


def test_continue_fills_the_selected_time_from_the_notes_before_it(play: Play) -> None:
    later = [[72, 12, 1, 100]]
    (after,) = play(
        GENERATE,
        live_set([*TUNE, *later], length=16),
        ["select", 0, 0],
        ["select_time", 8, 12],
        CONTINUE,
        ["apply"],
        ANSWERED,
        ["look"],
    )
    whole = notes_of(after)
    assert whole[: len(TUNE)] == TUNE
    assert whole[-1:] == later
    added = whole[len(TUNE) : -1]
    assert added and all(8 <= note[1] < 12 for note in added)


@pytest.mark.story("Antiphon Generate: Role")
@pytest.mark.parametrize(("at", "role"), [(0, Role.DRUMS), (1, Role.MELODY), (2, Role.BASS)])
def test_generate_fills_an_empty_clip(
    play: Play, choir: PrivateDaemon, at: int, role: Role
) -> None:
    (after,) = play(
        GENERATE,
        live_set([]),
        ["select", 0, 0],
        NEW,
        ["turn", "Role", at],
        ["apply"],
        ANSWERED,
        ["look"],
    )
    with Client(port=choir.port) as client:
        (variation,) = client.ask(Generate(role=role, bars=2, seed=1)).answer.variations
    wanted = [[note.pitch, note.start, note.velocity] for note in variation.clips[0].notes]
    made = [[pitch, start, velocity] for pitch, start, _, velocity, *_ in notes_of(after)]
    assert made and made == in_order(wanted)


@pytest.mark.story("Antiphon Generate: Keep My Notes")
def test_generate_keeps_the_notes_that_are_there_until_told_otherwise(play: Play) -> None:
    mine = [[36, 0, 4, 100, OWN], [50, 6.5, 0.5, 77]]
    kept, alone, again = play(
        GENERATE,
        live_set(mine),
        ["select", 0, 0],
        NEW,
        ["apply"],
        ANSWERED,
        ["look"],
        ["turn", "Keep My Notes", 0],
        ["turns", 3],
        ["look"],
        ["turn", "Keep My Notes", 1],
        ["turns", 4],
        ["click"],
        ["apply"],
        ["look"],
    )
    both = notes_of(kept)
    assert all(note in both for note in mine)
    for one in both:  # nothing Live would cut a note of the musician's for
        same = [note for note in mine if note[0] == one[0] and note is not one]
        assert one in mine or not any(n[1] < one[1] + one[2] and one[1] < n[1] + n[2] for n in same)
    assert not any(note in notes_of(alone) for note in mine)
    assert notes_of(again) == both  # its own notes are not taken for the musician's


@pytest.mark.story("Antiphon Transform: Again", "Antiphon Transform: Take")
def test_the_same_question_has_the_same_answer_at_once(play: Play) -> None:
    first, other, back = play(
        TRANSFORM,
        live_set(beat()),
        ["select", 0, 0],
        HUMANIZE,
        ["apply"],
        ANSWERED,
        ["look"],
        ["press", "Again"],
        ["turns", 4],
        ["look"],
        ["turn", "Take", 1],
        ["turns", 5],
        ["look"],
    )
    assert notes_of(back) == notes_of(first)
    assert "transformed" in " ".join(back["texts"])
    assert other["controls"]["Take"] == 2
    assert notes_of(other) != notes_of(first)
    assert other["symbols"] - first["symbols"] <= 2 * MOST_SYMBOLS_PER_ANSWER
    assert back["undo"].count("Take") == 2
