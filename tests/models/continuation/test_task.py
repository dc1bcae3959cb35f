"""`continue` and `infill` through the task, with the tiny seeded network."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.answer import Answer
from models.continuation import task
from models.continuation.source import listen, rules
from models.continuation.task import load
from models.errors import AntiphonError
from models.music.clip import Clip, Role
from models.music.meter import Meter
from models.music.note import Note
from models.music.scale import Scale
from models.requests import Continue, Infill, Request, ScaleLock
from models.task import Call
from tests.models.continuation.music import loop, melody, piano

METERS = [
    Meter(4, 4),
    Meter(3, 4),
    Meter(6, 8),
    Meter(7, 8),
    Meter(2, 4),
    Meter(12, 8),
    Meter(5, 16),
]


def ask(request: Request, **mouths) -> Answer:
    (answer,) = load("cpu", debug=True).answer([Call(request, **mouths)])
    if isinstance(answer, AntiphonError):
        raise answer
    return answer


def new_notes(request: Request) -> list[Note]:
    return [note for v in ask(request).variations for clip in v.clips for note in clip.notes]


def legal(clip: Clip, source: Clip) -> None:
    ends: dict[int, float] = {}
    low = min(note.pitch for note in source.notes) - 4
    high = max(note.pitch for note in source.notes) + 4
    for note in clip.notes:
        assert 0 <= note.start < note.end <= clip.length + 1e-9
        assert low <= note.pitch <= high
        assert note.start >= ends.get(note.pitch, 0.0) - 1e-9
        ends[note.pitch] = note.end


@pytest.mark.parametrize("meter", METERS, ids=str)
@pytest.mark.parametrize("bars", [1, 3])
def test_the_answer_is_the_asked_number_of_bars(meter: Meter, bars: int) -> None:
    source = melody(meter, every=meter.bar / 4)
    for variation in ask(Continue(clips=(source,), bars=bars, variations=2, seed=1)).variations:
        (clip,) = variation.clips
        assert clip.length == pytest.approx(bars * meter.bar)
        assert clip.phase == pytest.approx(0.0)
        legal(clip, source)


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from([melody(), piano(), loop(), loop(swing=1 / 6), melody(Meter(3, 4))]),
    st.integers(1, 5),
    st.floats(0.0, 2.0),
    st.floats(-1.0, 1.0),
    st.integers(0, 1000),
)
def test_every_answer_is_a_legal_clip(
    source: Clip, bars: int, temperature: float, density: float, seed: int
) -> None:
    request = Continue(
        clips=(source,), bars=bars, temperature=temperature, density=density, seed=seed
    )
    for variation in ask(request).variations:
        legal(variation.clips[0], source)


def test_one_line_stays_one_line() -> None:
    for note, after in pairwise(new_notes(Continue(clips=(melody(),), bars=8, seed=2))):
        assert note.end <= after.start + 1e-9


def test_drums_stay_in_their_kit_and_keep_their_manner() -> None:
    source = loop()
    new = new_notes(Continue(clips=(source,), bars=8, seed=3, variations=3))
    assert {note.pitch for note in new} <= {36, 38, 42}
    assert {note.duration for note in new} == {0.1}
    assert {note.velocity for note in new} <= set(range(48, 104))


def test_drums_that_nobody_called_drums_stay_in_their_kit() -> None:
    for source in (loop(), replace(loop(), notes=tuple(n for n in loop().notes if n.pitch == 42))):
        new = new_notes(Continue(clips=(replace(source, role=Role.ANY),), bars=4, seed=3))
        assert {note.pitch for note in new} <= {note.pitch for note in source.notes}


def test_a_clip_on_the_grid_is_continued_on_the_grid_and_a_loose_one_loosely() -> None:
    tight = new_notes(Continue(clips=(melody(),), bars=8, seed=1))
    assert all(note.start * 4 == int(note.start * 4) for note in tight)
    loose = new_notes(Continue(clips=(loop(late=0.03),), bars=8, seed=1, density=1.0))
    assert any(note.start * 4 != int(note.start * 4) for note in loose)


def test_a_shuffle_is_not_answered_in_straight_sixteenths() -> None:
    shuffle = loop(swing=1 / 6, late=0.0)
    new = new_notes(Continue(clips=(shuffle,), bars=8, seed=4, density=1.0, variations=2))
    assert {round(note.start % 0.5 * 24) % 12 for note in new} <= {0, 4, 8}


def test_the_clips_own_pitch_classes_are_leant_towards_in_every_octave() -> None:
    triad = Clip(tuple(Note(p, float(i), 1.0) for i, p in enumerate((60, 64, 67))), 4.0)
    request = Continue(clips=(triad,))
    lean = rules(listen(request), request).lean
    assert lean[48] == lean[64] == lean[79] == 0 > lean[61] == lean[62]
    request = Continue(clips=(loop(),))
    assert not rules(listen(request), request).lean.any()


def test_range_and_scale_are_kept() -> None:
    scale = Scale(0, (0, 4, 7))
    source = replace(melody(), scale=scale)
    request = Continue(
        clips=(source,), bars=8, lowest=62, highest=70, scale_lock=ScaleLock.CLIP, seed=1
    )
    assert {note.pitch for note in new_notes(request)} <= {64, 67}
    with pytest.raises(AntiphonError) as caught:
        ask(request.model_copy(update={"lowest": 65, "highest": 66}))
    assert caught.value.code == "no_pitch_left"


def test_the_last_bar_is_not_repeated_when_that_is_forbidden() -> None:
    bar = Clip((Note(60, 0.0, 1.0, 90),), 4.0, role=Role.MELODY)
    request = Continue(clips=(bar,), bars=1, variations=16, seed=5, lowest=60, highest=61)
    free = ask(request.model_copy(update={"density": -1.0}))
    kept = ask(request.model_copy(update={"density": -1.0, "mask_obvious": True}))

    def repeats(answer: Answer) -> int:
        return sum(
            [(note.start, note.pitch) for note in v.clips[0].notes] == [(0.0, 60)]
            for v in answer.variations
        )

    assert repeats(free) >= 0 == repeats(kept)


def test_a_note_across_the_boundary_is_waited_for_in_one_line() -> None:
    notes = (Note(60, 0.0, 1.0), Note(64, 3.0, 2.5))
    new = new_notes(
        Continue(clips=(Clip(notes, 4.0, role=Role.MELODY),), bars=2, seed=1, variations=4)
    )
    assert new
    assert min(note.start for note in new) >= 1.5


def test_density_halves_and_doubles_the_onsets() -> None:
    request = Continue(clips=(melody(),), bars=8, seed=1)
    usual = 2 * len(melody().notes)
    for density in (-1.0, -0.5, 0.5, 1.0):
        asked = request.model_copy(update={"density": density})
        onsets = {note.start for note in new_notes(asked)}
        assert 0.7 < len(onsets) / usual / 2**density < 1.3


def test_chords_that_nobody_called_chords_are_continued_with_chords() -> None:
    triads = ((60, 64, 67), (57, 60, 64), (65, 69, 72), (67, 71, 74))
    notes = [Note(p, 2.0 * at, 1.9) for at, triad in enumerate(triads) for p in triad]
    answer = ask(Continue(clips=(Clip(tuple(notes), 8.0),), bars=4, seed=1, variations=4))
    for variation in answer.variations:
        struck = Counter(note.start for note in variation.clips[0].notes)
        assert set(struck.values()) == {3}


def test_a_seed_makes_the_same_answer_again_and_none_a_new_one() -> None:
    request = Continue(clips=(melody(),), bars=4, variations=2, seed=9)
    assert ask(request) == ask(request)
    free = request.model_copy(update={"seed": None})
    assert ask(free).variations != ask(free).variations


@pytest.mark.parametrize("variations", [3, 8])
def test_the_answer_is_the_same_however_many_write_it(
    variations: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = []
    for cores in (1, 2, 4):
        monkeypatch.setattr(task, "at_once", lambda cores=cores: cores)
        answers.append(ask(Continue(clips=(melody(),), bars=2, variations=variations, seed=5)))
    assert answers[0] == answers[1] == answers[2]


def test_variations_differ_and_say_by_how_much() -> None:
    answer = ask(Continue(clips=(melody(),), bars=4, variations=4, seed=9))
    clips = [variation.clips[0].notes for variation in answer.variations]
    assert len(set(clips)) == 4
    for variation in answer.variations:
        (distance,) = [n for n in variation.notices if n.code == "distinct"]
        assert 0 < distance.values[0] <= 1000


def test_infill_writes_only_inside_the_region() -> None:
    source = melody(bars=6)
    request = Infill(clips=(source,), region_start=8.0, region_end=14.0, variations=3, seed=2)
    for variation in ask(request).variations:
        (clip,) = variation.clips
        assert clip.length == pytest.approx(6.0)
        legal(clip, source)
    with pytest.raises(AntiphonError) as caught:
        ask(Infill(clips=(source,), region_start=30.0))
    assert caught.value.code == "region_outside"


def test_infill_to_the_end_needs_nothing_after() -> None:
    assert (
        ask(Infill(clips=(melody(),), region_start=8.0, seed=1)).variations[0].clips[0].length == 8
    )


@pytest.mark.parametrize(
    ("clip", "code"),
    [
        (Clip((Note(60, 0, 1), Note(62, 1, 1, muted=True)), 4.0), "muted_ignored"),
        (Clip((Note(60, 0, 1), Note(62, -3, 1)), 4.0), "before_start"),
        (Clip((Note(60, 0, 1), Note(62, 5, 1)), 4.0), "past_end"),
        (melody(Meter(5, 16), every=0.25), "unusual_meter"),
    ],
)
def test_what_was_not_listened_to_is_said(clip: Clip, code: str) -> None:
    assert code in {notice.code for notice in ask(Continue(clips=(clip,), seed=1)).notices}


@pytest.mark.parametrize("notes", [(), (Note(60, 0, 1, muted=True),)])
def test_a_clip_with_nothing_to_go_by_is_refused(notes: tuple[Note, ...]) -> None:
    with pytest.raises(AntiphonError) as caught:
        ask(Continue(clips=(Clip(notes, 4.0),)))
    assert caught.value.code == "empty_clip"


@pytest.mark.parametrize(
    "clip",
    [
        Clip((Note(60, 0.0, 0.25),), 4.0),
        melody(bars=32, every=0.25),
        Clip(tuple(Note(48 + i % 30, 0.0, 4.0) for i in range(30)), 4.0),
        Clip((Note(60, 300.0, 1.0),), 304.0),
        Clip((Note(0, 0.0, 1.0), Note(127, 1.0, 1.0)), 4.0),
        melody().window(1.0, 6.5),
    ],
    ids=["one note", "32 bars", "a cluster", "75 silent bars", "extremes", "off the bar"],
)
def test_odd_clips_are_answered(clip: Clip) -> None:
    (variation,) = ask(Continue(clips=(clip,), bars=2, seed=1)).variations
    legal(variation.clips[0], clip)


def test_only_the_variations_that_are_asked_for_are_shown() -> None:
    for count in (0, 2):
        shown: set[int] = set()
        request = Continue(clips=(melody(),), bars=8, seed=1, variations=3, shown=count)
        ask(request, show=lambda number, _notes, seen=shown: seen.add(number))
        assert shown == set(range(count))


@pytest.mark.parametrize("clip", [melody(), piano(), loop()], ids=["line", "chords", "drums"])
def test_being_watched_changes_no_note(clip: Clip) -> None:
    request = Continue(clips=(clip,), bars=16, seed=3, variations=5, density=1.0)
    assert ask(request) == ask(request.model_copy(update={"shown": 5}))


def test_bars_are_shown_while_they_are_written() -> None:
    shown: list[Note] = []
    answer = ask(
        Continue(clips=(melody(),), bars=8, seed=1, shown=1),
        show=lambda _number, notes: shown.extend(notes),
    )
    assert [(n.start, n.pitch) for n in shown] == [
        (n.start, n.pitch) for n in answer.variations[0].clips[0].notes
    ]


def test_a_stopped_call_ends_at_once() -> None:
    passes = []

    def stopped() -> bool:
        passes.append(1)
        return len(passes) > 1

    with pytest.raises(AntiphonError) as caught:
        ask(Continue(clips=(melody(),), bars=32), stopped=stopped)
    assert caught.value.code == "cancelled"
    assert len(passes) == 2
