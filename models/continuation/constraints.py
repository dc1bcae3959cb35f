"""What a new note may be: pure functions on logits, one prohibition each.

Logits of V variations at once; a forbidden class gets -inf. Ticks count as in `tokens`.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.continuation.tokens import LONGEST_STEP, ONSETS, PITCHES, REST
from models.continuation.voicing import SINGLE, Voicing

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

PACE = 8.0  # nats that a step loses for each doubling by which it is too long or too short
NEVER = np.float32(-np.inf)
AHEAD = np.arange(LONGEST_STEP + 1)
EVERY_PITCH = np.arange(PITCHES)
LOG_STEP = np.log2(np.arange(ONSETS).clip(1, LONGEST_STEP))
SLACK = 1.0  # doublings that a step may be too short in a busy answer, too long in a sparse one
MANY = 1_000_000
EVEN = np.zeros(PITCHES, np.float32)


@dataclass(frozen=True)
class Rules:
    """What holds for all new notes of an answer."""

    bar: int  # ticks
    begin: int  # first tick where a note may lie
    end: int  # first tick where none may
    lines: Flags  # (bar,) True where a note may lie in the bar
    pitches: Flags  # (PITCHES,) True for what may sound
    together: int  # most onsets at one tick; 1 = one line
    may_end: bool  # may the rest of the gap be silent
    velocities: tuple[int, int]  # least and greatest class
    offsets: tuple[int, int]
    lengths: tuple[int, int]
    lean: Floats  # (PITCHES,) nats that speak for each pitch, besides the network's
    in_a_row: int = MANY  # most times that one line may strike the same pitch in a row
    voicing: Voicing = SINGLE
    pace: float = 0.0  # onsets a tick to be kept to; 0 = as the network likes
    busy: bool = False  # are more of them better than fewer
    held: tuple[tuple[int, int], ...] = ()  # pitches still sounding at `begin`, and until when
    obvious: tuple[tuple[int, int], ...] = ()  # (place, pitch) of the bar not to be repeated

    @cached_property
    def highest(self) -> int:
        """The highest state that may sound."""
        return int(np.flatnonzero(self.pitches).max())

    @cached_property
    def open(self) -> Flags:
        """(ticks,) True where a step may lead: on a line between begin and end, and anywhere
        beyond the end, which says that nothing more comes before it."""
        ticks = np.arange(self.end + 1)
        allowed = self.lines[ticks % self.bar] & (ticks >= self.begin)
        allowed[self.end] = True
        return allowed

    def leads(self, onset: Ints) -> Flags:
        """Which onsets, in ticks, are open."""
        return self.open[np.minimum(onset, self.end)]


def onsets(logits: Floats, rules: Rules, tick: Ints, together: Ints, last: Ints) -> Floats:
    """Onsets (V, ONSETS) on open grid lines, at or after the beginning, not too many at once, nor
    too few.

    tick, together, last (V,): the last event, how many new notes lie there already, its pitch.
    """
    allowed = np.zeros(logits.shape, bool)
    allowed[:, : LONGEST_STEP + 1] = rules.leads(tick[:, None] + AHEAD)
    voicing = rules.voicing
    opens = (together == 0) & (last != REST)  # nothing joins a rest
    room = (last + voicing.spacing <= rules.highest) | opens
    allowed[:, 0] &= (together < rules.together) & room
    allowed[:, LONGEST_STEP] = True  # as a rest, if not as a note
    allowed[:, LONGEST_STEP + 1] = rules.may_end
    allowed[:, 1:] &= ~((together > 0) & (together < voicing.fewest) & room)[:, None]
    return np.where(allowed, logits, NEVER)


def paced(logits: Floats, rules: Rules, tick: Ints, struck: Ints) -> Floats:
    """Steps (V, ONSETS) that keep a pace: those that come late, after the next onset is due, are
    made unlikely in a busy answer, and early ones in a sparse one; so are others that miss it by
    more than a doubling. Whether a note joins the last one is left to the network.

    tick, struck (V,): the last event, how many onsets there are so far.
    """
    due = rules.begin + struck / rules.pace
    left = (due - np.maximum(tick, rules.begin)).clip(1, LONGEST_STEP)
    doublings = LOG_STEP[1:] - np.log2(left)[:, None]  # (V, ONSETS - 1)
    early, late = (SLACK, 0.0) if rules.busy else (0.0, SLACK)
    missed = (doublings - late).clip(0) + (-doublings - early).clip(0)
    apart = logits[:, 1:] - np.float32(PACE) * missed.astype(np.float32)
    before, after = (np.logaddexp.reduce(part, axis=1) for part in (logits[:, 1:], apart))
    return np.concatenate([logits[:, :1], apart + (before - after)[:, None]], axis=1)


def pitches(
    logits: Floats, rules: Rules, step: Ints, onset: Ints, together: Ints, last: Ints
) -> Floats:
    """Pitches (V, PITCHES) of the allowed set, with their leaning; rising within one onset, with
    room for as many as have to follow; rests only as long steps.

    step, onset, together, last (V,): the step chosen, where it leads, how many new notes lay at
    the last event, its pitch.
    """
    rising = (step == 0) & (last <= REST)  # a START is higher than any pitch, but never again
    lowest = np.where(rising, last + rules.voicing.spacing, 0)
    allowed = rules.pitches & (lowest[:, None] <= EVERY_PITCH)  # (V, PITCHES)
    if rules.voicing.fewest > 1:
        missing = rules.voicing.fewest - 1 - np.where(step == 0, together, 0)
        room = np.array([rules.voicing.room(count) for count in missing.clip(0)])
        below = allowed & (rules.highest - room[:, None] >= EVERY_PITCH)
        allowed = np.where(below.any(1, keepdims=True), below, allowed)
    for pitch, until in rules.held:
        allowed[:, pitch] &= onset >= until
    long = step == LONGEST_STEP
    allowed &= (rules.leads(onset) | ~long)[:, None]
    allowed[:, REST] = long
    if rules.held:  # when only what sounds on is left, it is struck again
        allowed |= rules.pitches & ~allowed.any(1, keepdims=True)
    return np.where(allowed, logits + rules.lean, NEVER)


def unstuck(logits: Floats, rules: Rules, last: Ints, in_a_row: Ints) -> Floats:
    """Pitches (V, PITCHES) without the last one (V,) where it was struck often enough in a row.

    in_a_row (V,): how often it was. Where nothing else is allowed it stays.
    """
    again = last[:, None] == EVERY_PITCH  # (V, PITCHES)
    found = np.where(again & (in_a_row >= rules.in_a_row)[:, None], NEVER, logits)
    return np.where(np.isfinite(found).any(1, keepdims=True), found, logits)


def between(logits: Floats, limits: tuple[int, int]) -> Floats:
    """Classes (V, C) within inclusive limits."""
    low, high = limits
    kept = np.full_like(logits, NEVER)
    kept[:, low : high + 1] = logits[:, low : high + 1]
    return kept


def unobvious(
    logits: Floats, rules: Rules, bars: list[list[tuple[int, int]]], onset: list[int]
) -> Floats:
    """Pitches (V, PITCHES) without the one that would make a bar an exact repeat.

    bars: what each variation has written in the bar of its onset, as (place, pitch).
    """
    kept = logits.copy()
    for row, written in enumerate(bars):
        place = onset[row] % rules.bar
        missing = rules.obvious[-1:]
        if missing and missing[0][0] == place and tuple(written) == rules.obvious[:-1]:
            kept[row, missing[0][1]] = NEVER
            if not np.isfinite(kept[row]).any():
                kept[row] = logits[row]  # the only pitch there is
    return kept
