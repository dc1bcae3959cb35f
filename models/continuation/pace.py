"""How fast the network itself writes, without daemon and datagrams: rows for `antiphon bench`.

The reader of all weights is the floor: no step can be faster than reading every weight once.
"""

import time
from collections.abc import Callable

import numpy as np
import torch

from models.continuation.decoding import write
from models.continuation.dice import Chance
from models.continuation.packed import Packed
from models.continuation.reader import Afresh, Heard
from models.continuation.source import listen, rules
from models.continuation.stepping import read
from models.continuation.task import HEATS, Writing, load
from models.continuation.tokens import TICKS
from models.kernels.coarse import Coarse
from models.music.clip import Clip, Role
from models.music.note import Note
from models.requests import Continue
from models.task import Call

STEPS = 32  # in a row, of which the mean counts

Timings = list[tuple[str, list[float]]]  # names, milliseconds


def rows(runs: int, debug: bool = False) -> Timings:
    """The times of the trained network or its twin; raises AntiphonError `model_missing`."""
    packed = load("cpu", debug).packed
    with torch.inference_mode():
        return [
            ("every weight of a step, read once", timed(runs, reading(packed))),
            *((f"one step, {v} variation{'s' * (v > 1)}", steps(packed, runs, v)) for v in (1, 8)),
            ("melody, 4 bars after 2, in the model", timed(runs, writing(packed, 1))),
            ("the same, naively: no cache", timed(runs, naively(packed, 1))),
            ("8 variations, in the model", timed(runs, writing(packed, 8))),
            ("the same, naively: no cache, no batch", timed(runs, naively(packed, 8))),
        ]


def timed(runs: int, action: Callable[[], object]) -> list[float]:
    """Milliseconds of each run, after one that does not count."""
    action()
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        action()
        times.append((time.perf_counter() - begun) * 1000)
    return times


def reading(packed: Packed) -> Callable[[], object]:
    """Reads every weight that a step multiplies with: tables are only looked up."""
    matrices = [part for part in (*packed.trunk, *packed.chain) if isinstance(part, Coarse)]
    return lambda: [part.panels.reshape(-1).view(np.int64).sum() for part in matrices]


def steps(packed: Packed, runs: int, count: int) -> list[float]:
    """Milliseconds a step of the transformer, after a prompt of two bars."""
    heard = Heard.of(packed, listen(Continue(clips=(tune(),))).prompt())
    row = np.tile(heard.rows[-1], (count, 1, 1))
    tick = np.full((count, 1), heard.ticks[-1])
    length = len(heard.ticks)
    cache = heard.cache.after(count, STEPS)
    times = []
    for _ in range(runs + 1):
        begun = time.perf_counter()
        for at in range(STEPS):
            read(packed.trunk, row, tick, cache, np.arange(count), length + at)
        times.append((time.perf_counter() - begun) * 1000 / STEPS)
    return times[1:]


def writing(packed: Packed, count: int) -> Callable[[], object]:
    """Writes four bars after two, once: what is no good stays."""
    call = Call(Continue(clips=(tune(),), bars=4, variations=count, seed=0))
    return lambda: Writing(packed, call).write(range(count))


def naively(packed: Packed, count: int) -> Callable[[], object]:
    """The same from the first row on for every note, each variation by itself."""
    request = Continue(clips=(tune(),), bars=4)
    source = listen(request)
    rule = rules(source, request)

    def action() -> object:
        generators = [torch.Generator().manual_seed(number) for number in range(count)]
        heard, heat = Heard.of(packed, source.prompt()), Chance(HEATS[0])
        return write(heard, rule, generators, chance=heat, reader=Afresh)

    return action


def tune() -> Clip:
    """Two bars of quavers."""
    pitches = (60, 62, 64, 67, 69, 67, 64, 62, 60, 64, 67, 72, 71, 67, 64, 62)
    notes = tuple(
        Note(pitch, i / 2, 12 / TICKS, 80 + i % 3 * 10) for i, pitch in enumerate(pitches)
    )
    return Clip(notes, 8.0, role=Role.MELODY)
