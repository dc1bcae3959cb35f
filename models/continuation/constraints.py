"""What a new note may be: pure functions on the logits of one variation, one prohibition each.

A forbidden class gets -inf. Ticks count as in `tokens`. All are compiled, so rules are arrays and
numbers only.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.continuation.tokens import LONGEST_STEP, ONSETS, PITCHES, REST
from models.continuation.voicing import SINGLE, Voicing, room
from models.kernels.choosing import NEVER, greatest, never, total
from models.kernels.compiled import compiled

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

PACE = 8.0  # nats that a step loses for each doubling by which it is too long or too short
SLACK = 1.0  # doublings that a step may be too short in a busy answer, too long in a sparse one
MANY = 1_000_000
_DOUBLINGS = np.log2(np.clip(np.arange(ONSETS), 1, LONGEST_STEP))  # of a tick, in each step
EVEN = np.zeros(PITCHES, np.float32)
NONE = np.zeros((0, 2), np.int64)


class Rules(NamedTuple):
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
    in_a_row: int = MANY  # most times that the same pitches may be struck in a row
    circles: int = MANY  # most equal bars in a row
    voicing: Voicing = SINGLE
    apart: float = 0.0  # nats that speak against one more note at the same tick
    pace: float = 0.0  # onsets a tick to be kept to; 0 = as the network likes
    busy: bool = False  # are more of them better than fewer
    held: Ints = NONE  # (N, 2): pitches still sounding at `begin`, and until when
    obvious: Ints = NONE  # (N, 2): place and pitch of each note of the bar not to be repeated
    rest: int = LONGEST_STEP  # most ticks from one onset to the next, or to the end


@compiled
def leads(rules: Rules, onset: int, place: int) -> bool:
    """Whether a step may lead there, `place` ticks after a bar line: to a line between begin and
    end, and anywhere beyond the end, which says that nothing more comes before it."""
    return onset >= rules.end or (onset >= rules.begin and rules.lines[place])


@compiled
def onsets(logits: Floats, rules: Rules, tick: int, together: int, last: int) -> Floats:
    """Onsets (ONSETS,) on open grid lines, at or after the beginning, not too many at once, nor
    too few, and none after too long a rest where one before is open.

    tick, together, last: the last event, how many new notes lie there already, its pitch.
    """
    voicing = rules.voicing
    opens = together == 0 and last != REST  # nothing joins a rest
    above = opens or last + voicing.spacing <= _highest(rules)
    kept = never(logits)
    place = tick % rules.bar
    if together < rules.together and above and leads(rules, tick, place):
        kept[0] = logits[0] - np.float32(rules.apart)
    if 0 < together < voicing.fewest and above:
        return kept  # the chord is completed first
    lines, over = rules.lines, min(max(1, rules.end - tick), LONGEST_STEP)
    first, soon = min(max(1, rules.begin - tick), over), False
    place = (tick + first) % rules.bar
    for step in range(first, over):
        if soon and step > rules.rest:
            return kept
        if lines[place]:
            kept[step] = logits[step]
            soon = soon or step <= rules.rest
        place = place + 1 if place + 1 < rules.bar else 0
    for step in range(over, LONGEST_STEP):  # nothing more comes before the end
        kept[step] = logits[step]
    kept[LONGEST_STEP] = logits[LONGEST_STEP]  # as a rest, if not as a note
    if rules.may_end:
        kept[LONGEST_STEP + 1] = logits[LONGEST_STEP + 1]
    return kept


@compiled
def _highest(rules: Rules) -> int:
    """The highest state that may sound."""
    for pitch in range(PITCHES - 1, -1, -1):
        if rules.pitches[pitch]:
            return pitch
    return -1


@compiled
def paced(logits: Floats, rules: Rules, tick: int, struck: int) -> Floats:
    """Steps (ONSETS,) that keep a pace: those that come late, after the next onset is due, are
    made unlikely in a busy answer, and early ones in a sparse one; so are others that miss it by
    more than a doubling. Whether a note joins the last one is left to the network.

    tick, struck: the last event, how many onsets there are so far.
    """
    due = rules.begin + struck / rules.pace
    left = min(max(due - max(tick, rules.begin), 1.0), float(LONGEST_STEP))
    early, late = (SLACK, 0.0) if rules.busy else (0.0, SLACK)
    apart, octaves = logits.copy(), math.log2(left)
    for step in range(1, ONSETS):
        doublings = _DOUBLINGS[step] - octaves
        missed = max(doublings - late, 0.0) + max(-doublings - early, 0.0)
        apart[step] -= np.float32(PACE * missed)
    change = np.float32(total(logits[1:], 1.0) - total(apart[1:], 1.0))
    for step in range(1, ONSETS):
        apart[step] += change
    return apart


@compiled
def pitches(
    logits: Floats, rules: Rules, step: int, onset: int, together: int, last: int
) -> Floats:
    """Pitches (PITCHES,) of the allowed set, with their leaning; rising within one onset, with
    room for as many as have to follow; rests only as long steps.

    step, onset, together, last: the step chosen, where it leads, how many new notes lay at the last
    event, its pitch.
    """
    kept = never(logits)
    long = step == LONGEST_STEP
    if leads(rules, onset, onset % rules.bar) or not long:
        low, high = _room(rules, step, together, last)
        left = False
        for pitch in range(PITCHES):
            if rules.pitches[pitch] and low <= pitch <= high and _free(rules, pitch, onset):
                kept[pitch] = logits[pitch] + rules.lean[pitch]
                left = True
        if len(rules.held) and not left:  # only what sounds on: it is struck again
            for pitch in range(PITCHES):
                if rules.pitches[pitch]:
                    kept[pitch] = logits[pitch] + rules.lean[pitch]
    if long:
        kept[REST] = logits[REST] + rules.lean[REST]
    return kept


@compiled
def _room(rules: Rules, step: int, together: int, last: int) -> tuple[int, int]:
    """The lowest and the highest pitch that rise in a chord and leave room for the others."""
    voicing = rules.voicing
    low, high = 0, PITCHES
    if step == 0 and last <= REST:  # a START is higher than any pitch, but never again
        low = last + voicing.spacing
    if voicing.fewest > 1:
        already = together if step == 0 else 0
        most = _highest(rules) - room(voicing, max(0, voicing.fewest - 1 - already))
        for pitch in range(max(0, low), most + 1):
            if rules.pitches[pitch]:
                high = most
    return low, high


@compiled
def _free(rules: Rules, pitch: int, onset: int) -> bool:
    """Does a pitch not sound on from before."""
    for sounding in range(len(rules.held)):
        if rules.held[sounding, 0] == pitch and onset < rules.held[sounding, 1]:
            return False
    return True


@compiled
def without(logits: Floats, pitch: int) -> Floats:
    """Pitches (PITCHES,) without one of them; where nothing else is allowed it stays."""
    kept = logits.copy()
    kept[pitch] = NEVER
    return kept if greatest(kept) > NEVER else logits


@compiled
def between(logits: Floats, low: int, high: int) -> Floats:
    """Classes (C,) within inclusive limits."""
    kept = never(logits)
    for index in range(low, high + 1):
        kept[index] = logits[index]
    return kept


@compiled
def repeats(rules: Rules, matched: int, place: int) -> int:
    """The pitch that would make a bar an exact repeat of the obvious one, or -1.

    matched: how many notes of the bar so far are those of the obvious one, -1 if others are, too;
    place: where in the bar the next one lies.
    """
    if matched < 0 or matched != len(rules.obvious) - 1 or rules.obvious[matched, 0] != place:
        return -1
    return rules.obvious[matched, 1]
