"""Scales as sets of pitch classes."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """A root and the steps above it, as Live gives them.

    >>> Scale(2, (0, 2, 4, 5, 7, 9, 11)).pitch_classes == {2, 4, 6, 7, 9, 11, 1}
    True
    """

    root: int = 0  # pitch class 0-11, 0 = C
    intervals: tuple[int, ...] = (0, 2, 4, 5, 7, 9, 11)  # semitones above the root, 0-11, rising

    def __post_init__(self) -> None:
        """Raise ValueError for a root or step outside the octave, or an empty scale."""
        if not 0 <= self.root <= 11:
            raise ValueError(f"scale root {self.root} is outside 0-11")
        if not self.intervals or any(not 0 <= step <= 11 for step in self.intervals):
            raise ValueError(f"scale intervals {self.intervals} are not steps within an octave")

    @property
    def pitch_classes(self) -> frozenset[int]:
        """The pitch classes of the scale, 0 = C."""
        return frozenset((self.root + step) % 12 for step in self.intervals)

    @property
    def mask(self) -> int:
        """The pitch classes as a 12-bit number, bit 0 = C."""
        return sum(1 << pitch_class for pitch_class in self.pitch_classes)

    @classmethod
    def from_mask(cls, root: int, mask: int) -> "Scale":
        """The scale whose `mask` is given; raises ValueError when the mask is empty."""
        return cls(root, tuple(step for step in range(12) if mask >> (root + step) % 12 & 1))

    def __contains__(self, pitch: int) -> bool:
        return pitch % 12 in self.pitch_classes

    @classmethod
    def of(cls, pitches: Iterable[int], root: int = 0) -> "Scale":
        """The scale made of just the pitch classes that occur."""
        return cls(root, tuple(sorted({(pitch - root) % 12 for pitch in pitches})))
