"""Writing: some notes at a time for all variations at once, until the last bar is full."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch

from models.continuation.composing import PITCH, STEP, Now
from models.continuation.constraints import Doubles, Ints, Rules
from models.continuation.dice import Chance, Dice
from models.continuation.reader import Cached, Heard
from models.continuation.rows import last_keys
from models.continuation.tokens import END, REST

MOST_A_BAR = 96  # events; more is a burst

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
    reader: type[Cached] = Cached,
) -> list[Line]:
    """The notes after (or in the gap of) a prompt, one line for each generator, of which the
    `daring` get hotter where they leave nothing to chance.

    `pulse` is called after some notes with the lines and the tick that all have reached; it may
    raise to stop.
    """
    count = len(generators)
    lines = [Line() for _ in range(count)]
    dice, reading = Dice(generators), reader(heard, count)
    pitches = heard.rows[:, 0]
    last = (int(pitches[-1]), int(last_keys(pitches)[-1]))
    now = Now.at(daring or [False] * count, heard.base + int(heard.ticks[-1]), *last)
    most = MOST_A_BAR * -(-(rules.end - rules.begin) // rules.bar)
    while most > 0 and not now.over.all():
        written = reading.write(rules, chance, dice, now)
        for event in zip(*written, strict=True):
            _record(lines, *event, rules)
        most -= len(written.ticks)
        pulse(lines, int(now.tick.min()))
    return lines


def _record(lines: list[Line], note: Ints, onset: Ints, costs: Doubles, rules: Rules) -> None:
    """Write the event down in every line that it does not end."""
    over = ((onset >= rules.end) | (note[STEP] == END)).tolist()
    events = zip(onset.tolist(), *note[PITCH:].tolist(), strict=True)
    for line, event, nats, ends in zip(lines, events, costs.tolist(), over, strict=True):
        if line.over:
            continue
        line.cost += nats
        line.over = ends
        if not ends and event[1] != REST:
            line.events.append(event)
