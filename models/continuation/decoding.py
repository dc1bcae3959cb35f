"""Writing: one note a pass for all variations at once, until the last bar is full."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch

from models.continuation import constraints
from models.continuation.chain import Chain, Linear
from models.continuation.constraints import Floats, Ints, Rules
from models.continuation.dice import Chance, Dice
from models.continuation.hearing import Events
from models.continuation.network import ClipLanguageModel
from models.continuation.reader import Cached
from models.continuation.rows import inputs, last_keys
from models.continuation.tokens import (
    BAR,
    DRUM,
    END,
    NO_INTERVAL,
    NO_LENGTH,
    NO_OFFSET,
    NO_VELOCITY,
    REST,
    Frame,
)

MOST_A_BAR = 96  # events; more is a burst

Event = tuple[int, int, int, int, int]  # tick, pitch, length, velocity, offset
Note = tuple[Ints, Ints, Ints, Ints, Ints]  # step, pitch, length, velocity, offset: (V,)


@dataclass(frozen=True)
class Prompt:
    """What the network reads before it writes."""

    events: Events  # with their START, and SUFFIX if there is one
    frame: Frame


@dataclass
class Line:
    """What one variation has written."""

    events: list[Event] = field(default_factory=list)
    cost: float = 0.0  # nats of its onsets and pitches
    bar: list[tuple[int, int]] = field(default_factory=list)  # places and pitches of this bar
    shown: int = 0  # events that were told already
    over: bool = False

    def add(self, event: Event, bar: int) -> None:
        """Write one event down; `bar` in ticks."""
        tick, pitch = event[:2]
        if not self.events or self.events[-1][0] // bar != tick // bar:
            self.bar = []
        self.bar.append((tick % bar, pitch))
        self.events.append(event)


@dataclass
class Now:
    """Where every variation (V,) is."""

    tick: Ints  # of the last event
    last: Ints  # its pitch
    key: Ints  # the last key of the keyboard, or DRUM
    together: Ints  # new notes at this tick
    in_a_row: Ints  # how often the last pitch was struck in a row
    struck: Ints  # ticks where new notes lie, so far

    def advance(self, step: Ints, pitch: Ints) -> Ints:
        """Go on to the next event; the state (V,) of its interval."""
        known = (pitch < DRUM) & (self.key < DRUM)
        interval = np.where(known, np.clip(pitch - self.key, -24, 24) + 24, NO_INTERVAL)
        self.together = np.where(step == 0, self.together + 1, 1) * (pitch != REST)
        self.struck = self.struck + (self.together == 1)
        self.key = np.where(pitch < DRUM, pitch, self.key)
        self.in_a_row = np.where(pitch == self.last, self.in_a_row + 1, 1)
        self.tick, self.last = self.tick + step, pitch
        return interval


def write(
    network: ClipLanguageModel,
    prompt: Prompt,
    rules: Rules,
    generators: Sequence[torch.Generator],
    *,
    chance: Chance = Chance(),  # noqa: B008 (a frozen value)
    pulse: Callable[[list[Line], int], None] = lambda _lines, _tick: None,
    reader: type[Cached] = Cached,
) -> list[Line]:
    """The notes after (or in the gap of) a prompt, one line for each generator.

    `pulse` is called after each pass with the lines and the tick that all have reached; it may
    raise to stop.
    """
    count = len(generators)
    lines = [Line() for _ in range(count)]
    chain, dice, reading = Chain(network), Dice(generators), reader(network, count, rules.bar)
    rows = inputs(prompt.events, prompt.frame)
    same = np.tile(rows[-1, 7:], (count, 1))  # meter, role and tempo of every row
    base = int(prompt.events.tick.min()) // rules.bar * rules.bar  # the network counts from there
    state = reading.begin(rows, prompt.events.tick - base)
    key = int(last_keys(prompt.events.pitch)[-1])
    known = (int(prompt.events.tick[-1]), int(rows[-1, 0]), key, 0, 1, 0)
    now = Now(*(np.full(count, value) for value in known))
    for _ in range(MOST_A_BAR * -(-(rules.end - rules.begin) // rules.bar)):
        written = [line.bar for line in lines]
        note, costs = compose(chain, state, rules, chance, dice.next(), now, written)
        step, pitch, *rest = note
        interval = now.advance(step, pitch)
        _record(lines, note, now.tick, costs, rules)
        pulse(lines, int(now.tick.min()))
        if all(line.over for line in lines):
            break
        told = (pitch, interval, *rest, step, now.tick % rules.bar % BAR)
        row = np.concatenate([np.stack(told, axis=1), same], axis=1)  # (V, columns)
        state = reading.next(row, now.tick - base)
    return lines


def compose(
    chain: Chain,
    state: Floats,
    rules: Rules,
    chance: Chance,
    noise: list[Floats],
    now: Now,
    written: list[list[tuple[int, int]]],
) -> tuple[Note, Floats]:
    """The next event of every variation from states (V, C), and its nats (V,).

    Each attribute is chosen knowing the ones before it; one that the rules leave no choice takes
    no pass through its layer.
    """
    logits = chain.step_logits(state, now.tick % rules.bar, rules.bar)
    if rules.pace:
        logits = constraints.paced(logits, rules, now.tick, now.struck)
    logits = constraints.onsets(logits, rules, now.tick, now.together, now.last)
    step = chance.pick(logits, noise[0])
    cost = _cost(logits, step)
    onset = now.tick + step
    state = chain.with_step(state, step, onset % rules.bar % BAR)
    logits = chain.pitch_logits(state, now.key)
    logits = constraints.pitches(logits, rules, step, onset, now.together, now.last)
    if rules.together == 1:
        logits = constraints.unstuck(logits, rules, now.last, now.in_a_row)
    if rules.obvious:
        logits = constraints.unobvious(logits, rules, written, onset.tolist())
    pitch = chance.pick(logits, noise[1])
    cost = cost + _cost(logits, pitch)
    state = chain.with_pitch(state, pitch)

    def within(layer: Linear, limits: tuple[int, int], dice: Floats) -> Ints:
        if limits[0] == limits[1]:
            return np.full_like(step, limits[0])
        return chance.pick(constraints.between(layer(state), limits), dice)

    length = within(chain.length, rules.lengths, noise[2])
    state = chain.with_length(state, length)
    velocity = within(chain.velocity, rules.velocities, noise[3])
    state = chain.with_velocity(state, velocity)
    offset = within(chain.offset, rules.offsets, noise[4])
    rest = pitch == REST
    length, velocity, offset = (
        np.where(rest, none, value)
        for value, none in ((length, NO_LENGTH), (velocity, NO_VELOCITY), (offset, NO_OFFSET))
    )
    return (step, pitch, length, velocity, offset), cost


def _cost(logits: Floats, chosen: Ints) -> Floats:
    """Nats (V,) of the chosen classes among what was allowed."""
    most = logits.max(-1)
    total = most + np.log(np.exp(logits - most[:, None]).sum(-1))
    return total - logits[np.arange(len(chosen)), chosen]


def _record(lines: list[Line], note: Note, onset: Ints, costs: Floats, rules: Rules) -> None:
    """Write the event down in every line that it does not end."""
    over = ((onset >= rules.end) | (note[0] == END)).tolist()
    nats, onsets = costs.tolist(), onset.tolist()
    _, pitches, lengths, velocities, offsets = (attribute.tolist() for attribute in note)
    for row, line in enumerate(lines):
        if line.over:
            continue
        line.cost += nats[row]
        line.over = over[row]
        if not line.over and pitches[row] != REST:
            event = (onsets[row], pitches[row], lengths[row], velocities[row], offsets[row])
            line.add(event, rules.bar)
