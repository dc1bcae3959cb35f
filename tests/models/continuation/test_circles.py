"""What is kept of the latest bars, beside counting repeated bars afterwards."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.continuation.circles import ROOM, Spans, closing, put, turn
from models.continuation.repeats import repeated_bars

BAR = 48
SCORES = st.lists(st.lists(st.sampled_from([(0, 60), (0, 64), (12, 60), (24, 62)]), unique=True))


@settings(deadline=None)  # the first call compiles
@given(SCORES, st.integers(1, 3))
def test_what_avoids_the_closing_pitch_is_never_in_circles(
    score: list[list[tuple[int, int]]], most: int
) -> None:
    spans, written, latest = Spans.of(2), [], 0
    for number, bar in enumerate(score):
        for place, pitch in sorted(bar):
            if number > latest:
                turn(spans, 1)
                latest = number
            barred = closing(spans, 1, place, most)
            if barred >= 0:
                again = repeated_bars([*written, (number * BAR + place, barred)], BAR)
                assert again == most + 1, "only what would close the circle is barred"
            chosen = pitch + 1 if pitch == barred else pitch
            put(spans, 1, place, chosen)
            written.append((number * BAR + place, chosen))
    assert repeated_bars(written, BAR) <= most
    assert not spans.filled[0].any(), "another variation's"


def test_a_bar_fuller_than_the_room_is_kept_as_far_as_it_goes() -> None:
    spans = Spans.of(1)
    for place in range(ROOM + 5):
        put(spans, 0, place, 60)
    turn(spans, 0)
    assert spans.filled[0].tolist() == [0, ROOM]
    assert np.array_equal(spans.notes[0, 1, :-1, 0], np.arange(ROOM - 1))
