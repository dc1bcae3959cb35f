"""`humanize` through the task, with the tiny seeded network: what holds whatever it plays."""

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.replaying import replayed
from models.answer import Answer
from models.errors import AntiphonError
from models.groove.task import load
from models.music.clip import Clip, Role
from models.music.meter import Meter
from models.music.note import Note
from models.music.style import Style
from models.requests import Drumify, Humanize, Request
from models.task import Call


def ask(request: Request) -> Answer:
    (answer,) = load("cpu", debug=True).answer([Call(request)])
    if isinstance(answer, AntiphonError):
        raise answer
    return answer


def humanized(clip: Clip, **fields) -> list[Clip]:
    answer = ask(Humanize(clips=(clip,), **{"seed": 1, **fields}))
    return [variation.clips[0] for variation in answer.variations]


def rock(bars: int = 4, **more) -> Clip:
    drums = [Note((36, 38)[at % 2], float(at), 0.25) for at in range(4 * bars)]
    hats = [Note(42, at / 2, 0.25, 80) for at in range(8 * bars)]
    return Clip((*drums, *hats), 4.0 * bars, role=Role.DRUMS, **more)


def chords() -> Clip:
    notes = [
        Note(pitch, at * 2.0, 1.9, 60 + 5 * at) for at in range(8) for pitch in (48, 55, 64, 67)
    ]
    return Clip(tuple(notes), 16.0)


def by_pitch(clip: Clip) -> dict[int, list[Note]]:
    found: dict[int, list[Note]] = defaultdict(list)
    for note in clip.notes:
        found[note.pitch].append(note)
    return found


@pytest.mark.parametrize("clip", [rock(), chords()], ids=["drums", "chords"])
def test_amount_0_is_the_clip_itself(clip: Clip) -> None:
    assert humanized(clip, amount=0, variations=3) == [clip] * 3


def test_the_notes_stay_and_how_they_are_played_changes() -> None:
    for played in humanized(rock(), variations=4):
        assert sorted(note.pitch for note in played.notes) == sorted(
            note.pitch for note in rock().notes
        )
        assert played.notes != rock().notes
    first, second = humanized(rock(), variations=2)
    assert first != second


def test_a_seed_plays_the_same_again_and_temperature_0_always() -> None:
    assert humanized(rock(), seed=5) == humanized(rock(), seed=5)
    assert humanized(rock(), seed=5) != humanized(rock(), seed=6)
    assert humanized(rock(), seed=5, temperature=0) == humanized(rock(), seed=6, temperature=0)


def test_half_the_amount_is_half_the_way() -> None:
    clip = rock()
    (whole,), (half,) = humanized(clip), humanized(clip, amount=0.5)
    for pitch, notes in by_pitch(clip).items():
        for own, full, less in zip(
            notes, by_pitch(whole)[pitch], by_pitch(half)[pitch], strict=True
        ):
            if own.start == 0:
                continue  # cannot be early
            assert less.start - own.start == pytest.approx((full.start - own.start) / 2, abs=1e-3)
            assert abs(less.velocity - (own.velocity + full.velocity) / 2) <= 1


def test_a_chord_moves_together() -> None:
    (played,) = humanized(chords())
    for at in range(8):
        group = [notes[at].start for notes in by_pitch(played).values()]
        assert max(group) - min(group) < 0.05
        assert at == 0 or any(abs(start - at * 2.0) > 1e-3 for start in group)


def test_what_has_a_pitch_keeps_its_own_crescendo() -> None:
    (played,) = humanized(chords())
    first, last = (by_pitch(played)[48][at].velocity for at in (0, -1))
    assert first < last
    answer = ask(Humanize(clips=(chords(),), seed=1))
    assert "drummers_only" in [notice.code for notice in answer.notices]


def test_triplets_stay_triplets() -> None:
    shuffle = [Note(42, at / 3, 0.2) for at in range(24) if at % 3 != 1]
    clip = Clip(tuple(shuffle), 8.0, role=Role.DRUMS)
    for played in humanized(clip, temperature=0, variations=1):
        for own, new in zip(clip.notes, played.notes, strict=True):
            assert abs(new.start - own.start) <= 0.5 / 4 + 1e-9  # half a sixteenth from its place


