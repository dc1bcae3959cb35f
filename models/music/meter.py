"""Meter: how beats make bars. A beat is always a quarter note, whatever the meter's denominator."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meter:
    """A time signature.

    >>> Meter(6, 8).bar
    3.0
    """

    numerator: int = 4  # 1-32
    denominator: int = 4  # 1, 2, 4, 8, 16 or 32

    def __post_init__(self) -> None:
        """Raise ValueError for a signature no host shows."""
        if not 1 <= self.numerator <= 32 or self.denominator not in (1, 2, 4, 8, 16, 32):
            raise ValueError(f"{self.numerator}/{self.denominator} is not a meter")

    @property
    def bar(self) -> float:
        """Length of one bar in beats."""
        return self.numerator * 4.0 / self.denominator

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"
