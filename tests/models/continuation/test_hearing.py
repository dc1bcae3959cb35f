"""From notes to events and back: nothing on the grid is lost, and what is off it is kept."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.continuation.hearing import hear, lines, rests
from models.continuation.rows import NOTHING, around, inputs, last_keys, opening, steps, targets
from models.continuation.tokens import (
    COLUMNS,
    DRUM,
    END,
    FINE,
    FURTHEST,
    LENGTHS,
    LONGEST_STEP,
    NO_LENGTH,
    NO_STEP,
    REST,
    START,
    SUFFIX,
    TICKS,
    Frame,
    length_class,
    meter_state,
    tempo_state,
)

FRAME = Frame(96, meter_state(4, 4), 1, 0)
GRIDS = st.sampled_from([6, 8, 4, 3])


def rows(onsets: list[float], duration: float = 0.5) -> np.ndarray:
    pitches = 60 + np.arange(len(onsets)) % 7
    return np.array([[at, duration, p, 90] for at, p in zip(onsets, pitches, strict=True)])


@given(GRIDS, st.lists(st.integers(0, 60), min_size=3, max_size=20, unique=True))
def test_what_lies_on_a_grid_line_is_heard_there(grid: int, places: list[int]) -> None:
    ticks = np.sort(np.array(places)) * grid
    assert (lines(ticks.astype(float)) == ticks).all()


@given(st.lists(st.integers(0, 30), min_size=4, max_size=20, unique=True), st.integers(0, 99))
def test_a_player_is_heard_on_the_line_he_means(places: list[int], seed: int) -> None:
    ticks = np.sort(np.array(places)) * 6
    drift = np.random.default_rng(seed).uniform(-0.7, 0.7, len(ticks))  # 15 ms at 120
    events = hear(rows(list((ticks + drift) / TICKS)), drums=False)
    assert (events.tick == ticks).all()
    told = (events.offset - FURTHEST) / FINE * TICKS
    assert np.abs(told - drift).max() <= TICKS / FINE / 2 + 1e-9


def test_swing_is_heard_as_triplets() -> None:
    swung = [beat + step for beat in range(4) for step in (0.0, 2 / 3)]
    assert set((hear(rows(swung), drums=False).tick % TICKS).tolist()) == {0, 16}


def test_equal_pitches_on_one_line_are_one_event() -> None:
    notes = np.array([[0.0, 0.5, 60, 90], [0.01, 1.0, 60, 90], [0.0, 1.0, 64, 90]])
    events = hear(notes, drums=False)
    assert events.pitch.tolist() == [60, 64]
    assert LENGTHS[events.length[0]] == TICKS  # the longer one


def test_drums_have_their_own_pitches_and_no_length() -> None:
    events = hear(np.array([[0.0, 0.1, 36, 90]]), drums=True)
    assert events.pitch.tolist() == [DRUM + 36]
    assert events.length.tolist() == [NO_LENGTH]


@given(st.integers(1, 3000))
def test_any_silence_can_be_told(gap: int) -> None:
    told = rests(0, gap)
    ticks = [0, *told.tick.tolist(), gap]
    assert all(0 < b - a <= LONGEST_STEP for a, b in pairwise(ticks))


@given(st.integers(1, 96))
def test_lengths_up_to_a_whole_note_are_exact_to_a_24th(ticks: int) -> None:
    told = LENGTHS[int(length_class(np.array([float(ticks)]))[0])]
    assert abs(told - ticks) <= (0 if ticks <= 24 else 1)


def test_the_meters_that_sound_alike_are_told_apart() -> None:
    states = {meter_state(*meter) for meter in [(3, 4), (6, 8), (4, 4), (12, 8), (7, 8), (2, 4)]}
    assert len(states) == 6
    assert 0 not in states
    assert meter_state(5, 16) == 0
    assert tempo_state(0) == 0 < tempo_state(90) < tempo_state(180)


def test_rows_name_every_state_within_its_column() -> None:
    events = opening(hear(rows([0.0, 0.5, 1.0, 20.0]), drums=False), 0)
    made = inputs(events, FRAME)
    assert (made >= 0).all()
    assert (made < list(COLUMNS.values())).all()
    assert made[0, 0] == START
    assert REST in made[:, 0]


def test_targets_are_the_next_rows() -> None:
    events = opening(hear(rows([0.0, 0.5, 1.5]), drums=False), 0)
    wanted = targets(events)
    assert wanted[:, 0].tolist() == [0, 12, 24, NOTHING]
    assert wanted[:3, 1].tolist() == events.pitch[1:].tolist()
    assert last_keys(events.pitch).tolist() == [DRUM, 60, 61, 62]


def test_a_gap_is_asked_for_from_both_sides_and_ends() -> None:
    events = hear(rows([0.0, 4.0, 8.0, 12.0]), drums=False)
    before, inside, after = events[:1], events[1:3], events[3:]
    asked = around(events[:3], after, 0, 12 * TICKS)
    assert asked.pitch.tolist() == [SUFFIX, 63, START, 60, 61, 62]
    assert steps(asked)[0] == steps(asked)[2] == NO_STEP
    wanted = targets(asked, ends=True)
    assert wanted[1, 0] == NOTHING  # what follows the gap is not followed by its beginning
    assert wanted[-1, 0] == END
    assert len(before) + len(inside) == 3
