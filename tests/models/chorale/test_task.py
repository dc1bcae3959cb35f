"""The task end to end on its tiny twin: what is given stays, what is new keeps the rules."""

from dataclasses import replace
from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.answer import Answer
from models.chorale.task import effort, load
from models.errors import AntiphonError
from models.music.clip import Clip
from models.music.meter import Meter
from models.music.note import Note
from models.music.scale import Scale
from models.music.voice import Voice
from models.requests import Harmonize, ScaleLock
from models.task import Call

LINES = {
    Voice.SOPRANO: (72, 74, 76, 77),
    Voice.ALTO: (67, 67, 67, 69),
    Voice.TENOR: (60, 59, 60, 60),
    Voice.BASS: (48, 55, 48, 53),
}


@pytest.fixture(scope="module")
def task():
    return load("cpu", debug=True)


def line(voice, length=8.0, meter=Meter(), named=True, shift=0.0):
    """Quarter notes that sing the voice's four pitches over and over."""
    notes = tuple(
        Note(LINES[voice][beat % 4], beat + shift, 1.0, velocity=70) for beat in range(int(length))
    )
    return Clip(notes, length, meter=meter, voice=voice if named else None)


def ask(task, **fields):
    fields.setdefault("quality", 1)
    (result,) = task.answer([Call(Harmonize(**fields))])
    if isinstance(result, AntiphonError):
        raise result
    return result


def codes(answer):
    return {notice.code for notice in answer.notices}


@pytest.mark.parametrize("subset", range(1, 16))
def test_every_subset_of_voices_is_written(task, subset):
    wanted = [voice for voice in Voice if subset >> voice.value & 1]
    clips = tuple(line(voice) for voice in Voice if voice not in wanted)
    answer = ask(task, clips=clips, voices=subset, bars=2, seed=1)
    written = answer.variations[0].clips
    assert [clip.voice for clip in written] == wanted
    for clip in written:
        low, high = clip.voice.range
        assert clip.length == 8.0
        assert all(low <= note.pitch <= high for note in clip.notes)
        assert all(note.start >= 0 and note.end <= 8.0 for note in clip.notes)
        assert all(a.end <= b.start + 1e-9 for a, b in pairwise(clip.notes))


def test_unnamed_clips_are_heard_by_register_and_the_missing_voice_is_written(task):
    clips = tuple(line(v, named=False) for v in (Voice.BASS, Voice.ALTO, Voice.TENOR))
    answer = ask(task, clips=clips, voices=1, seed=1)
    assert [clip.voice for clip in answer.variations[0].clips] == [Voice.SOPRANO]
    all_missing = ask(task, clips=tuple(line(v) for v in list(Voice)[1:]), seed=1)
    assert [clip.voice for clip in all_missing.variations[0].clips] == [Voice.SOPRANO]


def test_a_chordal_clip_is_split_into_its_voices(task):
    chords = Clip(line(Voice.ALTO).notes + line(Voice.TENOR).notes + line(Voice.BASS).notes, 8.0)
    answer = ask(task, clips=(chords,), voices=1, seed=1)
    assert "chords_split" in codes(answer)
    assert [clip.voice for clip in answer.variations[0].clips] == [Voice.SOPRANO]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), temperature=st.sampled_from([0.0, 0.5, 1.0, 2.0]))
def test_same_request_and_seed_give_the_same_answer_whoever_else_is_asking(seed, temperature):
    task = load("cpu", debug=True)
    mine = Harmonize(clips=(line(Voice.BASS),), seed=seed, temperature=temperature, variations=2)
    others = [
        Harmonize(clips=(line(Voice.SOPRANO),), seed=5),  # as long and as hard: the same batch
        Harmonize(clips=(line(Voice.SOPRANO, length=12.0),), seed=5, quality=1),
    ]
    (alone,) = task.answer([Call(mine)])
    together = task.answer([Call(mine), *map(Call, others)])[0]
    assert alone == together


def test_without_a_seed_answers_differ_and_the_seed_they_name_makes_them_again(task):
    first, second = (ask(task, clips=(line(Voice.BASS),)) for _ in range(2))
    assert first.seed != second.seed
    again = ask(task, clips=(line(Voice.BASS),), seed=first.seed)
    assert again == first


def test_variations_differ(task):
    answer = ask(task, clips=(line(Voice.BASS),), variations=4, seed=3)
    assert len({variation.clips for variation in answer.variations}) == 4


@pytest.mark.parametrize(
    ("meter", "length", "phase"),
    [
        (Meter(3, 4), 9.0, 0.0),
        (Meter(6, 8), 6.0, 0.0),
        (Meter(7, 8), 7.0, 0.5),
        (Meter(), 7.0, 3.0),
    ],
)
def test_other_meters_and_clips_that_begin_inside_a_bar(task, meter, length, phase):
    clip = replace(line(Voice.BASS, length, meter), phase=phase)
    answer = ask(task, clips=(clip,), voices=1, seed=1)
    (written,) = answer.variations[0].clips
    assert (written.meter, written.length, written.phase) == (meter, length, phase)
    assert ("unusual_meter" in codes(answer)) == (meter.bar not in (3.0, 4.0))


def test_a_pick_up_before_the_clip_is_sung_too(task):
    clip = line(Voice.BASS, shift=-1.0)
    answer = ask(task, clips=(clip,), voices=1, seed=1)
    assert "before_start" in codes(answer)
    assert all(note.start >= -1.0 for note in answer.variations[0].clips[0].notes)


