"""Every prohibition by itself, on logits that would like everything."""

import numpy as np

from models.continuation import constraints
from models.continuation.constraints import Rules
from models.continuation.tokens import END, LONGEST_STEP, ONSETS, PITCHES, REST, START
from models.continuation.voicing import Voicing

WHOLE = np.ones(PITCHES, bool)
WHOLE[REST] = False


def rules(**changed) -> Rules:
    lines = np.arange(96) % 6 == 0
    given = {
        "bar": 96,
        "begin": 96,
        "end": 288,
        "lines": lines,
        "pitches": WHOLE,
        "together": 1,
        "may_end": False,
        "velocities": (10, 20),
        "offsets": (15, 15),
        "lengths": (3, 30),
        "lean": constraints.EVEN,
    }
    return Rules(**{**given, **changed})


def steps_allowed(rule: Rules, tick: int, together: int = 0, last: int = 60) -> list[int]:
    logits = constraints.onsets(np.zeros(ONSETS, np.float32), rule, tick, together, last)
    return np.flatnonzero(np.isfinite(logits)).tolist()


def pitches_allowed(rule: Rules, step: int, onset: int, last: int, together: int = 0) -> set[int]:
    even = np.zeros(PITCHES, np.float32)
    logits = constraints.pitches(even, rule, step, onset, together, last)
    return set(np.flatnonzero(np.isfinite(logits)).tolist())


def test_nothing_comes_before_the_beginning_or_off_the_lines() -> None:
    allowed = steps_allowed(rules(), tick=90)
    assert allowed[0] == 6
    assert all((90 + step) % 6 == 0 for step in allowed if 90 + step < 288)


def test_one_line_strikes_once_at_a_time_and_chords_as_often_as_they_may() -> None:
    assert 0 not in steps_allowed(rules(), tick=96, together=1)
    assert 0 in steps_allowed(rules(together=3), tick=96, together=2)
    assert 0 not in steps_allowed(rules(together=3), tick=96, together=3)


def test_only_a_gap_may_end_early() -> None:
    assert END not in steps_allowed(rules(), tick=96)
    assert END in steps_allowed(rules(may_end=True), tick=96)


def test_no_rest_is_too_long_where_a_line_before_is_open() -> None:
    short = rules(rest=24, may_end=True)
    assert steps_allowed(short, tick=96, together=1) == [6, 12, 18, 24]
    assert max(steps_allowed(short, tick=270)) == END  # the end is near enough
    seldom = rules(rest=24, lines=np.arange(96) == 48)
    assert steps_allowed(seldom, tick=144, together=1)[0] == 96  # there is no other


def test_chords_rise_and_what_sounds_on_is_not_struck_again() -> None:
    assert min(pitches_allowed(rules(), 0, 96, 64)) == 65
    assert min(pitches_allowed(rules(), 6, 96, 64)) == 0
    held = rules(held=np.array([[60, 120]]))
    assert 60 not in pitches_allowed(held, 6, 96, 64)
    assert 60 in pitches_allowed(held, 6, 120, 64)


def test_only_a_long_step_can_be_a_rest() -> None:
    assert REST not in pitches_allowed(rules(), 6, 96, 64)
    assert REST in pitches_allowed(rules(), LONGEST_STEP, 96, 64)
    before = pitches_allowed(rules(begin=400, end=500), LONGEST_STEP, 192, 64)
    assert before == {REST}  # nothing may sound there yet


def test_a_chord_ends_with_the_highest_pitch() -> None:
    few = np.zeros(PITCHES, bool)
    few[[60, 64]] = True
    chord = rules(pitches=few, together=4)
    assert 0 in steps_allowed(chord, tick=96, together=1, last=60)
    assert 0 not in steps_allowed(chord, tick=96, together=2, last=64)


def test_what_sounds_on_is_struck_again_when_there_is_nothing_else() -> None:
    few = np.zeros(PITCHES, bool)
    few[60] = True
    assert pitches_allowed(rules(pitches=few, held=np.array([[60, 120]])), 6, 96, 64) == {60}


