"""`morph`, `vary` and `generate` through the task, with the tiny seeded network."""

import numpy as np
import pytest
import torch

from models.answer import Answer
from models.drums.grid import listen
from models.drums.windows import cut
from models.errors import AntiphonError
from models.morph.drum_space import DrumSpace, restored
from models.morph.task import load
from models.music.clip import Clip, Role
from models.music.meter import Meter
from models.music.note import Note
from models.requests import Generate, Morph, Request, Vary
from models.task import Call


def beat(pitch: int, every: float, length: float = 8.0, late: float = 0.0, **kind) -> Clip:
    notes = [Note(pitch, at * every + late, 0.1, 60 + at % 50) for at in range(int(length / every))]
    return Clip(tuple(notes), length, role=Role.DRUMS, **kind)


ROCK, HATS = beat(36, 1.0), beat(42, 0.5, late=0.03)


def ask(request: Request) -> Answer:
    (answer,) = load("cpu", debug=True).answer([Call(request)])
    if isinstance(answer, AntiphonError):
        raise answer
    return answer


def between(one: Clip, other: Clip, **fields) -> list[Clip]:
    (variation,) = ask(Morph(clips=(one, other), seed=1, **fields)).variations
    return list(variation.clips)


def test_only_the_clips_between_come_back() -> None:
    clips = between(ROCK, HATS, steps=7)
    assert len(clips) == 7
    assert {clip.length for clip in clips} == {8.0}
    assert {clip.role for clip in clips} == {Role.DRUMS}


def test_the_way_leaves_and_reaches_the_clips_exactly() -> None:
    space = load("cpu", debug=True).space
    assert isinstance(space, DrumSpace)
    scene = space.lay_out((ROCK, HATS))
    with torch.inference_mode():
        corners = space.find_corners(scene)
        missed = space.missed(scene, space.decode(corners))
        for number in range(2):
            near = torch.tensor([1.0 - number]), torch.tensor([float(number)])
            found = restored(space.decode(corners[number : number + 1]), missed, near)
            wanted = torch.from_numpy(cut(scene.grids[number], scene.plan))
            assert torch.allclose(found.values[0], wanted, atol=1e-6)


def test_between_equal_clips_there_is_only_that_clip() -> None:
    for clip in between(HATS, HATS, steps=4):
        same = listen(clip).grid.values - listen(HATS).grid.values
        assert np.abs(same).max() < 0.01


def test_temperature_0_leaves_nothing_to_chance() -> None:
    request = Morph(clips=(ROCK, HATS), temperature=0, variations=3)
    one, other = ask(request), ask(request)
    assert one.variations == other.variations
    assert len(set(one.variations)) == 1


def test_a_seed_makes_the_same_detours_again() -> None:
    request = Morph(clips=(ROCK, HATS), seed=5, variations=2)
    assert ask(request) == ask(request)


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        (ROCK, beat(38, 1.5, 16.0), "lengths_differ"),
        (beat(36, 1.0, 6.0, meter=Meter(3, 4)), ROCK, "meters_differ"),
        (beat(36, 1.0, 6.0, meter=Meter(3, 4)), beat(42, 0.5, 6.0), "unusual_meter"),
        (Clip((Note(36, 0, 1), Note(36, 0.01, 1)), 8.0), HATS, "hits_together"),
    ],
)
def test_what_is_heard_approximately_is_told(one: Clip, other: Clip, code: str) -> None:
    answer = ask(Morph(clips=(one, other), seed=1))
    assert code in [notice.code for notice in answer.notices]
    longest = max(one.length, other.length)
    assert {clip.length for clip in answer.variations[0].clips} == {longest}


