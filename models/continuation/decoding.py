"""Writing: one note a pass for all variations at once, until the last bar is full.

Every attribute is drawn by the Gumbel-max trick: the class whose logit plus noise is greatest. The
noise of a variation comes from its own generator, so that it writes the same notes in any company.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from models.continuation import constraints
from models.continuation.constraints import Rules
from models.continuation.hearing import Events
from models.continuation.network import ClipLanguageModel
from models.continuation.reader import Cached
from models.continuation.rows import inputs, last_keys
from models.continuation.tokens import (
    BAR,
    DRUM,
    END,
    LENGTHS,
    LONGEST_STEP,
    NO_INTERVAL,
    NO_LENGTH,
    NO_OFFSET,
    NO_VELOCITY,
    OFFSETS,
    ONSETS,
    PITCHES,
    REST,
    VELOCITIES,
    Frame,
)
from models.sampling import nucleus

UNLIKELY = -4.0  # log-share of the likeliest class below which none is drawn
COLD = 0.01  # a temperature below takes the likeliest, as 0 does
AHEAD = 32  # events whose noise is made at a time
MOST_A_BAR = 96  # events; more is a burst
CLASSES = (ONSETS, PITCHES, len(LENGTHS), VELOCITIES, OFFSETS)

Event = tuple[int, int, int, int, int]  # tick, pitch, length, velocity, offset


@dataclass
class Line:
    """What one variation has written."""

    events: list[Event] = field(default_factory=list)
    cost: float = 0.0  # nats of its onsets and pitches
    bar: list[tuple[int, int]] = field(default_factory=list)  # places and pitches of this bar
    shown: int = 0  # events that were told already
    over: bool = False


@dataclass(frozen=True)
class Prompt:
    """What the network reads before it writes."""

    events: Events  # with their START, and SUFFIX if there is one
    frame: Frame


class Dice:
    """Gumbel noise for every attribute of every variation's next event."""

    def __init__(self, generators: Sequence[torch.Generator]) -> None:
        self.generators = generators
        self.used = AHEAD

    def next(self) -> tuple[Tensor, ...]:
        """Noise (V, classes) for each attribute."""
        if self.used == AHEAD:
            made = [
                torch.empty(AHEAD, sum(CLASSES)).exponential_(generator=generator)
                for generator in self.generators
            ]
            self.noise = -torch.stack(made, dim=1).log_()  # (AHEAD, V, all classes)
            self.used = 0
        self.used += 1
        return self.noise[self.used - 1].split(CLASSES, dim=-1)


@dataclass
class Pen:
    """One answer being written."""

    network: ClipLanguageModel
    rules: Rules
    dice: Dice
    temperature: float
    top_p: float

    def pick(self, logits: Tensor, noise: Tensor) -> Tensor:
        """One class (V,) of logits (V, C)."""
        if self.temperature < COLD:
            return logits.argmax(-1)
        logits = logits / self.temperature
        if self.top_p < 1:
            logits = nucleus(logits, torch.tensor(self.top_p))
        floor = logits.amax(-1, keepdim=True) + UNLIKELY
        return torch.where(logits >= floor, logits + noise, -torch.inf).argmax(-1)

    def only(self, limits: tuple[int, int], count: int) -> Tensor | None:
        """The one class (V,) within limits, if there is but one."""
        return torch.full((count,), limits[0]) if limits[0] == limits[1] else None


