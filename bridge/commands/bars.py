"""Bars of an answer as they come: one mark a bar, the taller the more notes it has."""

import math

from models.music.note import Note

WAITING = "·"
MARKS = "▁▂▃▄▅▆▇█"


class Bars:
    """`count` bars of `bar` beats, empty at first; what is heard twice counts once.

    >>> bars = Bars(4, 4.0)
    >>> bars.hear(0, (Note(60, 0.0, 1.0), Note(62, 1.0, 1.0), Note(64, 4.0, 1.0)))
    >>> str(bars)
    '█▄··'
    """

    def __init__(self, count: int, bar: float) -> None:
        self._bar = bar
        self._heard: list[set[tuple[int, Note]]] = [set() for _ in range(count)]

    def hear(self, variation: int, notes: tuple[Note, ...]) -> None:
        """Take in some notes of a variation; their beat 0 is the first bar's."""
        for note in notes:
            number = math.floor(note.start / self._bar)
            self._heard[min(max(number, 0), len(self._heard) - 1)].add((variation, note))

    def __str__(self) -> str:
        counts = [len(notes) for notes in self._heard]
        most = max(counts)
        return "".join(
            MARKS[math.ceil(len(MARKS) * count / most) - 1] if count else WAITING
            for count in counts
        )