@pytest.mark.parametrize(
    "clip",
    [
        Clip((Note(38, 3.1, 0.2),), 4.0),
        Clip(tuple(Note(pitch, pitch / 8, 0.2) for pitch in range(30, 70)), 8.75),
        Clip((Note(36, 0, 1), Note(42, -1.5, 1)), 13.3, Meter(7, 8), phase=2.0),
        Clip((Note(36, 0, 0.05),), 0.1),
        Clip((Note(36, 0, 1),), 20.0, Meter(9, 4)),
    ],
    ids=["one hit", "forty pieces", "odd", "tiny", "bars longer than a window"],
)
def test_odd_clips_morph(clip: Clip) -> None:
    for one, other in ((clip, HATS), (HATS, clip), (clip, clip)):
        for new in between(one, other, steps=3):
            assert all(0 <= note.start < new.length for note in new.notes)


def test_a_square_leaves_out_its_corners() -> None:
    four = (ROCK, HATS, beat(38, 2.0), beat(51, 0.25))
    (variation,) = ask(Morph(clips=four, grid_width=4, grid_height=3, seed=1)).variations
    assert len(variation.clips) == 4 * 3 - 4


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (Morph(clips=(ROCK, HATS, ROCK)), "too_many_clips"),
        (Morph(clips=(ROCK, HATS), grid_width=3, grid_height=3), "bad_field"),
        (Morph(clips=(ROCK,) * 4, grid_width=3), "bad_field"),
        (Morph(clips=(ROCK, Clip((), 8.0))), "empty_clip"),
        (Morph(clips=(ROCK, beat(36, 4.0, 400.0))), "too_long"),
        (Generate(role=Role.BASS), "not_available"),
    ],
)
def test_what_cannot_be_answered_says_why(request_: Request, code: str) -> None:
    with pytest.raises(AntiphonError) as refusal:
        ask(request_)
    assert refusal.value.code == code


def test_one_refusal_does_not_harm_the_others() -> None:
    calls = [Call(Generate(role=Role.BASS)), Call(Generate(seed=1))]
    refused, answered = load("cpu", debug=True).answer(calls)
    assert isinstance(refused, AntiphonError)
    assert isinstance(answered, Answer)


def test_varying_by_nothing_is_the_clip_itself() -> None:
    answer = ask(Vary(clips=(HATS,), amount=0, variations=2))
    assert [variation.clips for variation in answer.variations] == [(HATS,), (HATS,)]


def test_a_little_is_nearer_than_a_lot() -> None:
    def distance(amount: float) -> float:
        answer = ask(Vary(clips=(HATS,), amount=amount, variations=8, seed=3))
        heard = [listen(variation.clips[0]).grid.values for variation in answer.variations]
        return float(np.abs(np.stack(heard) - listen(HATS).grid.values).mean())

    assert 0 < distance(0.1) < distance(0.9)


def test_what_is_kept_stays() -> None:
    def starts(clip: Clip) -> set[int]:
        return {int(step) for step in listen(clip).grid.values[..., 0].any(1).nonzero()[0]}

    rhythm = ask(Vary(clips=(ROCK,), amount=0.9, keep_rhythm=True, variations=4, seed=1))
    assert {frozenset(starts(v.clips[0])) for v in rhythm.variations} == {frozenset(starts(ROCK))}
    pieces = ask(Vary(clips=(ROCK,), amount=0.9, keep_pitches=True, variations=4, seed=1))
    assert {note.pitch for v in pieces.variations for note in v.clips[0].notes} <= {36}


def test_new_clips_are_as_long_as_asked_and_differ() -> None:
    answer = ask(Generate(bars=5, variations=3, seed=2))
    assert {variation.clips[0].length for variation in answer.variations} == {20.0}
    assert len({variation.clips[0].notes for variation in answer.variations}) == 3


def test_density_adds_hits() -> None:
    def notes(density: float) -> int:
        return len(ask(Generate(density=density, seed=2)).variations[0].clips[0].notes)

    assert notes(-1) < notes(0) < notes(1)


def test_a_stopped_call_is_cancelled() -> None:
    (answer,) = load("cpu", debug=True).answer([Call(Generate(), stopped=lambda: True)])
    assert isinstance(answer, AntiphonError)
    assert answer.code == "cancelled"