def test_new_notes_begin_with_the_given_ones_when_those_are_off_the_grid(task):
    clip = line(Voice.BASS, shift=0.04)
    answer = ask(task, clips=(clip,), voices=1, seed=1)
    assert "quantized" in codes(answer)
    onsets = [note.start for note in answer.variations[0].clips[0].notes]
    on_beats = [onset for onset in onsets if abs(onset - round(onset)) < 0.1]
    assert all(onset - round(onset) == pytest.approx(0.04) for onset in on_beats)


def test_new_notes_are_as_loud_as_the_given_ones(task):
    answer = ask(task, clips=(line(Voice.BASS),), voices=1, seed=1)
    assert {note.velocity for note in answer.variations[0].clips[0].notes} == {70}


def test_a_region_rewrites_whole_notes_and_nothing_else(task):
    clips = tuple(line(voice) for voice in Voice)
    answer = ask(task, clips=clips, voices=2, region_start=2.0, region_end=4.0, seed=1)
    (alto,) = answer.variations[0].clips
    assert alto.voice is Voice.ALTO
    assert all(2.0 <= note.start < 4.0 and note.end <= 4.0 for note in alto.notes)


def test_the_scale_can_be_locked(task):
    pentatonic = Scale(0, (0, 2, 4, 7, 9))
    clip = replace(line(Voice.BASS), scale=pentatonic)
    answer = ask(task, clips=(clip,), scale_lock=ScaleLock.CLIP, seed=1)
    pitches = {note.pitch % 12 for clip in answer.variations[0].clips for note in clip.notes}
    assert pitches <= pentatonic.pitch_classes


def test_sixty_four_bars_are_written_to_the_end(task):
    answer = ask(task, clips=(line(Voice.BASS, 256.0),), voices=1, seed=1)
    (soprano,) = answer.variations[0].clips
    assert soprano.notes[-1].start > 240.0


def test_no_clips_at_all_give_a_whole_chorale(task):
    answer = ask(task, bars=4, seed=1)
    assert [clip.voice for clip in answer.variations[0].clips] == list(Voice)
    assert answer.variations[0].clips[0].length == 16.0


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("empty_clip", {"clips": (Clip((), 4.0),)}),
        ("empty_clip", {"clips": (Clip((Note(60, 0, 1, muted=True),), 4.0),)}),
        ("too_many_voices", {"clips": tuple(line(v, named=False) for v in Voice), "voices": 1}),
        ("too_many_voices", {"clips": (Clip(tuple(Note(p, 0, 1) for p in range(60, 65)), 4.0),)}),
        ("no_voice_missing", {"clips": tuple(line(v) for v in Voice)}),
        ("no_voice_missing", {"clips": (line(Voice.ALTO),), "voices": 2}),
        ("voice_twice", {"clips": (line(Voice.ALTO), line(Voice.ALTO))}),
        ("too_long", {"clips": (line(Voice.BASS, 260.0),)}),
        ("too_long", {"clips": (Clip((Note(50, 0, 1),), 8192.0, Meter(32, 1)),)}),
        ("region_outside", {"clips": (line(Voice.BASS),), "region_start": 9.0}),
        ("range_too_narrow", {"clips": (line(Voice.BASS),), "alto_low": 70, "alto_high": 60}),
        (
            "not_one_line",
            {"clips": (line(Voice.ALTO), Clip((Note(40, 0, 1), Note(44, 0, 1)), 8.0))},
        ),
    ],
)
def test_what_cannot_be_answered_says_why(task, code, fields):
    with pytest.raises(AntiphonError) as refusal:
        ask(task, seed=1, **fields)
    assert refusal.value.code == code


def test_one_refusal_does_not_harm_the_others_of_a_batch(task):
    good, bad = Harmonize(clips=(line(Voice.BASS),), seed=1), Harmonize(clips=(Clip((), 4.0),))
    refused, answered = task.answer([Call(bad), Call(good)])
    assert isinstance(refused, AntiphonError)
    assert isinstance(answered, Answer)


def test_a_stopped_call_ends_within_one_pass_and_the_others_go_on(task):
    passes = 0

    def stopped():
        nonlocal passes
        passes += 1
        return passes > 2

    mine, other = Harmonize(clips=(line(Voice.BASS),), seed=1), Harmonize(bars=2, seed=1)
    cancelled, answered = task.answer([Call(mine, stopped=stopped), Call(other)])
    assert isinstance(cancelled, AntiphonError) and cancelled.code == "cancelled"
    assert isinstance(answered, Answer)
    (cancelled,) = task.answer([Call(mine, stopped=lambda: True)])
    assert cancelled.code == "cancelled"


def test_progress_rises_to_one(task):
    told = []
    task.answer([Call(Harmonize(clips=(line(Voice.BASS),), seed=1), progress=told.append)])
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_the_callers_random_state_is_left_alone(task):
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    ask(task, clips=(line(Voice.BASS),), seed=9)
    assert torch.equal(torch.rand(3), expected)


@pytest.mark.parametrize("frames", [16, 64, 128, 256, 1000])
@pytest.mark.parametrize("voices", [1, 2, 3, 4])
def test_effort_grows_with_quality_and_its_passes_are_odd(voices: int, frames: int) -> None:
    passes = [effort(quality, voices, frames).passes for quality in (1, 2, 4, 8)]
    assert passes == sorted(passes)
    assert all(count >= 3 and count % 2 for count in passes)
