"""Writing: some notes at a time for all variations at once, until the last bar is full."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch

from models.continuation.composing import Now
from models.continuation.constraints import Rules
from models.continuation.dice import Chance, Dice
from models.continuation.reader import Cached, Heard
from models.continuation.rows import last_keys
from models.continuation.stride import Written
from models.continuation.tokens import END, REST

MOST_A_BAR = 96  # events; more is a burst
LONG, SHORT = 16, 4  # events in a stride: few where somebody waits for the first bar

Event = tuple[int, int, int, int, int]  # tick, pitch, length, velocity, offset


@dataclass
class Line:
    """What one variation has written."""

    events: list[Event] = field(default_factory=list)
    cost: float = 0.0  # nats of its onsets and pitches
    shown: int = 0  # events that were told already
    over: bool = False


def write(
    heard: Heard,
    rules: Rules,
    generators: Sequence[torch.Generator],
    *,
    chance: Chance = Chance(),  # noqa: B008 (an immutable value)
    daring: Sequence[bool] = (),
    pulse: Callable[[list[Line], int], None] = lambda _lines, _tick: None,
    stride: int = LONG,
    reader: type[Cached] = Cached,
) -> list[Line]:
    """The notes after (or in the gap of) a prompt, one line for each generator, of which the
    `daring` get hotter where they leave nothing to chance.

    `pulse` is called after every `stride` of events with the lines and the tick that all have
    reached; it may raise to stop.
    """
    count = len(generators)
    lines = [Line() for _ in range(count)]
    dice, reading = Dice(generators), reader(heard, count)
    pitches = heard.rows[:, 0]
    last = (int(pitches[-1]), int(last_keys(pitches)[-1]))
    now = Now.at(daring or [False] * count, heard.base + int(heard.ticks[-1]), *last)
    most = MOST_A_BAR * -(-(rules.end - rules.begin) // rules.bar)
    while most > 0 and not now.over.all():
        written = reading.write(rules, chance, dice, now, stride)
        _record(lines, written, rules)
        most -= len(written.ticks)
        pulse(lines, int(now.tick.min()))
    return lines


def _record(lines: Sequence[Line], written: Written, rules: Rules) -> None:
    """Write down what a stride wrote of each line, until it ends."""
    numbers = zip(written.notes.T.tolist(), written.ticks.T.tolist(), strict=True)
    for line, (notes, ticks), costs in zip(lines, numbers, written.costs.T.tolist(), strict=True):
        attributes = zip(*notes, strict=True)
        for (step, pitch, *rest), tick, cost in zip(attributes, ticks, costs, strict=True):
            if line.over:
                break
            line.over = tick >= rules.end or step == END
            line.cost += cost
            if not line.over and pitch != REST:
                line.events.append((tick, pitch, *rest))
