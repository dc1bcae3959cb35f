"""The buttons and dials of the MIDI Tools that the other tests leave alone, with the daemon."""

from typing import Any

import pytest

from bridge.private_daemon import PrivateDaemon
from tests.live.conftest import Play
from tests.live.test_midi_tools import (
    ANSWERED,
    CONTINUE,
    GENERATE,
    HUMANIZE,
    NEW,
    TRANSFORM,
    TUNE,
    VARY,
    Note,
    beat,
    live_set,
    notes_of,
)


@pytest.fixture
def applied(play: Play) -> Any:
    """Applies a tool with its dials set so; the clip's notes afterwards."""

    def apply(tool: str, notes: list[Note], *acts: Any, length: float = 8) -> list[Note]:
        clip = live_set(notes, length=length)
        (look,) = play(tool, clip, ["select", 0, 0], *acts, ["apply"], ANSWERED, ["look"])
        return notes_of(look)

    return apply


@pytest.mark.story("Antiphon Generate: Density")
def test_density_makes_it_sparse_or_busy(applied: Any) -> None:
    sparse, busy = (applied(GENERATE, [], NEW, ["turn", "Density", at]) for at in (-1, 1))
    assert 0 < len(sparse) < len(busy)


@pytest.mark.story("Antiphon Generate: Temperature", "Antiphon Generate: Take")
def test_at_temperature_0_every_take_is_the_likeliest(applied: Any) -> None:
    one, other, bold = (
        applied(
            GENERATE, TUNE, CONTINUE, ["turn", "Temperature", at], ["turn", "Take", take], length=16
        )
        for at, take in ((0, 1), (0, 2), (1.5, 2))
    )
    assert len(one) > len(TUNE)
    assert one == other
    assert bold != other


@pytest.mark.story("Antiphon Generate: Again", "Antiphon Generate: Daemon Port")
def test_again_is_the_next_take_of_the_daemon_on_this_port(
    play: Play, choir: PrivateDaemon
) -> None:
    first, other = play(
        GENERATE,
        live_set([]),
        ["select", 0, 0],
        NEW,
        ["turn", "Daemon Port", choir.port],
        ["apply"],
        ANSWERED,
        ["look"],
        ["press", "Again"],
        ["turns", 4],
        ["look"],
        port=1,
    )
    assert notes_of(first) and notes_of(other)
    assert notes_of(first) != notes_of(other)
    assert other["controls"]["Take"] == 2


@pytest.mark.story("Antiphon Transform: Style")
def test_another_style_is_another_feel(applied: Any) -> None:
    one, other = (applied(TRANSFORM, beat(), HUMANIZE, ["turn", "Style", at]) for at in (1, 2))
    assert [note[0] for note in one] and len(one) == len(other)
    assert [note[1:4] for note in one] != [note[1:4] for note in other]


@pytest.mark.story("Antiphon Transform: Keep Rhythm", "Antiphon Transform: Keep Pitches")
def test_vary_keeps_what_it_is_told_to(applied: Any) -> None:
    far = [VARY, ["turn", "Amount", 0.8]]
    rhythm = applied(TRANSFORM, TUNE, *far, ["turn", "Keep Rhythm", 1])
    assert [round(note[1], 1) for note in rhythm] == [round(note[1], 1) for note in TUNE]
    assert [note[0] for note in rhythm] != [note[0] for note in TUNE]
    pitches = applied(TRANSFORM, TUNE, *far, ["turn", "Keep Pitches", 1])
    assert {note[0] for note in pitches} <= {note[0] for note in TUNE}
    assert [note[1:3] for note in pitches] != [note[1:3] for note in TUNE]


@pytest.mark.story("Antiphon Transform: Temperature", "Antiphon Transform: Daemon Port")
def test_temperature_moves_the_variation_of_the_daemon_on_this_port(
    play: Play, choir: PrivateDaemon
) -> None:
    looks = [
        play(
            TRANSFORM,
            live_set(TUNE),
            ["select", 0, 0],
            VARY,
            *(["turn", "Amount", 0.8], ["turn", "Temperature", at]),
            ["turn", "Daemon Port", choir.port],
            ["apply"],
            ANSWERED,
            ["look"],
            port=1,
        )[0]
        for at in (0, 2)
    ]
    careful, bold = map(notes_of, looks)
    assert careful and bold
    assert careful != bold
