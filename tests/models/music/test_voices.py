from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from models.errors import AntiphonError
from models.music.clip import Clip, merge
from models.music.midi_file import read_midi
from models.music.note import Note
from models.music.voice import Voice
from models.music.voices import as_line, assign_voices, polyphony, split_voices

CLIPS = Path(__file__).parents[2] / "clips"
CHORALES = sorted(CLIPS.glob("chorale_*.mid"))

steps = some.integers(0, 64).map(lambda step: step / 4)
lengths = some.integers(1, 16).map(lambda step: step / 4)
notes = some.builds(Note, some.integers(40, 80), steps, lengths)
clips = some.builds(Clip, some.lists(notes, max_size=24).map(tuple), some.just(16.0))


def line(*pitches: int, start: float = 0.0, duration: float = 1.0) -> Clip:
    """One note after the other."""
    notes = [Note(p, start + i * duration, duration) for i, p in enumerate(pitches)]
    return Clip(tuple(notes), 16.0)


@some.composite
def choirs(draw: some.DrawFn) -> list[Clip]:
    """Four voices a fourth apart or more, moving by step, each in a rhythm of its own."""
    voices = []
    for middle in (74, 66, 58, 47):
        beat, pitch, notes = 0.0, middle, []
        while beat < 8:
            duration = draw(some.sampled_from([0.5, 1.0, 1.5, 2.0]))
            notes.append(Note(pitch, beat, min(duration, 8 - beat)))
            beat += duration
            pitch = min(max(pitch + draw(some.integers(-2, 2)), middle - 3), middle + 3)
        voices.append(Clip(tuple(notes), 8.0))
    return voices


@given(clips)
def test_polyphony_is_the_most_notes_at_any_moment(clip: Clip) -> None:
    moments = [
        sum(note.start <= step / 4 < note.end for note in clip.notes) for step in range(4 * 20)
    ]
    assert polyphony(clip) == max(moments)


def test_short_overlaps_are_legato_and_longer_ones_are_not() -> None:
    assert (
        polyphony(line(60, 62, duration=1.0).with_notes([Note(60, 0, 1.06), Note(62, 1, 1)])) == 1
    )
    assert polyphony(Clip((Note(60, 0.0, 1.07), Note(62, 1.0, 1.0)), 4.0)) == 2


def test_a_chord_of_very_short_notes_is_a_chord() -> None:
    assert polyphony(Clip(tuple(Note(p, 0.0, 0.03) for p in (60, 64, 67)), 4.0)) == 3


def test_no_notes_are_no_voices() -> None:
    assert polyphony(Clip((), 4.0)) == 0
    assert split_voices(Clip((), 4.0)) == []


@given(clips)
def test_splitting_loses_no_note_and_gives_lines(clip: Clip) -> None:
    voices = split_voices(clip)
    assert len(voices) == polyphony(clip)
    assert not voices or sorted(merge(voices).notes) == sorted(clip.notes)
    assert all(polyphony(voice) <= 1 for voice in voices)


@given(clips, some.integers(0, 3))
def test_asking_for_more_lines_than_needed_is_fine(clip: Clip, more: int) -> None:
    voices = split_voices(clip, polyphony(clip) + more)
    assert len(voices) == polyphony(clip) + more
    assert sorted(n for voice in voices for n in voice.notes) == sorted(clip.notes)


@given(choirs())
def test_freely_moving_voices_are_found_again(choir: list[Clip]) -> None:
    found = split_voices(merge(choir))
    assert [voice.notes for voice in found] == [voice.notes for voice in choir]


@pytest.mark.parametrize("file", CHORALES, ids=lambda file: file.stem)
def test_the_voices_of_a_chorale_are_found_again(file: Path) -> None:
    choir = read_midi(file).clips
    assert len(choir) == 4
    for voice, found in zip(choir, split_voices(merge(choir), 4), strict=True):
        assert Counter(found.notes) == Counter(voice.notes)


def test_there_are_chorales_to_test_with() -> None:
    assert len(CHORALES) == 3


def test_a_held_note_keeps_its_voice_while_others_cross_over_it() -> None:
    held = Note(65, 0.0, 4.0)
    moving = line(60, 62, 67, 64)
    voices = split_voices(merge([Clip((held,), 16.0), moving]))
    assert (held,) in [voice.notes for voice in voices]
    assert moving.notes in [voice.notes for voice in voices]


def test_a_unison_is_two_notes_in_two_voices() -> None:
    voices = split_voices(merge([line(67, 65, 67), line(64, 65, 64)]))
    assert [[note.pitch for note in voice.notes] for voice in voices] == [
        [67, 65, 67],
        [64, 65, 64],
    ]


def test_a_voice_that_rests_comes_back_as_itself() -> None:
    upper, lower = line(72, 71, 72, 74, 72), line(55, 57)
    back = Clip((Note(57, 4.0, 1.0),), 16.0)
    found = split_voices(merge([upper, lower, back]))
    assert found[0].notes == upper.notes


