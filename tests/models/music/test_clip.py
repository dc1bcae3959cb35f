import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from models.music.clip import Clip, Role, merge
from models.music.meter import Meter
from models.music.note import Note
from models.music.scale import Scale
from models.music.voice import Voice, voice_named

# 64ths, on which floats add and subtract exactly
beats = some.integers(-512, 2048).map(lambda steps: steps / 16)
lengths = some.integers(1, 512).map(lambda steps: steps / 16)
notes = some.builds(Note, some.integers(24, 100), beats, lengths, some.integers(1, 127))
clips = some.builds(Clip, some.lists(notes, max_size=12).map(tuple), lengths)


@given(clips, beats)
def test_shifting_there_and_back_changes_nothing(clip: Clip, by: float) -> None:
    assert clip.shift(by).shift(-by) == clip


@given(clips, some.integers(-24, 24))
def test_transposing_there_and_back_changes_nothing(clip: Clip, by: int) -> None:
    assert clip.transpose(by).transpose(-by) == clip


def test_transposing_takes_the_scale_along_and_refuses_to_leave_the_keyboard() -> None:
    clip = Clip((Note(120, 0.0, 1.0),), 4.0, scale=Scale(11))
    assert clip.transpose(2).scale == Scale(1)
    with pytest.raises(ValueError, match="pitch 128"):
        clip.transpose(8)


@given(clips, beats, lengths)
def test_a_window_holds_the_notes_that_begin_in_it_and_no_others(
    clip: Clip, start: float, length: float
) -> None:
    end = start + length
    window = clip.window(start, end)
    assert window.length == length
    inside = [note for note in clip.notes if start <= note.start < end]
    assert window.shift(start).notes == tuple(inside)


@given(clips, some.lists(beats, min_size=2, max_size=6, unique=True))
def test_windows_side_by_side_share_out_the_notes(clip: Clip, cuts: list[float]) -> None:
    cuts = sorted(cuts)
    whole = clip.window(cuts[0], cuts[-1])
    parts = [clip.window(start, end).shift(start - cuts[0]) for start, end in pairwise(cuts)]
    assert merge(parts).notes == whole.notes


@given(clips, beats, lengths)
def test_a_cut_window_is_what_is_heard(clip: Clip, start: float, length: float) -> None:
    def heard_at(clip: Clip, beat: float) -> list[int]:
        return sorted(note.pitch for note in clip.notes if note.start <= beat < note.end)

    window = clip.window(start, start + length, cut=True)
    assert all(0 <= note.start < note.end <= length for note in window.notes)
    for step in range(int(length * 16)):
        assert heard_at(window, step / 16) == heard_at(clip, start + step / 16)


def test_a_window_knows_where_in_the_bar_it_begins() -> None:
    clip = Clip((), 12.0, Meter(3, 4), phase=2.0)
    assert clip.window(2.0, 5.0).phase == 1.0
    assert clip.window(-1.0, 5.0).phase == 1.0


def test_a_window_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match="length"):
        Clip((), 4.0).window(2.0, 2.0)


@given(clips, some.sampled_from([0.125, 0.25, 0.5, 1.0, 2.0]))
def test_quantizing_moves_onsets_half_a_step_at_most_and_once(clip: Clip, grid: float) -> None:
    straight = clip.quantize(grid)
    assert straight.quantize(grid) == straight
    assert all(note.start % grid == 0 for note in straight.notes)
    before, after = sorted(n.start for n in clip.notes), sorted(n.start for n in straight.notes)
    assert all(abs(x - y) <= grid / 2 for x, y in zip(before, after, strict=True))


@given(clips, some.sampled_from([0.25, 0.5, 1.0]))
def test_quantizing_ends_too_leaves_no_note_shorter_than_a_step(clip: Clip, grid: float) -> None:
    for note in clip.quantize(grid, ends=True).notes:
        assert note.duration >= grid and note.end % grid == 0


def test_the_grid_is_counted_from_the_bar_line() -> None:
    clip = Clip((Note(60, 0.4, 1.0), Note(60, 0.55, 1.0)), 4.0, phase=0.25)
    assert [note.start for note in clip.quantize(0.5).notes] == [0.25, 0.75]


