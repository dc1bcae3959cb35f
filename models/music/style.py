"""Playing styles: the names under which the Groove MIDI Dataset files its performances."""

from enum import Enum


class Style(Enum):
    """How something is played; `ANY` leaves it to the model. The value travels."""

    ANY = 0
    AFROBEAT = 1
    AFROCUBAN = 2
    BLUES = 3
    COUNTRY = 4
    DANCE = 5
    FUNK = 6
    GOSPEL = 7
    HIGHLIFE = 8
    HIPHOP = 9
    JAZZ = 10
    LATIN = 11
    MIDDLEEASTERN = 12
    NEWORLEANS = 13
    POP = 14
    PUNK = 15
    REGGAE = 16
    ROCK = 17
    SOUL = 18


def style_named(text: str) -> Style | None:
    """The style a name means, however it is written; None when it means none.

    >>> style_named("Hip-Hop"), style_named("polka")
    (<Style.HIPHOP: 9>, None)
    """
    letters = "".join(character for character in text.upper() if character.isalpha())
    return Style.__members__.get(letters)
