"""What a picture shows: takes of the same music, each with the voices given and the voices new."""

import math
from dataclasses import dataclass

from models.music.meter import Meter
from models.music.note import Note

# Hue by place in the score; the twelfth part and later ones begin again.
HUES = ("#e4572e", "#d99a00", "#1f9e78", "#3d6fd8", "#9a4fc4", "#c2417c")
MARGIN_PITCHES = 2  # empty lanes above the highest and below the lowest note


@dataclass(frozen=True, slots=True)
class Part:
    """One voice of a take: its notes, and whether a musician gave them or the model wrote them."""

    name: str
    notes: tuple[Note, ...]
    given: bool
    drums: bool = False


@dataclass(frozen=True, slots=True)
class Take:
    """One answer with the voices around it, in score order, and the remarks made on it."""

    name: str
    parts: tuple[Part, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Takes over the same bars. Times are in beats, `phase` as in `Clip`."""

    title: str
    takes: tuple[Take, ...]
    length: float
    meter: Meter = Meter()
    tempo: float = 120.0
    phase: float = 0.0
    path: bool = False  # whether the takes are a way from the first to the last

    @property
    def notes(self) -> list[Note]:
        """Every note of every take."""
        return [note for take in self.takes for part in take.parts for note in part.notes]

    @property
    def span(self) -> tuple[float, float]:
        """First and last beat to show: the whole length, and notes that stick out of it."""
        first = min((note.start for note in self.notes), default=0.0)
        last = max((note.end for note in self.notes), default=0.0)
        return min(0.0, float(math.floor(first))), max(self.length, last)

    @property
    def pitches(self) -> tuple[int, int]:
        """Lowest and highest pitch to show, at least an octave apart, with a margin."""
        low = min((note.pitch for note in self.notes), default=60)
        high = max((note.pitch for note in self.notes), default=72)
        room = max(0, 12 - (high - low)) // 2
        return max(0, low - room - MARGIN_PITCHES), min(127, high + room + MARGIN_PITCHES)

    def bar_lines(self) -> list[tuple[float, int]]:
        """(beat, bar number) of each bar line in the span; a pick-up's bar has number 0 or less."""
        bar = self.meter.bar
        origin = bar - self.phase if self.phase else 0.0  # where bar 1 begins
        start, end = self.span
        first = math.ceil((start - origin) / bar)
        count = math.floor((end - origin) / bar) - first + 1
        return [(origin + number * bar, number + 1) for number in range(first, first + count)]

    def beat_lines(self) -> list[float]:
        """Every beat of the meter's own denominator between the bar lines."""
        step = 4.0 / self.meter.denominator
        start, end = self.span
        shift = -self.phase % step
        first = math.ceil((start - shift) / step)
        return [
            shift + number * step for number in range(first, math.floor((end - shift) / step) + 1)
        ]


def hue(index: int) -> str:
    """The colour of a take's part by its place in the score, as #rrggbb."""
    return HUES[index % len(HUES)]