@pytest.mark.parametrize("grid", [0.0, -1.0, math.nan])
def test_a_grid_without_lines_is_refused(grid: float) -> None:
    with pytest.raises(ValueError, match="grid"):
        Clip((), 4.0).quantize(grid)


@given(some.lists(clips, min_size=1, max_size=4))
def test_merging_keeps_every_note_and_the_longest_length(parts: list[Clip]) -> None:
    merged = merge(parts)
    assert sorted(merged.notes) == sorted(note for clip in parts for note in clip.notes)
    assert merged.length == max(clip.length for clip in parts)


def test_merging_keeps_a_role_that_all_share_and_no_voice() -> None:
    drums, bass = Clip((), 1.0, role=Role.DRUMS), Clip((), 1.0, role=Role.BASS, voice=Voice.BASS)
    assert merge([drums, drums]).role is Role.DRUMS
    assert merge([drums, bass]).role is Role.ANY
    assert merge([bass, bass]).voice is None
    assert merge([bass]) == bass
    with pytest.raises(ValueError, match="no clips"):
        merge([])


@pytest.mark.parametrize(
    "wrong", [{"length": 0.0}, {"length": math.inf}, {"tempo": 0.0}, {"phase": 4.0}]
)
def test_a_clip_that_makes_no_sense_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError):
        Clip((), **{"length": 4.0, **wrong})


def test_notes_are_kept_in_order_of_onset_then_pitch() -> None:
    clip = Clip((Note(60, 1.0, 1.0), Note(67, 0.0, 1.0), Note(64, 0.0, 1.0)), 4.0)
    assert [note.pitch for note in clip.notes] == [64, 67, 60]


@pytest.mark.parametrize(("numerator", "denominator", "bar"), [(4, 4, 4), (7, 8, 3.5), (2, 2, 4)])
def test_bars_in_beats(numerator: int, denominator: int, bar: float) -> None:
    assert Meter(numerator, denominator).bar == bar
    assert Clip((), 14.0, Meter(numerator, denominator)).bars == 14 / bar


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 4), (33, 4), (4, 3), (4, 64)])
def test_meters_no_host_shows_are_refused(numerator: int, denominator: int) -> None:
    with pytest.raises(ValueError, match="is not a meter"):
        Meter(numerator, denominator)


@given(some.integers(0, 11), some.sets(some.integers(0, 11), min_size=1))
def test_a_scale_survives_as_a_mask(root: int, steps: set[int]) -> None:
    scale = Scale(root, tuple(sorted(steps)))
    assert Scale.from_mask(root, scale.mask) == scale


@pytest.mark.parametrize(
    ("name", "voice"),
    [
        ("Soprano", Voice.SOPRANO),
        ("01-TENOR", Voice.TENOR),
        ("A", Voice.ALTO),
        ("choir (bass)", Voice.BASS),
        ("Soprano Alto", None),
        ("Bassoon", None),
        ("", None),
    ],
)
def test_voices_are_known_by_name(name: str, voice: Voice | None) -> None:
    assert voice_named(name) is voice


@pytest.mark.parametrize("meter", [Meter(3, 4), Meter(7, 8), Meter(12, 8), Meter(4, 4)], ids=str)
@given(length=lengths, phase=some.floats(0, 1, exclude_max=True))
def test_the_next_bar_is_the_first_bar_line_that_the_clip_does_not_reach_beyond(
    meter: Meter, length: float, phase: float
) -> None:
    clip = Clip((), length, meter, phase=phase * meter.bar)
    bars = (clip.phase + clip.next_bar) / meter.bar
    assert bars == pytest.approx(round(bars))
    assert -1 / 512 < clip.next_bar - clip.length < meter.bar


def test_a_length_that_travelled_in_ticks_still_ends_on_its_bar_line() -> None:
    phase = 1 / 7
    as_sent = Clip((), 8 - phase, phase=phase)
    as_heard = Clip((), round((8 - phase) * 15_360 + 1) / 15_360, phase=phase)
    assert as_heard.next_bar == as_sent.next_bar == pytest.approx(8 - phase)
