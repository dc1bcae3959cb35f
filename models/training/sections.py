"""Pieces cut where the meter changes, their lines given roles: what the corpus is made of."""

from collections.abc import Iterator

import numpy as np

from models.music.clip import Role
from models.training.bars import Stretch
from models.training.parts import DURATION, ONSET, PITCH, VELOCITY, Notes, Part
from models.training.pieces import Line, Piece
from models.training.roles import one_line, role_in, role_of

FEWEST_BARS = 2  # of a section, where a piece has several
_LONGEST = 64.0  # beats of a note that is believed


def sections(piece: Piece, source: str) -> Iterator[tuple[Part, Notes]]:
    """The parts of a piece, each with its notes; their rows are not yet numbered."""
    stretches = [s for s in piece.stretches if s.length >= FEWEST_BARS * s.meter.bar]
    if len(piece.stretches) == 1:
        stretches = list(piece.stretches)
    for line in piece.lines:
        line = Line(_sane(line.notes), line.role, line.name)
        if len(line.notes) == 0:
            continue
        whole = role_of(line)
        for stretch in stretches:
            inside = _inside(line.notes, stretch)
            if len(inside):
                role = role_in(inside, whole)
                if role in (Role.MELODY, Role.BASS):
                    inside = one_line(inside, role)
                inside = inside[np.lexsort((inside[:, PITCH], inside[:, ONSET]))]
                name = f"{source}/{piece.name}"
                meter, length = stretch.meter, stretch.length
                settings = (piece.tempo, 0.0, length, piece.ship, 0, len(inside))
                yield Part(name, source, piece.split, role, meter, *settings), inside


def _sane(notes: Notes) -> Notes:
    """Without notes that nobody could play or hear."""
    finite = np.isfinite(notes).all(axis=1)
    notes = notes[finite]
    onset, duration = notes[:, ONSET], notes[:, DURATION]
    pitch, velocity = notes[:, PITCH], notes[:, VELOCITY]
    good = (onset >= -_LONGEST) & (duration > 0) & (duration <= _LONGEST)
    good &= (pitch >= 0) & (pitch <= 127) & (velocity >= 1) & (velocity <= 127)
    return notes[good]


def _inside(notes: Notes, stretch: Stretch) -> Notes:
    """The notes of a stretch, counted from its first bar line."""
    onsets = notes[:, ONSET]
    found = notes[(onsets >= stretch.begin) & (onsets < stretch.end)].copy()
    found[:, ONSET] -= stretch.start
    return found
