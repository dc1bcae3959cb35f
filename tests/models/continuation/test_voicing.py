"""What a clip's chords do at least."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.continuation.hearing import hear
from models.continuation.voicing import SINGLE, Voicing, room


def voicing(*chords: list[int]) -> Voicing:
    """Of chords a beat apart."""
    rows = [[beat, 1.0, pitch, 90] for beat, chord in enumerate(chords) for pitch in chord]
    return Voicing.of(hear(np.array(rows, float), drums=False))


def test_triads_are_three_notes_in_thirds() -> None:
    assert voicing([60, 64, 67], [57, 60, 64], [65, 69, 72]) == Voicing(3, 3, 7)


def test_a_bass_below_a_triad_makes_no_triad_wider() -> None:
    found = voicing([36, 60, 64, 67], [57, 60, 64])
    assert (found.fewest, found.span) == (3, 7)


def test_one_thinner_chord_in_eleven_is_an_exception_and_two_are_not() -> None:
    triads = [[60, 64, 67]] * 10
    assert voicing(*triads, [60, 64]).fewest == 3
    assert voicing(*triads, [60, 64], [60]).fewest == 2


def test_a_line_has_no_voicing() -> None:
    assert voicing([60], [62], [64]) == SINGLE


@given(st.lists(st.lists(st.integers(30, 90), min_size=1, max_size=6), min_size=1, max_size=12))
def test_most_chords_of_a_clip_are_as_it_says(chords: list[list[int]]) -> None:
    found = voicing(*chords)
    sizes = [len(set(chord)) for chord in chords]
    assert sum(size >= found.fewest for size in sizes) >= 0.9 * len(sizes)
    assert found.spacing >= 1
    assert room(found, found.fewest - 1) == found.span
    assert room(found, 0) == 0
