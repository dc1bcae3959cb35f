"""The geometry of a picture: what span, which lanes, where the bar lines are."""

import pytest

from bridge.picture.sheet import Part, Sheet, Take
from models.music.meter import Meter
from models.music.note import Note


def sheet(*notes: Note, length: float = 8.0, **settings: object) -> Sheet:
    return Sheet("t", (Take("one", (Part("Alto", notes, True),)),), length, **settings)  # type: ignore[arg-type]


def test_bars_are_numbered_from_one() -> None:
    assert sheet().bar_lines() == [(0.0, 1), (4.0, 2), (8.0, 3)]


def test_a_pick_up_comes_before_bar_one() -> None:
    lines = sheet(length=7.0, phase=3.0).bar_lines()
    assert lines == [(1.0, 1), (5.0, 2)]


@pytest.mark.parametrize(
    ("meter", "beats"),
    [(Meter(3, 4), [0.0, 1.0, 2.0, 3.0]), (Meter(6, 8), [x / 2 for x in range(7)])],
)
def test_beats_follow_the_denominator(meter: Meter, beats: list[float]) -> None:
    assert sheet(length=3.0, meter=meter).beat_lines() == beats


def test_notes_that_stick_out_are_shown() -> None:
    assert sheet(Note(60, -0.5, 1.0), Note(60, 7.0, 3.0)).span == (-1.0, 10.0)


def test_lanes_hold_every_pitch_and_at_least_an_octave() -> None:
    assert sheet(Note(60, 0, 1)).pitches == (52, 68)
    assert sheet(Note(127, 0, 1), Note(3, 0, 1)).pitches == (1, 127)


def test_an_empty_sheet_has_a_span() -> None:
    assert sheet().span == (0.0, 8.0)
