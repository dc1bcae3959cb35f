"""One note of a clip. Times are in beats (quarter notes), relative to the clip's beat 0."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """A note as Live knows it: what sounds, when, how loud, and the host's per-note chance values.

    >>> Note(60, start=1.0, duration=0.5).end
    1.5
    """

    pitch: int  # 0-127, 60 = middle C
    start: float  # beats; negative = before the clip's beat 0
    duration: float  # beats, > 0
    velocity: int = 100  # 1-127
    muted: bool = False
    probability: float = 1.0  # 0-1
    velocity_deviation: float = 0.0  # -127..127
    release_velocity: int = 64  # 0-127

    def __post_init__(self) -> None:
        """Raise ValueError, in one sentence, for anything no host could play."""
        if not 0 <= self.pitch <= 127:
            raise ValueError(f"pitch {self.pitch} is outside 0-127")
        if not math.isfinite(self.start):
            raise ValueError(f"onset {self.start} is not a finite number of beats")
        if not (math.isfinite(self.duration) and self.duration > 0):
            raise ValueError(f"duration {self.duration} is not a positive number of beats")
        if not 1 <= self.velocity <= 127:
            raise ValueError(f"velocity {self.velocity} is outside 1-127")
        if not 0.0 <= self.probability <= 1.0:
            raise ValueError(f"probability {self.probability} is outside 0-1")
        if not -127.0 <= self.velocity_deviation <= 127.0:
            raise ValueError(f"velocity deviation {self.velocity_deviation} is outside -127..127")
        if not 0 <= self.release_velocity <= 127:
            raise ValueError(f"release velocity {self.release_velocity} is outside 0-127")

    def played(self, start: float, duration: float, velocity: int) -> "Note":
        """The same note at another time, as long and as loud as this."""
        rest = self.muted, self.probability, self.velocity_deviation, self.release_velocity
        return Note(self.pitch, start, duration, velocity, *rest)

    @property
    def end(self) -> float:
        """Where the note stops sounding, in beats."""
        return self.start + self.duration
