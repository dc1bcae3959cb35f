"""Every pitch has its piece of the kit, and the Roland kit's have the ones they were played on."""

from models.drums.kit import PIECES, Piece, piece_of

ROLAND = {
    Piece.KICK: [36],
    Piece.SNARE: [38, 40, 37],
    Piece.CLOSED_HAT: [42, 22, 44],
    Piece.OPEN_HAT: [46, 26],
    Piece.LOW_TOM: [43, 58],
    Piece.MID_TOM: [45, 47],
    Piece.HIGH_TOM: [48, 50],
    Piece.CRASH: [49, 55, 57, 52],
    Piece.RIDE: [51, 59, 53],
}


def test_the_twenty_two_pitches_of_the_roland_kit() -> None:
    assert sum(len(pitches) for pitches in ROLAND.values()) == 22
    for piece, pitches in ROLAND.items():
        assert {piece_of(pitch) for pitch in pitches} == {piece}


def test_every_pitch_is_heard_and_every_piece_has_one() -> None:
    assert {piece_of(pitch) for pitch in range(128)} == set(Piece)
    assert len(Piece) == PIECES == 9


def test_a_piece_stands_for_its_own_pitch() -> None:
    assert all(piece_of(piece.pitch) is piece for piece in Piece)