def write(
    network: ClipLanguageModel,
    prompt: Prompt,
    rules: Rules,
    generators: Sequence[torch.Generator],
    *,
    temperature: float = 1.0,
    top_p: float = 1.0,
    pulse: Callable[[list[Line], int], None] = lambda _lines, _tick: None,
    reader: type[Cached] = Cached,
) -> list[Line]:
    """The notes after (or in the gap of) a prompt, one line for each generator.

    `pulse` is called after each pass with the lines and the tick that all have reached; it may
    raise to stop.
    """
    count = len(generators)
    lines = [Line() for _ in range(count)]
    pen = Pen(network, rules, Dice(generators), temperature, top_p)
    reading = reader(network, count, rules.bar)
    rows = torch.from_numpy(inputs(prompt.events, prompt.frame))
    base = int(prompt.events.tick.min()) // rules.bar * rules.bar  # the network counts from there
    state = reading.begin(rows, torch.from_numpy(prompt.events.tick) - base)
    tick = torch.full((count,), int(prompt.events.tick[-1]))
    last = rows[-1, 0].expand(count)
    key = torch.full((count,), int(last_keys(prompt.events.pitch)[-1]))
    together = torch.zeros(count, dtype=torch.long)
    most = MOST_A_BAR * max(1, -(-(rules.end - rules.begin) // rules.bar))
    same = rows[-1, 7:].expand(count, -1)  # meter, role, tempo
    for _ in range(most):
        note = _note(pen, state, tick, last, key, together, lines)
        step, pitch, length, velocity, offset = note
        onset = tick + step
        over = (onset >= rules.end) | (step == END)
        _record(lines, note, onset.tolist(), over.tolist(), rules)
        together = torch.where(step == 0, together + 1, 1) * (pitch != REST)
        interval = (pitch - key).clamp(-24, 24) + 24
        interval = interval.masked_fill((pitch >= DRUM) | (key >= DRUM), NO_INTERVAL)
        key, tick, last = torch.where(pitch < DRUM, pitch, key), onset, pitch
        pulse(lines, int(tick.min()))
        if all(line.over for line in lines):
            break
        told = (pitch, interval, length, velocity, offset, step, onset % rules.bar % BAR)
        row = torch.cat([torch.stack(told, dim=1), same], dim=1)
        state = reading.next(row, onset - base)
    return lines


def _note(
    pen: Pen,
    state: Tensor,
    tick: Tensor,
    last: Tensor,
    key: Tensor,
    together: Tensor,
    lines: list[Line],
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """The five attributes (V,) of the next event, each knowing the ones before it."""
    network, rules = pen.network, pen.rules
    noises = pen.dice.next()
    bar = torch.full_like(tick, rules.bar)
    logits = network.step_logits(state, tick % rules.bar, bar)
    if rules.density:
        logits = constraints.denser(logits, rules.density)
    logits = constraints.onsets(logits, rules, tick, together)
    step = pen.pick(logits, noises[0])
    cost = -logits.log_softmax(-1).gather(1, step[:, None])[:, 0]
    onset = tick + step
    state = network.with_step(state, step, onset % rules.bar % BAR)
    logits = constraints.pitches(network.pitch_logits(state, key), rules, step, onset, last)
    if rules.obvious:
        written = [line.bar for line in lines]
        logits = constraints.unobvious(logits, rules, written, onset.tolist())
    pitch = pen.pick(logits, noises[1])
    cost -= logits.log_softmax(-1).gather(1, pitch[:, None])[:, 0]
    for line, nats in zip(lines, cost.tolist(), strict=True):
        line.cost += 0.0 if line.over else nats
    state = network.with_pitch(state, pitch)
    count = len(tick)
    if rules.lengths == (NO_LENGTH, NO_LENGTH):
        length = torch.full((count,), NO_LENGTH)
    else:
        logits = constraints.between(network.length(state), rules.lengths)
        length = pen.pick(logits, noises[2])
    state = network.with_length(state, length)
    velocity = pen.only(rules.velocities, count)
    if velocity is None:
        logits = constraints.between(network.velocity(state), rules.velocities)
        velocity = pen.pick(logits, noises[3])
    offset = pen.only(rules.offsets, count)
    if offset is None:
        state = network.with_velocity(state, velocity)
        offset = pen.pick(constraints.between(network.offset(state), rules.offsets), noises[4])
    rest = pitch == REST
    return (
        step,
        pitch,
        length.masked_fill(rest, NO_LENGTH),
        velocity.masked_fill(rest, NO_VELOCITY),
        offset.masked_fill(rest, NO_OFFSET),
    )


def _record(
    lines: list[Line],
    note: tuple[Tensor, ...],
    onsets: list[int],
    over: list[bool],
    rules: Rules,
) -> None:
    """Write the event down in every line that is not over."""
    _, pitches, lengths, velocities, offsets = (attribute.tolist() for attribute in note)
    for row, line in enumerate(lines):
        line.over = line.over or over[row]
        if line.over or pitches[row] == REST:
            continue
        onset = onsets[row]
        if not line.events or line.events[-1][0] // rules.bar != onset // rules.bar:
            line.bar = []
        line.bar.append((onset % rules.bar, pitches[row]))
        event = (onset, pitches[row], lengths[row], velocities[row], offsets[row])
        line.events.append(event)
