"""Drums are known by their notes when nobody says so, and bass lines are not taken for drums."""

import pytest

from models.music.clip import Clip, Role
from models.music.note import Note
from models.music.role import heard_role


def clip(*tracks: tuple[int, float, float], length: float = 0.25, late: float = 0.0) -> Clip:
    """Eight beats of notes: (pitch, every so many beats, from this beat on)."""
    notes = [
        Note(pitch, first + at * every + late * (at % 2), length)
        for pitch, every, first in tracks
        for at in range(int((8 - first) / every))
    ]
    return Clip(tuple(notes), 8.0)


DRUMS = {
    "a beat": clip((36, 2, 0), (38, 2, 1), (42, 0.5, 0)),
    "hats alone": clip((42, 0.5, 0)),
    "a four-on-the-floor kick": clip((36, 1, 0)),
    "a clap on two and four": clip((39, 2, 1)),
    "a ride and its foot": clip((51, 0.5, 0), (44, 2, 1)),
    "toms with kick and hats": clip((36, 2, 0), (38, 2, 1), (42, 0.5, 0), (45, 1, 0), (48, 2, 0.5)),
    "a player never at once": clip((36, 2, 0), (38, 2, 1.03), (42, 0.5, 0.05), length=0.1),
    "long notes as an eighth": clip((36, 2, 0), (40, 2, 1), (46, 0.5, 0), length=0.5),
}
LINES = {
    "a bass": clip((36, 2, 0), (41, 2, 1), (43, 2, 1.5), length=0.5),
    "a bass in kit range": clip((36, 2, 0), (39, 2, 0.5), (43, 2, 1), (46, 2, 1.5), length=0.4),
    "a pedal tone": clip((40, 4, 0), length=4.0),
    "a tune": clip((60, 1, 0), (64, 1, 0.5)),
    "triads": clip((60, 2, 0), (64, 2, 0), (67, 2, 0), length=2.0),
}


@pytest.mark.parametrize("name", DRUMS)
def test_drums_are_heard(name: str) -> None:
    assert heard_role(DRUMS[name]) is Role.DRUMS


@pytest.mark.parametrize("name", LINES)
def test_what_has_a_pitch_is_no_drum(name: str) -> None:
    assert heard_role(LINES[name]) is Role.MELODY


def test_what_was_said_is_not_doubted() -> None:
    bass = Clip(DRUMS["hats alone"].notes, 8.0, role=Role.BASS)
    assert heard_role(bass) is Role.BASS
