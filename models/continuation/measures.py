"""What can be measured of a continuation, beside the music that really followed.

Definitions as in the infilling literature: note F1 (a note is right when onset and pitch are),
pitch-class histograms, groove similarity (share of sixteenths on which two bars agree: Wu & Yang,
"The Jazz Transformer on the Front Line", ISMIR 2020, sec. 4.3).
"""

from collections import Counter

import numpy as np

from models.continuation.tokens import TICKS

SIXTEENTH = TICKS // 4
Struck = set[tuple[int, int]]  # (tick, pitch) from the first bar line


def f1(found: Struck, true: Struck) -> float:
    """Harmonic mean of precision and recall of onset and pitch together."""
    both = len(found) + len(true)
    return 2 * len(found & true) / both if both else 1.0


def groove(found: Struck, true: Struck, bar: int) -> float:
    """Share of the sixteenths of corresponding bars on which both, or neither, strike something."""
    steps = [{tick // SIXTEENTH for tick, _ in struck} for struck in (found, true)]
    span = max((max(one, default=0) for one in steps), default=0) + 1
    span = -(-span * SIXTEENTH // bar) * bar // SIXTEENTH
    return 1 - len(steps[0] ^ steps[1]) / max(1, span)


def histogram_distance(found: Struck, other: Struck) -> float:
    """Half the L1 distance of pitch-class histograms, 0-1; of drums, of histograms of pieces."""
    counts = [
        Counter(pitch % 12 if pitch < 128 else pitch for _, pitch in s) for s in (found, other)
    ]
    totals = [max(1, sum(count.values())) for count in counts]
    kinds = counts[0].keys() | counts[1].keys()
    return sum(abs(counts[0][k] / totals[0] - counts[1][k] / totals[1]) for k in kinds) / 2


def density_ratio(found: Struck, source: Struck, bars: float, source_bars: float) -> float:
    """Notes a bar over the source's notes a bar."""
    return (len(found) / bars) / max(1e-9, len(source) / source_bars)


def repetition(found: Struck, source: Struck, bar: int) -> float:
    """How far bars repeat one of the source: the mean over them of the best F1."""
    mine, theirs = by_bar(found, bar), by_bar(source, bar)
    if not mine or not theirs:
        return 0.0
    return float(np.mean([max(f1(one, other) for other in theirs) for one in mine]))


def by_bar(struck: Struck, bar: int) -> list[Struck]:
    """The bars that have notes, each from its own bar line."""
    bars: dict[int, Struck] = {}
    for tick, pitch in struck:
        bars.setdefault(tick // bar, set()).add((tick % bar, pitch))
    return list(bars.values())


def exact_repeat(found: Struck, source: Struck, bar: int, source_bars: int) -> bool:
    """Is it the last one, two or four bars of the source again, over and over."""
    span = max((tick for tick, _ in found), default=-1) // bar + 1
    return any(
        found == looped(source, bar, source_bars, period, span)
        for period in (1, 2, 4)
        if period <= source_bars and span
    )


def looped(source: Struck, bar: int, source_bars: int, period: int, bars: int) -> Struck:
    """The last `period` bars of the source, looped over `bars` bars."""
    first = (source_bars - period) * bar
    loop = {(tick - first, pitch) for tick, pitch in source if tick >= first}
    return {
        (tick + turn * period * bar, pitch)
        for turn in range(-(-bars // period))
        for tick, pitch in loop
        if tick + turn * period * bar < bars * bar
    }
