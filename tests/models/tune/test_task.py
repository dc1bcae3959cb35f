"""`morph`, `vary` and `generate` of melodies, through the choice of the model, tiny networks."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from models.answer import Answer
from models.by_role import load
from models.errors import AntiphonError
from models.music.clip import Clip, Role
from models.music.meter import Meter
from models.music.note import Note
from models.music.scale import Scale
from models.requests import Generate, Morph, Request, ScaleLock, Vary
from models.task import Call
from models.tune.line import ONSET, classes, listen, moved, plausible, states
from models.tune.space import TuneSpace
from models.tune.task import load as load_tunes

C_MAJOR = Scale(0)


def tune(pitches: list[int], every: float = 1.0, length: float = 8.0, **kind) -> Clip:
    notes = [Note(p, at * every, every * 0.9, 60 + at) for at, p in enumerate(pitches)]
    return Clip(tuple(notes), length, role=Role.MELODY, **kind)


RISING = tune([60, 62, 64, 65, 67, 69, 71, 72])
FALLING = tune([79, 77, 76, 74, 72, 71, 69, 67, 65, 64, 62], 0.5)
ODD = Clip((Note(60, 0.3, 0.4), Note(61, 2.7, 3), Note(50, -1, 0.5)), 10.5, Meter(7, 8), phase=1.0)


def ask(request: Request) -> Answer:
    (answer,) = load("cpu", debug=True).answer([Call(request)])
    if isinstance(answer, AntiphonError):
        raise answer
    return answer


def between(one: Clip, other: Clip, **fields) -> list[Clip]:
    (variation,) = ask(Morph(clips=(one, other), seed=1, **fields)).variations
    return list(variation.clips)


def is_one_line(clip: Clip) -> bool:
    pairs = zip(clip.notes, clip.notes[1:], strict=False)
    inside = all(note.start >= 0 and note.end <= clip.length + 1e-9 for note in clip.notes)
    return inside and all(one.end <= other.start + 1e-9 for one, other in pairs)


def test_melodies_lie_between_melodies() -> None:
    clips = between(RISING, FALLING, steps=7)
    assert len(clips) == 7
    assert {clip.length for clip in clips} == {8.0}
    assert {clip.role for clip in clips} == {Role.MELODY}
    assert all(is_one_line(clip) for clip in clips)


def test_the_way_leaves_and_reaches_the_clips_exactly() -> None:
    space = load_tunes("cpu", debug=True).space
    assert isinstance(space, TuneSpace)
    scene = space.lay_out((RISING, FALLING))
    with torch.inference_mode():
        corners = space.find_corners(scene)
        for number in range(2):
            near = torch.tensor([1.0 - number]), torch.tensor([float(number)])
            (line,) = space.sound(scene, corners, corners[number : number + 1], near, Morph())
            assert (line == scene.grids[number]).all()
            shares = (1.0 - number, float(number))
            assert space.write(line, scene, shares).notes == (RISING, FALLING)[number].notes


@pytest.mark.parametrize("clip", [FALLING, tune([60, 67, 64], 1.5)], ids=["eighths", "dotted"])
def test_between_equal_clips_there_is_only_that_clip(clip: Clip) -> None:
    for new in between(clip, clip, steps=4):
        assert [note.pitch for note in new.notes] == [note.pitch for note in clip.notes]
        times = [(note.start, note.duration, note.velocity) for note in clip.notes]
        found = [(note.start, note.duration, note.velocity) for note in new.notes]
        assert np.allclose(found, times)


@pytest.mark.parametrize("semitones", [-3, 2, 5])
def test_a_tune_is_treated_alike_in_every_key(semitones: int) -> None:
    plain = between(RISING, FALLING)
    higher = between(RISING.transpose(semitones), FALLING.transpose(semitones))
    for one, other in zip(plain, higher, strict=True):
        pairs = zip(one.notes, other.notes, strict=True)
        # only what leaves the seven octaves is folded differently
        assert {(b.pitch - a.pitch - semitones) % 12 for a, b in pairs} <= {0}


def test_swing_and_loudness_go_over_to_the_clips_between() -> None:
    swung = replace(
        RISING,
        notes=tuple(Note(60 + at, at / 2 + (at % 2) * 0.06, 0.4, 120) for at in range(16)),
    )
    quiet = tune([60] * 16, 0.5)
    (middle,) = between(
        swung,
        replace(quiet, notes=tuple(replace(note, velocity=40) for note in quiet.notes)),
        steps=1,
    )
    late = [note.start * 4 % 1 for note in middle.notes if round(note.start * 4) % 4 == 2]
    assert all(0.02 < share < 0.22 for share in late)
    assert all(50 < note.velocity < 110 for note in middle.notes)


def test_temperature_0_leaves_nothing_to_chance() -> None:
    request = Morph(clips=(RISING, FALLING), temperature=0, variations=2)
    one, other = ask(request), ask(request)
    assert one.variations == other.variations
    assert len(set(one.variations)) == 1


def test_new_notes_stay_in_the_scale_when_asked() -> None:
    pair = tuple(replace(clip, scale=C_MAJOR) for clip in (RISING, FALLING))
    for request in (
        Morph(clips=pair, scale_lock=ScaleLock.CLIP, seed=1, steps=9),
        Vary(clips=pair[:1], scale_lock=ScaleLock.CLIP, amount=0.9, variations=8, seed=1),
    ):
        clips = [clip for variation in ask(request).variations for clip in variation.clips]
        pitches = {note.pitch for clip in clips for note in clip.notes}
        assert len(pitches) > 3
        assert all(pitch in C_MAJOR for pitch in pitches)


def test_a_square_between_four_melodies() -> None:
    four = (RISING, FALLING, tune([60, 72] * 4), tune([48], 8.0))
    (variation,) = ask(Morph(clips=four, grid_width=4, grid_height=3, seed=1)).variations
    assert len(variation.clips) == 4 * 3 - 4
    assert all(is_one_line(clip) for clip in variation.clips)


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        (RISING, tune([60, 62], 8.0, 16.0), "lengths_differ"),
        (tune([60, 62, 64], 2.0, 6.0, meter=Meter(3, 4)), RISING, "meters_differ"),
        (Clip(tuple(Note(60, at / 3, 0.3) for at in range(24)), 8.0), RISING, "quantized"),
        (Clip((Note(60, 0, 1), Note(62, -1, 0.5)), 8.0), RISING, "before_start"),
        (Clip((Note(60, 0, 0.05), Note(62, 0.06, 0.5)), 8.0), RISING, "notes_together"),
        (Clip((Note(60, 0, 1), Note(62, 2, 0.5, muted=True)), 8.0), RISING, "muted_ignored"),
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
        Clip((Note(60, 3.1, 0.2),), 4.0),
        ODD,
        Clip((Note(60, 0, 0.05),), 0.1),
        Clip((Note(60, 0, 20),), 20.0, Meter(9, 4)),
        tune([10, 120, 127, 0], 1.0, 4.0),
    ],
    ids=["one note", "odd", "tiny", "bars longer than a window", "far out"],
)
def test_odd_clips_morph(clip: Clip) -> None:
    for one, other in ((clip, RISING), (RISING, clip), (clip, clip)):
        assert all(is_one_line(new) for new in between(one, other, steps=3))


CHORD = Clip((Note(60, 0, 4), Note(64, 0, 4), Note(67, 0, 4)), 8.0)
BEAT = Clip((Note(36, 0, 0.25), Note(42, 1, 0.25), Note(38, 2, 0.25)), 8.0)


@pytest.mark.parametrize(
    ("request_", "code", "values"),
    [
        (Morph(clips=(RISING, CHORD)), "not_a_line", (2, 3)),
        (Vary(clips=(CHORD,)), "not_a_line", (1, 3)),
        (Morph(clips=(BEAT, Clip(RISING.notes, 8.0))), "drums_and_notes", (1, 2)),
        (Morph(clips=(RISING, replace(BEAT, role=Role.DRUMS))), "drums_and_notes", (2, 1)),
        (Morph(clips=(RISING, Clip((), 8.0))), "empty_clip", ()),
        (Morph(clips=(RISING, tune([60], 1.0, 400.0))), "too_long", (100, 64)),
        (Generate(role=Role.CHORDS), "not_available", ()),
    ],
)
def test_what_cannot_be_answered_says_why(
    request_: Request, code: str, values: tuple[int, ...]
) -> None:
    with pytest.raises(AntiphonError) as refusal:
        ask(request_)
    assert (refusal.value.code, refusal.value.values) == (code, values)


def test_a_clip_that_says_nothing_follows_one_that_does() -> None:
    (variation,) = ask(
        Morph(clips=(replace(BEAT, role=Role.DRUMS), Clip(RISING.notes, 8.0)), seed=1)
    ).variations
    assert {clip.role for clip in variation.clips} == {Role.DRUMS}


def test_one_refusal_does_not_harm_the_others() -> None:
    calls = [Call(Vary(clips=(CHORD,))), Call(Generate(seed=1)), Call(Generate(role=Role.BASS))]
    refused, drums, bass = load("cpu", debug=True).answer(calls)
    assert isinstance(refused, AntiphonError)
    assert isinstance(drums, Answer) and drums.variations[0].clips[0].role is Role.DRUMS
    assert isinstance(bass, Answer) and bass.variations[0].clips[0].role is Role.BASS


def test_varying_by_nothing_is_the_clip_itself() -> None:
    for clip in (RISING, replace(ODD, role=Role.BASS)):
        answer = ask(Vary(clips=(clip,), amount=0, variations=2))
        assert [variation.clips for variation in answer.variations] == [(clip,), (clip,)]


def test_what_is_kept_stays() -> None:
    def all_of(**fields) -> list[Clip]:
        answer = ask(Vary(clips=(RISING,), amount=0.9, variations=4, seed=1, **fields))
        return [variation.clips[0] for variation in answer.variations]

    for clip in all_of(keep_rhythm=True):
        assert [(n.start, n.duration) for n in clip.notes] == [
            (n.start, n.duration) for n in RISING.notes
        ]
    assert len({tuple(n.pitch for n in clip.notes) for clip in all_of(keep_rhythm=True)}) > 1
    contour = {int(note.start): note.pitch for note in RISING.notes}
    for clip in all_of(keep_pitches=True):
        assert [contour[int(note.start)] for note in clip.notes] == [n.pitch for n in clip.notes]


def test_new_tunes_are_as_long_as_asked_and_differ() -> None:
    answer = ask(Generate(role=Role.MELODY, bars=5, variations=3, seed=2))
    clips = [variation.clips[0] for variation in answer.variations]
    assert {clip.length for clip in clips} == {20.0}
    assert len({clip.notes for clip in clips}) == 3
    assert all(is_one_line(clip) for clip in clips)


def test_density_adds_notes() -> None:
    def notes(density: float) -> int:
        request = Generate(role=Role.MELODY, density=density, seed=2, variations=8)
        return sum(len(variation.clips[0].notes) for variation in ask(request).variations)

    assert notes(-1) < notes(0) < notes(1)


def test_a_line_is_read_and_moved_and_read_back() -> None:
    played = listen(FALLING)
    heard = states(played.line)
    assert (classes(heard) == played.line).all()
    assert (moved(moved(heard, 5), -5) == heard).all()


def test_no_hold_lacks_an_onset() -> None:
    rng = np.random.default_rng(0)
    for line in plausible(rng.normal(size=(50, 32, 3)), rng.normal(size=(50, 32, 84))):
        sounds = False
        for step in line:
            assert step != 1 or sounds
            sounds = step >= ONSET or (step == 1 and sounds)