def test_flams_and_layers_go_together() -> None:
    flam = Clip((Note(38, 0.97, 0.1, 40), Note(38, 1.0, 0.2, 110)), 4.0, role=Role.DRUMS)
    (played,) = humanized(flam)
    early, late = played.notes
    assert late.start - early.start == pytest.approx(0.03)
    assert early.velocity / late.velocity == pytest.approx(40 / 110, abs=1 / late.velocity)


def test_muted_notes_and_notes_past_the_end_stay_as_they_are() -> None:
    quiet, past = Note(36, 1.0, 0.2, 77, muted=True), Note(36, 9.0, 0.2, 66)
    clip = replace(rock(2), notes=(*rock(2).notes, quiet, past))
    (played,) = humanized(clip)
    assert quiet in played.notes and past in played.notes


times = st.integers(-8, 70).map(lambda at: at / 8) | st.floats(-1, 9, width=16)
notes = st.builds(
    Note,
    st.sampled_from([36, 38, 42, 60]),
    times,
    st.sampled_from([0.05, 0.25, 0.5, 2.0]),
    st.integers(1, 127),
    muted=st.booleans(),
)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(notes, min_size=1, max_size=20),
    st.sampled_from([0.1, 1.0, 7.5, 8.0]),
    st.sampled_from([Role.ANY, Role.DRUMS, Role.MELODY]),
    st.sampled_from([Meter(), Meter(3, 4), Meter(7, 8), Meter(9, 4)]),
)
def test_no_note_is_lost_whatever_the_clip(
    found: list[Note], length: float, role: Role, meter: Meter
) -> None:
    clip = Clip(tuple(found), length, meter, role=role)
    if all(note.muted or note.start >= length for note in found):
        with pytest.raises(AntiphonError, match="no notes"):
            humanized(clip)
        return
    (played,) = humanized(clip)
    own, new = by_pitch(clip), by_pitch(played)
    assert {pitch: len(group) for pitch, group in own.items()} == {
        pitch: len(group) for pitch, group in new.items()
    }
    for pitch, group in own.items():
        for before, after in zip(group, new[pitch], strict=True):
            assert (before.start < length) == (after.start < length)
            assert (before.start >= 0) <= (after.start >= 0)
        for (one, other), (first, second) in zip(
            pairwise(group), pairwise(new[pitch]), strict=True
        ):
            assert first.start <= second.start
            if one.end <= other.start:
                assert first.end <= second.start + 1e-3
    assert len(replayed(clip, played).notes) == len(clip.notes)


def test_a_long_clip_is_played_to_its_end() -> None:
    clip = rock(40)
    (played,) = humanized(clip)
    late = [note for note in played.notes if note.start > 150]
    assert len({note.velocity for note in late}) > 3


@pytest.mark.parametrize("style", [Style.FUNK, Style.JAZZ])
def test_a_style_is_heard(style: Style) -> None:
    assert humanized(rock(), style=style) != humanized(rock())


@pytest.mark.parametrize(
    ("clip", "code"),
    [
        (Clip((), 4.0), "empty_clip"),
        (Clip((Note(36, 0, 1, muted=True),), 4.0), "empty_clip"),
        (Clip((Note(36, 0, 1),), 4.0 * 129), "too_long"),
    ],
)
def test_what_cannot_be_answered_says_why(clip: Clip, code: str) -> None:
    for kind in (Humanize, Drumify):
        with pytest.raises(AntiphonError) as refusal:
            ask(kind(clips=(clip,)))
        assert refusal.value.code == code


def test_a_stopped_call_is_cancelled() -> None:
    call = Call(Humanize(clips=(rock(),)), stopped=lambda: True)
    (answer,) = load("cpu", debug=True).answer([call])
    assert isinstance(answer, AntiphonError)
    assert answer.code == "cancelled"
