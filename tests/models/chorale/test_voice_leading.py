"""The teacher's red pencil."""

import numpy as np
import pytest

from models.chorale.grid import HELD, LOWEST, MASKED, ONSET
from models.chorale.voice_leading import marked, report

KEPT = 4  # frames a chord lasts


def grid(*chords):
    """Chords (soprano first; None = unknown) of four frames each."""
    states = [[MASKED if p is None else p - LOWEST + 1 for p in chord] for chord in chords]
    pitch = np.repeat(np.array(states), KEPT, axis=0)
    tie = np.full(pitch.shape, HELD)
    tie[::KEPT] = ONSET
    return pitch, tie


@pytest.mark.parametrize(
    ("chords", "found"),
    [
        ([(72, None, None, 48), (74, None, None, 50)], (1, 0, 0, 0)),  # parallel octaves
        ([(67, None, None, 48), (69, None, None, 50)], (1, 0, 0, 0)),  # parallel fifths
        ([(67, None, None, 48), (67, None, None, 48)], (0, 0, 0, 0)),  # repeated, not moved
        ([(76, None, None, 48), (77, None, None, 50)], (0, 0, 0, 0)),  # thirds
        ([(60, 64, None, None)], (0, 1, 0, 0)),  # crossed
        ([(67, 60, None, None), (72, 69, None, None)], (0, 0, 1, 0)),  # alto above where S was
        ([(60, None, None, None), (74, None, None, None)], (0, 0, 0, 1)),  # a leap of 14
    ],
)
def test_faults(chords, found):
    pitch, tie = grid(*chords)
    marked = report(pitch, tie, np.ones(pitch.shape, dtype=bool))
    assert (marked.parallels, marked.crossings, marked.overlaps, marked.leaps) == found


def test_faults_among_given_voices_are_not_the_models():
    pitch, tie = grid((72, 60, None, 48), (74, 60, None, 50))
    new = np.zeros(pitch.shape, dtype=bool)
    new[:, 1] = True
    assert report(pitch, tie, new).parallels == 0


def test_the_note_that_made_the_fault_is_circled_whole():
    pitch, tie = grid((72, None, None, 48), (74, None, None, 50), (76, None, None, 50))
    new = np.zeros(pitch.shape, dtype=bool)
    new[:, 0] = True
    again, elsewhere = marked(pitch, tie, new)
    assert again[KEPT : 2 * KEPT, 0].all()
    assert again.sum() == KEPT
    assert (elsewhere == again).all()


def test_a_long_note_on_a_weak_sixteenth_is_a_stumble_unless_a_given_voice_begins_there():
    pitch, tie = grid((72, 67, None, None), (74, 67, None, None))
    pitch[KEPT, 0], tie[KEPT + 1, 0] = pitch[0, 0], ONSET  # the second note comes a sixteenth late
    new = np.zeros(pitch.shape, dtype=bool)
    new[:, 0] = True
    assert report(pitch, tie, new).stumbles == 1
    again, elsewhere = marked(pitch, tie, new)
    assert again[:, 0].tolist() == [False] * KEPT + [True] * KEPT
    assert not elsewhere.any()
    tie[KEPT + 1, 1] = ONSET
    assert report(pitch, tie, new).stumbles == 0