def test_notes_of_a_chord_played_one_after_the_other_stay_in_order() -> None:
    chords = [
        Note(pitch, beat + late, 1.02)
        for beat, pitches in enumerate([(60, 64, 67), (59, 62, 67), (60, 64, 72)])
        for late, pitch in zip((0.03, 0.0, 0.04), pitches, strict=True)
    ]
    found = split_voices(Clip(tuple(chords), 4.0))
    assert [[note.pitch for note in voice.notes] for voice in found] == [
        [67, 67, 72],
        [64, 62, 64],
        [60, 59, 60],
    ]


def test_voices_that_leap_together_do_not_cross() -> None:
    choir = [line(60, 72, 55, 70), line(55, 67, 48, 60), line(48, 60, 41, 53)]
    for voice, found in zip(choir, split_voices(merge(choir)), strict=True):
        assert found.notes == voice.notes


def test_a_lone_note_goes_to_the_voice_whose_register_it_is() -> None:
    upper, lower = line(72, 74, 72, 60), line(50, 52, 50, 40)
    lone = Clip((Note(51, 4.0, 1.0),), 16.0)  # nearer to the 60, but not where the upper one lives
    found = split_voices(merge([upper, lower, lone]))
    assert found[1].notes == (*lower.notes, *lone.notes)


def test_lines_that_nothing_needs_stay_empty() -> None:
    upper, lower = line(72, 74, 76, 77), line(60, 59, 57, 60)
    found = split_voices(merge([upper, lower]), 4)
    assert [line.notes for line in found if line.notes] == [upper.notes, lower.notes]


def test_more_voices_than_asked_for_are_refused() -> None:
    chord = Clip(tuple(Note(p, 0.0, 1.0) for p in (48, 55, 60, 64, 67)), 4.0)
    with pytest.raises(AntiphonError) as refused:
        split_voices(chord, 4)
    assert (refused.value.code, refused.value.values) == ("too_many_voices", (5, 4))


def test_lines_are_named_after_the_clip() -> None:
    chord = Clip((Note(60, 0.0, 1.0), Note(64, 0.0, 1.0)), 4.0, name="Pad", voice=Voice.ALTO)
    assert [(voice.name, voice.voice) for voice in split_voices(chord)] == [
        ("Pad 1", None),
        ("Pad 2", None),
    ]


@given(some.lists(some.tuples(some.integers(1, 8), some.integers(0, 8)), max_size=12))
def test_legato_is_trimmed_to_a_line(played: list[tuple[int, int]]) -> None:
    beat, notes = 0.0, []
    for duration, overlap in played:
        notes.append(Note(60, beat, duration / 4 + overlap / 128))
        beat += duration / 4
    trimmed, count = as_line(Clip(tuple(notes), 32.0))
    assert all(a.end <= b.start for a, b in pairwise(trimmed.notes))
    assert [note.start for note in trimmed.notes] == [note.start for note in notes]
    assert count == sum(overlap > 0 for _, overlap in played[:-1])


def test_two_notes_at_once_are_no_line() -> None:
    with pytest.raises(AntiphonError) as refused:
        as_line(merge([line(60), line(64)]), 2)
    assert (refused.value.code, refused.value.values) == ("not_one_line", (2, 2))


def voiced(clip: Clip, voice: Voice) -> Clip:
    return Clip(clip.notes, clip.length, voice=voice)


S, A, T, B = Voice


@pytest.mark.parametrize(
    ("clips", "wanted", "voices"),
    [
        ([line(64), line(57), line(47)], {S}, [A, T, B]),
        ([line(47), line(64), line(57)], {S}, [B, A, T]),  # pitch order, not clip order
        ([line(72), line(64), line(58), line(48)], set(), [S, A, T, B]),
        ([line(72)], {A, T, B}, [S]),
        ([line(72)], set(), [S]),
        ([line(45)], set(), [B]),
        ([line(72)], {S}, [A]),  # a high clip, but the soprano is to be written
        ([line(40), line(41)], {S}, [B, T]),  # both low: still one voice each, in order
        ([voiced(line(72), B), line(45)], set(), [B, T]),  # a given name stands
        ([voiced(line(60), A), line(61)], {S}, [A, T]),
        ([], {S, A, T, B}, []),
        ([Clip((), 4.0), line(70)], set(), [B, S]),
    ],
)
def test_clips_sing_by_register(clips: list[Clip], wanted: set[Voice], voices: list[Voice]) -> None:
    assert assign_voices(clips, wanted) == voices


@pytest.mark.parametrize(
    ("clips", "wanted", "code", "values"),
    [
        ([voiced(line(60), A), voiced(line(62), A)], set(), "voice_twice", ()),
        ([voiced(line(70), S)], {S}, "no_voice_missing", ()),
        ([line(60)] * 4, {S}, "too_many_voices", (4, 3)),
        ([line(60)] * 5, set(), "too_many_voices", (5, 4)),
        ([voiced(line(60), A), line(60), line(60)], {S, B}, "too_many_voices", (3, 2)),
    ],
)
def test_choirs_that_cannot_be_are_refused(
    clips: list[Clip], wanted: set[Voice], code: str, values: tuple[int, ...]
) -> None:
    with pytest.raises(AntiphonError) as refused:
        assign_voices(clips, wanted)
    assert (refused.value.code, refused.value.values) == (code, values)
