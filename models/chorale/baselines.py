"""What a model must beat: a line parallel to the nearest given voice, and counts of chords."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

import numpy as np

from models.chorale.grid import VOICES, Cells, Grid

Answerer = dict[int, Cells]  # voice -> guessed pitch states (T,)


def nearest_voice(voice: int, given: Sequence[int]) -> int:
    """The given voice next to `voice` in score order, the lower of two."""
    return min(given, key=lambda other: (abs(other - voice), -other))


class ParallelLine:
    """Copies the nearest given voice, at the interval the two voices most often have."""

    def __init__(self, train: Sequence[Grid]) -> None:
        gaps: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
        for grid in train:
            for voice in range(VOICES):
                for other in range(VOICES):
                    both = (grid.pitch[:, voice] > 0) & (grid.pitch[:, other] > 0)
                    apart = grid.pitch[both, voice] - grid.pitch[both, other]
                    gaps[voice, other].update(apart.tolist())
        self.gap = {pair: counts.most_common(1)[0][0] for pair, counts in gaps.items() if counts}

    def guess(self, grid: Grid, hidden: Sequence[int]) -> Answerer:
        """A line for every hidden voice."""
        given = [voice for voice in range(VOICES) if voice not in hidden]
        answer = {}
        for voice in hidden:
            other = nearest_voice(voice, given)
            line = grid.pitch[:, other]
            answer[voice] = np.where(line > 0, line + self.gap[voice, other], 0)
        return answer


class ChordCounts:
    """An interpolated n-gram, greedy from left to right, transposition-invariant.

    It predicts the step from the nearest given voice to the hidden one, from contexts of falling
    detail: the chord of given voices and the hidden voice's last pitch; either; neither.
    Interpolation after Witten & Bell (1991), method C.
    """

    def __init__(self, train: Sequence[Grid]) -> None:
        self.train = train
        self.counts: dict[tuple[int, tuple[int, ...]], dict[Hashable, Counter[int]]] = {}

    def guess(self, grid: Grid, hidden: Sequence[int]) -> Answerer:
        """A line for every hidden voice, each from the given ones alone and its own past."""
        given = tuple(voice for voice in range(VOICES) if voice not in hidden)
        return {voice: self._line(grid, voice, given) for voice in hidden}

    def _line(self, grid: Grid, voice: int, given: tuple[int, ...]) -> Cells:
        counts = self.counts.get((voice, given))
        if counts is None:
            counts = self.counts[voice, given] = self._count(voice, given)
        line = np.zeros(grid.frames, dtype=np.int64)
        last = -1
        for frame in range(grid.frames):
            root, contexts = _contexts(grid.pitch, frame, voice, given, last)
            last = line[frame] = root + _likeliest(counts, contexts) if root > 0 else 0
        return line

    def _count(self, voice: int, given: tuple[int, ...]) -> dict[Hashable, Counter[int]]:
        counts: dict[Hashable, Counter[int]] = defaultdict(Counter)
        for grid in self.train:
            last = -1
            for frame in range(grid.frames):
                root, contexts = _contexts(grid.pitch, frame, voice, given, last)
                last = int(grid.pitch[frame, voice])
                if root > 0 and last > 0:
                    for context in contexts:
                        counts[context][last - root] += 1
        return counts


def _contexts(
    pitch: Cells, frame: int, voice: int, given: tuple[int, ...], last: int
) -> tuple[int, list[Hashable]]:
    """The nearest given voice's pitch, and what is known relative to it, most detailed first."""
    root = int(pitch[frame, nearest_voice(voice, given)])
    chord = tuple(int(pitch[frame, v]) - root if pitch[frame, v] > 0 else None for v in given)
    before = last - root if last > 0 else None
    moved = frame > 0 and any(pitch[frame, v] != pitch[frame - 1, v] for v in given)
    return root, [("all", chord, before, moved), ("chord", chord), ("last", before), ("none",)]


def _likeliest(counts: dict[Hashable, Counter[int]], contexts: list[Hashable]) -> int:
    share: Counter[int] = Counter()
    left = 1.0
    for context in contexts:
        seen = counts.get(context)
        if not seen:
            continue
        total = seen.total()
        trust = left * total / (total + len(seen))
        for step, count in seen.items():
            share[step] += trust * count / total  # type: ignore[assignment]
        left -= trust
    return share.most_common(1)[0][0] if share else 0
