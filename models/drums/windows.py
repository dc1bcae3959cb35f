"""A loop in steps as windows of 32 of them, and back.

Windows begin on bar lines and keep as many whole bars as fit (two of 4/4, two of 3/4, one of 5/4);
the rest of a window shows how the loop goes on, round its end if need be, so that nothing is made
up: a window of one bar of 4/4 holds that bar twice, as a listener would hear it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.drums.grid import STEPS_PER_BEAT
from models.music.meter import Meter

WINDOW = 32  # steps that a network sees at once

Loop = NDArray[Any]  # (T, …): what happens at each step


@dataclass(frozen=True)
class Layout:
    """How a loop of `steps` steps lies in windows: each begins at `starts` and keeps `kept`."""

    steps: int
    starts: tuple[int, ...]
    kept: tuple[int, ...]


def layout(steps: int, meter: Meter, phase: float = 0.0) -> Layout:
    """Windows over a loop whose beat 0 is `phase` beats into a bar.

    >>> layout(48, Meter(3, 4))
    Layout(steps=48, starts=(0, 24), kept=(24, 24))
    >>> layout(36, Meter(4, 4), 3.0)
    Layout(steps=36, starts=(4, 0), kept=(32, 4))
    """
    bar = meter.bar * STEPS_PER_BEAT
    whole = bar == int(bar) and bar <= WINDOW
    stride = int(bar) * (WINDOW // int(bar)) if whole else WINDOW
    first = round((bar - phase * STEPS_PER_BEAT) % bar) if whole else 0
    first %= steps
    starts = range(first, first + steps, stride)
    kept = [min(stride, first + steps - start) for start in starts]
    return Layout(steps, tuple(start % steps for start in starts), tuple(kept))


def cut(values: Loop, plan: Layout) -> Loop:
    """The windows (N, 32, …) of a loop (T, …) as the plan has them."""
    at = np.array(plan.starts)[:, None] + np.arange(WINDOW)  # (N, 32)
    return values[at % plan.steps]


def join(windows: Loop, plan: Layout) -> Loop:
    """The loop (T, …) that windows (N, 32, …) make; the inverse of `cut`."""
    values = np.zeros((plan.steps, *windows.shape[2:]), dtype=windows.dtype)
    for window, start, kept in zip(windows, plan.starts, plan.kept, strict=True):
        values[(start + np.arange(kept)) % plan.steps] = window[:kept]
    return values


def repeated(values: Loop, steps: int) -> Loop:
    """The loop played again from its beginning until it is `steps` long."""
    return values[np.arange(steps) % len(values)]
