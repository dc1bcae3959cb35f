"""`drumify` through the task: what always holds, with the tiny network, and what was learned."""

import numpy as np
import pytest

from models.answer import Answer
from models.errors import AntiphonError
from models.groove.rhythm import anchored, tap
from models.groove.task import load
from models.music.clip import Clip, Role
from models.music.meter import Meter
from models.music.note import Note
from models.requests import Drumify
from models.task import Call


def drums(clip: Clip, *, debug: bool = True, **fields) -> Answer:
    (answer,) = load("cpu", debug=debug).answer([Call(Drumify(clips=(clip,), **fields))])
    if isinstance(answer, AntiphonError):
        raise answer
    return answer


def tune(length: float = 8.0, every: float = 0.75, **more) -> Clip:
    count = int(length / every)
    notes = [Note(48 + 7 * (at % 4), at * every, every, 70 + at % 50) for at in range(count)]
    return Clip(tuple(notes), length, **more)


def hits(answer: Answer) -> int:
    return sum(len(variation.clips[0].notes) for variation in answer.variations)


@pytest.mark.parametrize(
    "clip",
    [
        tune(),
        tune(13.3),
        tune(0.5, 0.5),
        tune(6.0, meter=Meter(3, 4)),
        tune(100.0),
        Clip((Note(60, -0.5, 1), Note(64, 3.5, 4)), 4.0, phase=2.0),
        Clip(tuple(Note(42, at / 3, 0.1) for at in range(24)), 8.0, role=Role.DRUMS),
    ],
    ids=["tune", "odd", "tiny", "waltz", "long", "pick-up", "triplets"],
)
def test_drums_are_as_long_as_the_clip_and_within_it(clip: Clip) -> None:
    answer = drums(clip, seed=1, variations=2)
    for variation in answer.variations:
        (made,) = variation.clips
        assert (made.length, made.meter, made.role) == (clip.length, clip.meter, Role.DRUMS)
        assert all(0 <= note.start < made.length for note in made.notes)
        assert len({(note.pitch, note.start) for note in made.notes}) == len(made.notes)
    codes = [notice.code for notice in answer.notices]
    assert ("unusual_meter" in codes) == (clip.meter.bar != 4)


def test_a_seed_makes_the_same_again() -> None:
    assert drums(tune(), seed=3, variations=2) == drums(tune(), seed=3, variations=2)
    first, second = drums(tune(), seed=3, variations=2).variations
    assert first != second
    assert (
        drums(tune(), seed=3, temperature=0).variations
        == drums(tune(), seed=4, temperature=0).variations
    )


def test_the_trained_drums_follow_the_clip() -> None:
    clip = tune(16.0)
    answer = drums(clip, debug=False, seed=1, variations=8)
    tapped = {round(note.start * 4) for note in clip.notes}
    shares = []
    for variation in answer.variations:
        notes = variation.clips[0].notes
        shares.append(len(tapped & {round(note.start * 4) for note in notes}) / len(tapped))
        assert len({note.pitch for note in notes}) >= 2
        assert len({note.velocity for note in notes}) > 5
    assert np.mean(shares) > 0.8


def test_density_is_heard() -> None:
    few, usual, many = (
        hits(drums(tune(), debug=False, seed=1, variations=8, density=density))
        for density in (-1.0, 0.0, 1.0)
    )
    assert few < usual < many


def test_a_drum_clip_keeps_its_own_kit() -> None:
    notes = [Note(40, at + 1.0, 0.2, 110) for at in range(0, 8, 2)]
    notes += [Note(35, float(at), 0.2, 110) for at in range(0, 8, 2)]
    (variation,) = drums(Clip(tuple(notes), 8.0, role=Role.DRUMS), debug=False, seed=1).variations
    played = {note.pitch for note in variation.clips[0].notes}
    assert {35, 40} <= played
    assert not {36, 38} & played


def test_a_tapping_tells_accents_and_register() -> None:
    loud, soft = Note(36, 0.0, 0.5, 120), Note(60, 1.0, 0.5, 60)
    row = tap(Clip((loud, soft), 4.0), 0).steps[0].numpy()
    assert row[0].tolist() == pytest.approx([1, 1, 0, 1, 0])
    assert row[4, 0] == 1 and row[4, 1] < 1 and row[4, 3:].tolist() == [0, 1]
    assert not row[1:4].any()
    assert tap(Clip((loud, soft), 4.0), 0).busy.isnan().all()
    assert tap(Clip((loud, soft), 4.0), 0.5).busy.item() > 0


def test_drums_swing_with_a_shuffle() -> None:
    shuffle = [Note(60, at / 3, 0.2) for at in range(24) if at % 3 != 1]
    taps = tap(Clip(tuple(shuffle), 8.0), 0)
    hit = np.ones((32, 9), dtype=bool)
    _, late = anchored(taps, hit)
    assert late[3::4] == pytest.approx(-1 / 3)
    assert late[1::4] == pytest.approx(1 / 3)  # not tapped, yet of the same feel
    assert late[0::2] == pytest.approx(0)
