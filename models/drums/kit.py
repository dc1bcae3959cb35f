"""The kit: nine pieces that stand for every drum pitch.

The nine are those of the Groove MIDI Dataset's papers (Gillick et al., "Learning to Groove with
Inverse Sequence Transformations", ICML 2019): the pitches of its Roland kit by piece. Other General
MIDI percussion joins the piece it is played like; what General MIDI does not know (racks with
samples anywhere) is spread over the pieces by pitch, so that no note is ever unheard.
"""

from enum import IntEnum


class Piece(IntEnum):
    """A piece of the kit; the value is its row in a grid."""

    KICK = 0
    SNARE = 1
    CLOSED_HAT = 2
    OPEN_HAT = 3
    LOW_TOM = 4
    MID_TOM = 5
    HIGH_TOM = 6
    CRASH = 7
    RIDE = 8

    @property
    def pitch(self) -> int:
        """The pitch that stands for the piece where no clip says another."""
        return _USUAL[self]


PIECES = len(Piece)
_USUAL = (36, 38, 42, 46, 43, 47, 50, 49, 51)

# The Roland kit's own pitches first, then the rest of General MIDI percussion (27-87).
PITCHES = {
    Piece.KICK: (36, 35),
    Piece.SNARE: (38, 37, 40, 39, 27, 28, 31, 32, 33, 34, 66, 85),
    Piece.CLOSED_HAT: (42, 22, 44, 54, 69, 70, 71, 73, 75, 78, 82),
    Piece.OPEN_HAT: (46, 26, 72, 74, 79, 80, 81),
    Piece.LOW_TOM: (43, 58, 41, 61, 64, 84, 86, 87),
    Piece.MID_TOM: (47, 45, 60, 63, 77),
    Piece.HIGH_TOM: (50, 48, 62, 65, 68, 76, 83),
    Piece.CRASH: (49, 52, 55, 57, 30),
    Piece.RIDE: (51, 53, 59, 56, 67, 29),
}
_PIECE_OF = {pitch: piece for piece, pitches in PITCHES.items() for pitch in pitches}


def piece_of(pitch: int) -> Piece:
    """The piece that plays a pitch, 0-127.

    >>> piece_of(58) is Piece.LOW_TOM, piece_of(26) is Piece.OPEN_HAT
    (True, True)
    """
    return _PIECE_OF.get(pitch, Piece(pitch % PIECES))
