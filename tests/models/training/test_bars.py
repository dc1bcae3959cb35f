"""Where bars begin: told by meters, by measures, or found in the music."""

import numpy as np

from models.music.meter import Meter
from models.training.bar_lines import find_bars
from models.training.bars import by_measures, by_meters

FOUR, THREE = Meter(4, 4), Meter(3, 4)


def measures(*lengths: float, meter: Meter = FOUR) -> list[tuple[float, float, Meter]]:
    ends = np.cumsum(lengths).tolist()
    return [(end - length, end, meter) for end, length in zip(ends, lengths, strict=True)]


def shape(written: list[tuple[float, float, Meter]]) -> list[tuple[float, float]]:
    return [(stretch.start, stretch.length) for stretch in by_measures(written)]


def test_a_pick_up_begins_within_a_bar() -> None:
    assert shape(measures(1, 4, 4)) == [(-3.0, 12.0)]


def test_a_bar_cut_in_two_by_a_repeat_is_one() -> None:
    assert shape(measures(1, 4, 3, 1, 4, 3)) == [(-3.0, 20.0)]


def test_a_short_measure_ends_a_stretch_and_the_next_begins_on_its_bar_line() -> None:
    assert shape(measures(4, 4, 2, 4, 4)) == [(0.0, 12.0), (10.0, 8.0)]


def test_a_cadenza_is_left_out() -> None:
    assert shape(measures(4, 4, 11, 4, 4)) == [(0.0, 8.0), (19.0, 8.0)]


def test_measures_of_another_meter_are_a_stretch_of_their_own() -> None:
    waltz = [(8.0 + 3 * i, 11.0 + 3 * i, THREE) for i in range(4)]
    found = list(by_measures(measures(4, 4) + waltz))
    assert [(s.start, s.length, s.meter) for s in found] == [(0.0, 8.0, FOUR), (8.0, 12.0, THREE)]


def test_meters_cut_a_piece_and_ends_are_rounded_up_to_bars() -> None:
    found = list(by_meters([(0.0, FOUR), (16.0, THREE)], 24.5))
    assert [(s.start, s.length) for s in found] == [(0.0, 16.0), (16.0, 9.0)]


def chords(starts: list[float]) -> list[tuple[float, float, frozenset[int]]]:
    return [(start, 4.0, frozenset({i % 12, i % 7})) for i, start in enumerate(starts)]


def test_bars_are_found_where_chords_change() -> None:
    (stretch,) = find_bars(chords([3.0 + 4 * bar for bar in range(20)]), np.empty((0, 4)), FOUR)
    assert stretch.start == -1.0


def test_bars_are_found_between_the_beats_of_the_file() -> None:
    (stretch,) = find_bars(chords([1.5 + 4 * bar for bar in range(20)]), np.empty((0, 4)), FOUR)
    assert stretch.start % 4 == 1.5


def test_a_slip_of_the_beats_cuts_the_piece() -> None:
    starts = [4.0 * bar for bar in range(20)] + [78.0 + 4 * bar for bar in range(1, 20)]
    found = find_bars(chords(starts), np.empty((0, 4)), FOUR)
    assert [stretch.start % 4 for stretch in found] == [0.0, 2.0]
    assert sum(stretch.end - stretch.begin for stretch in found) == 158.0
