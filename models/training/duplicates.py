"""The same music in two splits, found in whatever key, and taken out of the one that learns.

Notes are compared by steps in twelfths of a beat and by intervals. Two parts share music when they
are the same as a whole, or for `LONG` notes on end. Drums, which repeat each other by nature, only
count as a whole. What merely repeats itself (trills, scales, broken chords) is nobody's.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.music.clip import Role
from models.training.parts import ONSET, PITCH, Notes, Part

LONG = 32  # notes on end that are no accident
NEAR = 16  # notes on end that make parts alike when half of one is made of them
_MOSTLY = 0.25  # share of a part's windows that makes its piece the same piece
_ALIKE = 0.5
_FEWEST = 12  # notes of a pitched part that is compared as a whole
_VARIED = 5  # different moves that music has which does not merely repeat itself
_PERIOD = 12  # notes after which a figure may come round

Hashes = NDArray[np.uint64]
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Shared:
    """A part that has music of a held-out piece."""

    part: int  # its index
    piece: str  # the held-out one
    share: float  # of its windows; 1 = all of it


class Comparison:
    """All parts of a corpus, to be compared."""

    def __init__(self, parts: Sequence[Part], rows: Notes) -> None:
        self.parts = parts
        self.moves = _moves(parts, rows)  # one for each row
        self.owner = np.full(len(rows), -1, dtype=np.int64)  # part of each row; drums: none
        for index, part in enumerate(parts):
            if part.role is not Role.DRUMS:
                self.owner[part.first : part.first + part.count] = index

    def shared(self, mine: Iterable[int], held: Iterable[int], length: int) -> Iterator[Shared]:
        """Those of `mine` that have `length` notes on end, or all, of those `held` out."""
        held, mine = list(held), list(mine)
        hashes, begins = _windows(self.moves, self.owner, length)
        owners = self.owner[begins]
        out = np.isin(owners, held)
        known, at = np.unique(hashes[out], return_index=True)
        sources = owners[out][at]
        ask = np.flatnonzero(np.isin(owners, mine))
        place = np.minimum(np.searchsorted(known, hashes[ask]), max(0, len(known) - 1))
        found = known[place] == hashes[ask] if len(known) else np.zeros(len(ask), bool)
        ask, place = ask[found], place[found]
        varied = _varied(self.moves, begins[ask], length)
        counts, windows = Counter(owners[ask[varied]].tolist()), Counter(owners.tolist())
        where = dict(zip(owners[ask[varied]].tolist(), sources[place[varied]], strict=True))
        whole = {self._whole(index): index for index in held}
        for index in mine:
            twin = whole.get(self._whole(index))
            if twin is not None and self._counts_whole(index):
                yield Shared(index, self.parts[twin].piece, 1.0)
            elif index in where:
                share = counts[index] / windows[index]
                yield Shared(index, self.parts[where[index]].piece, share)

    def _moves_of(self, index: int) -> Hashes:
        part = self.parts[index]
        return self.moves[part.first + 1 : part.first + part.count]

    def _whole(self, index: int) -> tuple[Role | None, bytes]:
        """What is the same for parts that are the same as a whole."""
        part = self.parts[index]
        drums = part.role is Role.DRUMS
        first = self.moves[part.first : part.first + 1].tobytes() if drums else b""
        return (part.role if drums else None), first + self._moves_of(index).tobytes()

    def _counts_whole(self, index: int) -> bool:
        part = self.parts[index]
        varied = len(np.unique(self._moves_of(index))) >= _VARIED
        return part.role is Role.DRUMS or (part.count >= _FEWEST and varied)


def leaving(parts: Sequence[Part], rows: Notes) -> tuple[set[int], list[tuple[str, str]]]:
    """The parts to leave out, and pairs of training and held-out pieces that are alike.

    What is in `test` leaves `valid`, what is in either leaves `train`: the part that shares music,
    and all of its piece when a good share of the part is the same.
    """
    comparison = Comparison(parts, rows)
    splits = {
        split: [i for i, part in enumerate(parts) if part.split == split]
        for split in ("train", "valid", "test")
    }
    out = _with_pieces(parts, comparison.shared(splits["valid"], splits["test"], LONG))
    held = [*splits["test"], *(i for i in splits["valid"] if i not in out)]
    out |= _with_pieces(parts, comparison.shared(splits["train"], held, LONG))
    left = [i for i in splits["train"] if i not in out]
    alike = {
        (parts[shared.part].piece, shared.piece)
        for shared in comparison.shared(left, held, NEAR)
        if shared.share >= _ALIKE
    }
    return out, sorted(alike)


def _with_pieces(parts: Sequence[Part], found: Iterable[Shared]) -> set[int]:
    """The parts found, and all parts of the pieces that are mostly the same."""
    found = list(found)
    same = {(parts[s.part].piece, parts[s.part].split) for s in found if s.share >= _MOSTLY}
    whole = {i for i, part in enumerate(parts) if (part.piece, part.split) in same}
    return whole | {shared.part for shared in found}


def _moves(parts: Sequence[Part], rows: Notes) -> Hashes:
    """A number for each row: how the part comes to it from the row before (drums: to what)."""
    steps = np.diff(np.round(rows[:, ONSET] * 12), prepend=0.0)
    intervals = np.diff(rows[:, PITCH], prepend=0.0)
    for part in parts:
        inside = slice(part.first, part.first + part.count)
        if part.role is Role.DRUMS:
            intervals[inside] = rows[inside, PITCH] + 1000
            steps[part.first] = np.round(rows[part.first, ONSET] * 12)
    codes = (steps * 4096 + intervals).astype(np.int64).astype(np.uint64)
    codes *= _FACTOR
    return codes ^ (codes >> np.uint64(29))


def _windows(
    moves: Hashes, owner: NDArray[np.int64], length: int
) -> tuple[Hashes, NDArray[np.int64]]:
    """A hash for every `length` notes on end of one pitched part, and the row each begins at."""
    count = max(0, len(moves) - length + 1)
    hashes = np.zeros(count, dtype=np.uint64)
    for at in range(1, length):
        hashes = hashes * _FACTOR + moves[at : at + count]
    last = owner[length - 1 : length - 1 + count]
    begins = np.flatnonzero((owner[:count] == last) & (last >= 0))
    return hashes[begins], begins


def _varied(moves: Hashes, begins: NDArray[np.int64], length: int) -> NDArray[np.bool_]:
    """Which of the windows beginning at these rows do more than repeat a figure."""
    kept = np.zeros(len(begins), dtype=bool)
    for block in range(0, len(begins), 65_536):
        rows = begins[block : block + 65_536, None] + np.arange(1, length)  # (B, length - 1)
        heard = moves[rows]
        ordered = np.sort(heard, axis=1)
        good = (np.diff(ordered, axis=1) != 0).sum(axis=1) + 1 >= _VARIED
        for period in range(1, min(_PERIOD, length // 2) + 1):
            good &= (heard[:, period:] != heard[:, :-period]).any(axis=1)
        kept[block : block + 65_536] = good
    return kept
