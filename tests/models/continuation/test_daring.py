"""Eight answers to a beat that leaves the network no doubt: different ones, and none that stops."""

from dataclasses import replace

import numpy as np
import pytest

from models.answer import Answer
from models.continuation.source import listen, rules
from models.continuation.task import load
from models.music.clip import Clip, Role
from models.music.note import Note
from models.requests import Continue, Infill
from models.task import Call
from tests.models.continuation.music import loop, melody


def test_a_beat_that_the_model_is_sure_of_has_eight_different_continuations() -> None:
    trained = load("cpu")
    request = Continue(clips=(loop(late=0.0),), bars=4, variations=8, seed=1)
    (answer,) = trained.answer([Call(request)])
    assert isinstance(answer, Answer)
    written = {
        tuple((note.start, note.pitch) for note in variation.clips[0].notes)
        for variation in answer.variations
    }
    assert len(written) == 8
    for notes in written:  # and none stops for longer than a beat
        onsets = [0.0, *sorted(start for start, _ in notes), 16.0]
        assert max(np.diff(onsets)) <= 1.0


@pytest.mark.parametrize("density", [0.0, -1.0])
def test_drums_pause_as_long_as_their_clip_does(density: float) -> None:
    """Kick and snare on the first two beats of every bar, then nothing."""
    notes = tuple(Note(36 + 2 * (beat % 4), beat, 0.1) for beat in (0, 1, 4, 5))
    clip = Clip(notes, 8.0, role=Role.DRUMS)
    wanted = rules(listen(Continue(clips=(clip,))), Continue(clips=(clip,), density=density))
    assert wanted.rest == (72 if density == 0 else 144)
    infill = Infill(clips=(replace(clip, length=16.0),), region_start=8.0, region_end=12.0)
    assert rules(listen(infill), infill).rest > 72  # it pauses that long when it comes round


def test_a_melody_may_hold_a_note_for_a_bar_and_no_longer() -> None:
    request = Continue(clips=(melody(),))
    assert rules(listen(request), request).rest == 96
