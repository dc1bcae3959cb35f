import math

import pytest

from models.music.note import Note


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"pitch": 128}, "pitch"),
        ({"pitch": -1}, "pitch"),
        ({"start": math.nan}, "onset"),
        ({"start": math.inf}, "onset"),
        ({"duration": 0.0}, "duration"),
        ({"duration": -1.0}, "duration"),
        ({"duration": math.inf}, "duration"),
        ({"velocity": 0}, "velocity"),
        ({"velocity": 128}, "velocity"),
        ({"probability": 1.5}, "probability"),
        ({"velocity_deviation": 200.0}, "velocity deviation"),
        ({"release_velocity": 128}, "release velocity"),
    ],
)
def test_a_note_nobody_could_play_is_refused(wrong: dict[str, float], word: str) -> None:
    with pytest.raises(ValueError, match=f"^{word} "):
        Note(**{"pitch": 60, "start": 0.0, "duration": 1.0, **wrong})


def test_notes_at_the_edges_are_fine() -> None:
    Note(0, -4.0, 1e-6, 1, probability=0.0, velocity_deviation=-127.0, release_velocity=0)
    Note(127, 1e6, 1e6, 127, muted=True, velocity_deviation=127.0, release_velocity=127)
