"""What is no good as an answer, and what is as the clip is."""

import pytest

from models.continuation.decoding import Line
from models.continuation.judging import Habits, distances, strange, twins
from models.continuation.source import listen
from models.continuation.tokens import DRUM
from models.music.clip import Clip, Role
from models.music.note import Note
from models.requests import Continue
from tests.models.continuation.music import loop, melody


def line(*struck: tuple[int, int]) -> Line:
    return Line(events=[(tick, pitch, 5, 20, 15) for tick, pitch in struck])


def is_strange(answer: Line, clip: Clip, density: float = 0.0) -> bool:
    source = listen(Continue(clips=(clip,)))
    return strange(answer, Habits.of(source), source, density)


def repeated(pitch: int) -> Clip:
    return Clip(tuple(Note(pitch, i / 2, 0.5) for i in range(16)), 8.0, role=Role.MELODY)


def round_and_round() -> Clip:
    notes = (Note(60 + beat, 4.0 * bar + beat, 1.0) for bar in range(4) for beat in range(4))
    return Clip(tuple(notes), 16.0, role=Role.MELODY)


STUCK = line(*((12 * i, 60) for i in range(8)), (96, 62))
CIRCLES = line(*((96 * bar + 24 * beat, 60 + beat) for bar in range(4) for beat in range(4)))


def test_a_line_that_moves_is_welcome() -> None:
    assert not is_strange(line(*((12 * i, 60 + i % 5) for i in range(24))), melody())


@pytest.mark.parametrize("bad", [line(), STUCK, CIRCLES], ids=["silent", "stuck", "circles"])
def test_what_the_clip_does_not_do_is_strange(bad: Line) -> None:
    assert is_strange(bad, melody())


def test_what_the_clip_does_is_its_style() -> None:
    assert not is_strange(STUCK, repeated(60))
    assert not is_strange(CIRCLES, round_and_round())


def beat(*pieces: int, bars: int = 4) -> Line:
    return line(*((24 * i, DRUM + piece) for i in range(4 * bars) for piece in pieces))


def test_drums_may_go_round() -> None:
    assert not is_strange(beat(36, 38, 42), loop())


def test_a_drum_of_every_bar_is_not_lost_but_for_a_bar() -> None:
    assert is_strange(beat(38, 42), loop())
    assert not is_strange(beat(38, 42, bars=1), loop())
    assert not is_strange(beat(38, 42), loop(bars=1))


def test_a_burst_is_strange_unless_more_notes_were_asked_for() -> None:
    burst = line(*((2 * i, 60 + i % 7) for i in range(24)))
    assert is_strange(burst, melody())
    assert not is_strange(burst, melody(), density=1.0)


def test_twins_are_the_later_ones() -> None:
    one, other = line((0, 60), (24, 62)), line((0, 60), (24, 64))
    apart = distances([one, other, one, line()])
    assert apart[0].tolist() == [0, 0.5, 0, 1]
    assert (apart == apart.T).all()
    assert twins(apart) == {2}
