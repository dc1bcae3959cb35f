"""Training examples: stretches of parts in any key, loudness and kit, plain or with a gap."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.continuation.augmenting import louder, moved, on_another_kit
from models.continuation.hearing import Events
from models.continuation.rows import NOTHING, TARGETS, around, inputs, last_keys, opening, targets
from models.continuation.tokens import COLUMNS, DRUM, Frame

LENGTH = 320  # rows of an example
GAP_SHARE = 0.2  # examples with a gap
LONGEST_GAP = 8  # bars
NO_TEMPO_SHARE = 0.4  # examples that are not told their tempo

Example = dict[str, NDArray[np.int64]]


def draw(rng: np.random.Generator, events: Events, frame: Frame, length: int = LENGTH) -> Example:
    """A stretch of a part from a random bar line on, of at most `length` rows."""
    bars = events.tick // frame.bar
    first = int(np.searchsorted(bars, bars[rng.integers(len(events))]))
    stretch = on_another_kit(rng, louder(rng, moved(rng, events[first : first + length - 2])))
    start = int(bars[first]) * frame.bar
    if rng.random() < NO_TEMPO_SHARE:
        frame = replace(frame, tempo=0)
    if rng.random() < GAP_SHARE:
        gapped = with_gap(rng, stretch, start, frame.bar)
        if gapped is not None:
            return example(gapped, frame, length, ends=True)
    return example(opening(stretch, start), frame, length)


def with_gap(rng: np.random.Generator, events: Events, start: int, bar: int) -> Events | None:
    """The rows that fill a random gap of whole bars; None when there are too few bars."""
    bars = (events.tick - start) // bar  # (N,) from 0
    last = int(bars[-1])
    if last < 3:
        return None
    size = int(rng.integers(1, min(LONGEST_GAP, last - 1) + 1))
    first = int(rng.integers(0, last - size + 1))
    here, after = np.searchsorted(bars, [first, first + size])
    gap_end = start + (first + size) * bar
    return around(events[:after], events[after:], start, gap_end) if after > here else None


def example(events: Events, frame: Frame, length: int, *, ends: bool = False) -> Example:
    """Rows, their numbers and onsets, and what comes after them; padded to `length` rows."""
    count = min(len(events), length)
    made = {
        "rows": np.zeros((length, len(COLUMNS)), np.int64),
        "tick": np.zeros(length, np.int64),
        "last": np.full(length, DRUM),
        "bar": np.full(length, frame.bar),
        "targets": np.full((length, len(TARGETS)), NOTHING),
    }
    made["rows"][:count] = inputs(events, frame)[:count]
    made["tick"][:count] = events.tick[:count] - events.tick.min()
    made["last"][:count] = last_keys(events.pitch)[:count]
    made["targets"][:count] = targets(events, ends=ends)[:count]
    return made
