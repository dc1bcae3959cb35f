"""The next note of every variation, compiled: each attribute chosen knowing the ones before it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from models.continuation import circles, constraints
from models.continuation.chain import known, pitch_logits, step_logits, with_pitch, with_step
from models.continuation.constraints import Doubles, Flags, Floats, Ints, Rules
from models.continuation.dice import DOUBT, UNLIKELY, Chance, heated
from models.continuation.packed import Chain
from models.continuation.tokens import (
    BAR,
    DRUM,
    END,
    NO_INTERVAL,
    NO_LENGTH,
    NO_OFFSET,
    NO_VELOCITY,
    REST,
)
from models.kernels.choosing import nats, pick
from models.kernels.coarse import Coarse, product
from models.kernels.compiled import compiled

STEP, PITCH, LENGTH, VELOCITY, OFFSET = range(5)  # rows of notes
LATELY = 0.2  # what the latest event counts in the doubt
MOST = 2.0  # nats that it counts as: one strange note is not to keep a variation quiet for a bar


class Now(NamedTuple):
    """Where every variation (V,) is."""

    tick: Ints  # of the last event
    last: Ints  # its pitch
    key: Ints  # the last key of the keyboard, or DRUM
    together: Ints  # new notes at this tick
    struck: Ints  # ticks where new notes lie, so far
    matched: Ints  # notes of this bar that are those of the obvious one; -1 = others are, too
    over: Flags  # is it at the end
    doubt: Doubles  # nats that an event costs, of late
    bars: circles.Spans
    chords: circles.Spans

    @classmethod
    def at(cls, daring: Sequence[bool], tick: int, last: int, key: int) -> "Now":
        """All variations after the same event; the daring ones get hotter without doubt."""
        count = len(daring)

        def every(value: int) -> Ints:
            return np.full(count, value, np.int64)

        return cls(
            tick=every(tick),
            last=every(last),
            key=every(key),
            together=every(0),
            struck=every(0),
            matched=every(0),
            over=np.zeros(count, np.bool_),
            doubt=np.where(daring, DOUBT, np.inf),
            bars=circles.Spans.of(count),
            chords=circles.Spans.of(count),
        )


@compiled
def compose(
    chain: Chain, state: Floats, rules: Rules, chance: Chance, uniform: Floats, now: Now, at: Ints
) -> tuple[Ints, Doubles]:
    """The next event (5, N) of the variations `at` (N,) from their states (N, C), and its nats
    (N,).

    uniform (N, 5). An attribute that the rules leave no choice costs nothing.
    """
    count = len(state)
    note, cost, heat = np.empty((5, count), np.int64), np.zeros(count), np.empty(count)
    tick = now.tick[at]
    logits = step_logits(chain, state, tick, rules.bar)
    for row in range(count):
        heat[row] = heated(chance, now.doubt[at[row]])
        allowed = _allowed_steps(logits[row], rules, now, at[row])
        note[STEP, row] = pick(allowed, uniform[row, STEP], heat[row], chance.top_p, UNLIKELY)
        _arrive(now, rules, at[row], note[STEP, row])
        cost[row] += nats(allowed, note[STEP, row])
    state = with_step(chain, state, note[STEP], (tick + note[STEP]) % rules.bar % BAR)
    logits = pitch_logits(chain, state, now.key[at])
    for row in range(count):
        allowed = _allowed_pitches(logits[row], rules, now, at[row], note[STEP, row])
        note[PITCH, row] = pick(allowed, uniform[row, PITCH], heat[row], chance.top_p, UNLIKELY)
        cost[row] += nats(allowed, note[PITCH, row])
        if now.doubt[at[row]] < np.inf:
            now.doubt[at[row]] += LATELY * (min(cost[row], MOST) - now.doubt[at[row]])
    state = with_pitch(chain, state, note[PITCH])
    _within(chain.length, state, rules.lengths, uniform[:, LENGTH], chance, note[LENGTH])
    state = known(state, chain.chosen_length, note[LENGTH])
    _within(chain.velocity, state, rules.velocities, uniform[:, VELOCITY], chance, note[VELOCITY])
    state = known(state, chain.chosen_velocity, note[VELOCITY])
    _within(chain.offset, state, rules.offsets, uniform[:, OFFSET], chance, note[OFFSET])
    for row in range(count):
        if note[PITCH, row] == REST:
            note[LENGTH, row], note[VELOCITY, row] = NO_LENGTH, NO_VELOCITY
            note[OFFSET, row] = NO_OFFSET
    return note, cost


@compiled
def _allowed_steps(logits: Floats, rules: Rules, now: Now, row: int) -> Floats:
    """When the next note of one variation may come."""
    tick = now.tick[row]
    if rules.pace > 0:
        logits = constraints.paced(logits, rules, tick, now.struck[row])
    return constraints.onsets(logits, rules, tick, now.together[row], now.last[row])


@compiled
def _arrive(now: Now, rules: Rules, row: int, step: int) -> None:
    """Begin the bar and the chord that the next event of one variation belongs to."""
    if (now.tick[row] + step) // rules.bar > now.tick[row] // rules.bar:
        now.matched[row] = 0
        circles.turn(now.bars, row)
    if step > 0:
        circles.turn(now.chords, row)


@compiled
def _allowed_pitches(logits: Floats, rules: Rules, now: Now, row: int, step: int) -> Floats:
    """What may sound `step` ticks later in one variation."""
    onset = now.tick[row] + step
    place = onset % rules.bar
    allowed = constraints.pitches(logits, rules, step, onset, now.together[row], now.last[row])
    for repeat in (
        circles.closing(now.chords, row, 0, rules.in_a_row),
        constraints.repeats(rules, now.matched[row], place),
        circles.closing(now.bars, row, place, rules.circles),
    ):
        if repeat >= 0:
            allowed = constraints.without(allowed, repeat)
    return allowed


@compiled
def _within(
    layer: Coarse,
    state: Floats,
    limits: tuple[int, int],
    uniform: Floats,
    chance: Chance,
    chosen: Ints,
) -> None:
    """Choose one of the attributes that only have limits; uniform (V,)."""
    low, high = limits
    for row in range(len(state)):
        chosen[row] = low
    if low < high:
        logits = product(state, layer)
        for row in range(len(state)):
            allowed = constraints.between(logits[row], low, high)
            heat = chance.temperature
            chosen[row] = pick(allowed, uniform[row], heat, chance.top_p, UNLIKELY)


@compiled
def advance(now: Now, rules: Rules, note: Ints, at: Ints, told: Ints) -> None:
    """Go on to the next event (5, N) of the variations `at` (N,), and write down what is told of
    it, (N, columns)."""
    for row in range(len(at)):
        one, step, pitch = at[row], note[STEP, row], note[PITCH, row]
        interval = NO_INTERVAL
        if pitch < DRUM:
            if now.key[one] < DRUM:
                interval = min(max(pitch - now.key[one], -24), 24) + 24
            now.key[one] = pitch
        if pitch == REST:
            now.together[one] = 0
        else:
            now.together[one] = now.together[one] + 1 if step == 0 else 1
        now.struck[one] += now.together[one] == 1
        onset = now.tick[one] + step
        if pitch != REST:
            now.matched[one] = _matched(rules, now.matched[one], onset % rules.bar, pitch)
            circles.put(now.bars, one, onset % rules.bar, pitch)
            circles.put(now.chords, one, 0, pitch)
        now.tick[one], now.last[one] = onset, pitch
        now.over[one] = onset >= rules.end or step == END
        told[row, 0], told[row, 1] = pitch, interval
        for attribute in range(LENGTH, OFFSET + 1):
            told[row, attribute] = note[attribute, row]
        told[row, 5], told[row, 6] = step, onset % rules.bar % BAR


@compiled
def _matched(rules: Rules, matched: int, place: int, pitch: int) -> int:
    if not 0 <= matched < len(rules.obvious):
        return -1
    same = rules.obvious[matched, 0] == place and rules.obvious[matched, 1] == pitch
    return matched + 1 if same else -1