def test_a_leaning_is_added_to_what_is_allowed() -> None:
    lean = constraints.EVEN.copy()
    lean[62] = -1.5
    logits = np.full(PITCHES, 2.0, np.float32)
    found = constraints.pitches(logits, rules(lean=lean), 0, 96, 1, 60)
    assert (found[60], found[61], found[62]) == (-np.inf, 2.0, 0.5)


def test_a_pitch_gives_way_unless_it_is_the_only_one() -> None:
    found = constraints.without(np.zeros(PITCHES, np.float32), 60)
    assert np.flatnonzero(~np.isfinite(found)).tolist() == [60]
    only = np.where(np.arange(PITCHES) == 60, 0.0, -np.inf).astype(np.float32)
    assert (constraints.without(only, 60) == only).all()


def paced(rule: Rules, struck: int) -> np.ndarray:
    """Logits of the steps from the first tick of the answer, all as likely before."""
    return constraints.paced(np.zeros(ONSETS, np.float32), rule, rule.begin, struck)


def test_a_busy_answer_is_hardly_late_and_a_sparse_one_hardly_early() -> None:
    busy, sparse = (paced(rules(pace=1 / 12, busy=busy), struck=1) for busy in (True, False))
    assert busy[6] == busy[12] > busy[24] > busy[96]
    assert sparse[6] < sparse[12] == sparse[24] > sparse[96]


def test_the_pace_is_caught_up_with() -> None:
    late, early = (paced(rules(pace=1 / 12, busy=True), struck=count) for count in (0, 3))
    assert late[1] > late[6] > late[12]
    assert early[12] < early[18] == early[36] > early[72]


def test_the_pace_leaves_alone_how_many_notes_a_chord_has() -> None:
    for busy in (True, False):
        found = paced(rules(pace=1 / 12, busy=busy), struck=1)
        assert found[0] == 0
        assert np.isclose(np.exp(found).sum(), ONSETS)


TRIADS = Voicing(fewest=3, spacing=3, span=7)


def test_a_chord_is_completed_before_the_next_one() -> None:
    rule = rules(together=3, voicing=TRIADS)
    for together, last, steps in ((1, 60, [0]), (2, 64, [0])):
        assert steps_allowed(rule, tick=96, together=together, last=last) == steps
    assert 0 not in steps_allowed(rule, tick=96, together=3, last=67)
    low = rules(together=3, voicing=TRIADS, pitches=WHOLE & (np.arange(PITCHES) <= 72))
    assert steps_allowed(low, tick=96, together=1, last=70)[0] > 0  # no room above


def test_a_chord_rises_by_what_the_clips_chords_do_and_leaves_room_for_the_rest() -> None:
    low = WHOLE & (np.arange(PITCHES) <= 72)
    rule = rules(together=3, voicing=TRIADS, pitches=low)
    assert max(pitches_allowed(rule, step=24, onset=120, last=60)) == 72 - 7
    second = pitches_allowed(rule, step=0, onset=96, last=60, together=1)
    assert (min(second), max(second)) == (63, 72 - 4)
    assert min(pitches_allowed(rule, step=0, onset=96, last=64, together=2)) == 67


def test_nothing_joins_a_rest() -> None:
    assert 0 not in steps_allowed(rules(together=3), tick=192, together=0, last=REST)
    assert 0 in steps_allowed(rules(together=3), tick=192, together=0, last=START)


def test_the_last_note_that_would_repeat_the_bar_is_forbidden() -> None:
    bar = rules(obvious=np.array([[0, 60], [48, 64]]))
    assert constraints.repeats(bar, 1, 48) == 64
    assert constraints.repeats(bar, 1, 24) == -1  # another rhythm
    assert constraints.repeats(bar, 0, 48) == -1  # the first note is still missing
    assert constraints.repeats(bar, -1, 48) == -1  # the bar is another one already
    assert constraints.repeats(rules(), 0, 0) == -1


def test_values_stay_within_limits() -> None:
    found = constraints.between(np.zeros(32, np.float32), 10, 20)
    assert np.flatnonzero(np.isfinite(found)).tolist() == list(range(10, 21))
