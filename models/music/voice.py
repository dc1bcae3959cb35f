"""The four voices of a choir: their names, their order in a score, their usual ranges."""

from enum import Enum


class Voice(Enum):
    """A voice, in score order from the top. The value is its index in that order."""

    SOPRANO = 0
    ALTO = 1
    TENOR = 2
    BASS = 3

    @property
    def range(self) -> tuple[int, int]:
        """Lowest and highest usual pitch, inclusive (the Bach chorales, outliers aside)."""
        return _RANGES[self]

    @property
    def title(self) -> str:
        """The name as a musician writes it on a track."""
        return self.name.capitalize()


_RANGES = {
    Voice.SOPRANO: (59, 81),
    Voice.ALTO: (53, 74),
    Voice.TENOR: (48, 69),
    Voice.BASS: (36, 64),
}

_NAMES = {
    Voice.SOPRANO: {"soprano", "sopran", "sop", "s", "cantus", "discant", "treble", "descant"},
    Voice.ALTO: {"alto", "alt", "a", "altus", "contralto"},
    Voice.TENOR: {"tenor", "ten", "t"},
    Voice.BASS: {"bass", "basso", "bas", "b", "bassus"},
}


def voice_named(text: str) -> Voice | None:
    """The voice a track or clip name speaks of, or None.

    Any word of the name may say it; two different voices in one name say nothing.

    >>> voice_named("02 Alto (choir)"), voice_named("Synth Pad")
    (<Voice.ALTO: 1>, None)
    """
    words = "".join(letter.lower() if letter.isalpha() else " " for letter in text).split()
    found = {voice for voice, names in _NAMES.items() if names.intersection(words)}
    return found.pop() if len(found) == 1 else None
