"""From a drum grid back to notes, on the kit of the clips it came from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from models.drums.grid import (
    HIT,
    STEPS_PER_BEAT,
    Cell,
    Played,
    Values,
    comes_round,
    offset_of,
)
from models.drums.kit import Piece
from models.music.clip import Clip
from models.music.note import Note

_LENGTH = 0.25  # beats a hit lasts where no clip says otherwise


@dataclass(frozen=True)
class Memory:
    """What a played clip, gone round until it is `steps` long, knows about its hits."""

    players: dict[Cell, list["Player"]]  # by step and piece, loudest first
    usual: dict[int, Note]  # the note most often played on each piece


class Player(NamedTuple):
    """A note that plays a hit of the grid in its own way."""

    like: Note  # pitch and length
    gap: float = 0.0  # beats after the hit
    share: float = 1.0  # of the hit's loudness
    again: bool = False  # when early for the first beat, it is heard at the loop's end


def remember(played: Played, steps: int) -> Memory:
    """The notes behind every cell of the loop, and how each piece is usually played."""
    loop = played.grid.steps
    players: dict[Cell, list[Player]] = {}
    for (first, piece), notes in played.cells.items():
        together = _together(first, notes, loop)
        players |= dict.fromkeys(((step, piece) for step in range(first, steps, loop)), together)
    counted: dict[int, Counter[int]] = {}
    for (_, piece), notes in played.cells.items():
        counted.setdefault(piece, Counter())[notes[0].pitch] += 1
    usual = {}
    for piece, pitches in counted.items():
        favourite = max(pitches, key=lambda pitch: (pitches[pitch], -pitch))
        usual[piece] = next(
            notes[0]
            for (_, at), notes in sorted(played.cells.items())
            if at == piece and notes[0].pitch == favourite
        )
    return Memory(players, usual)


def write(values: Values, model: Clip, memories: Sequence[Memory]) -> Clip:
    """The grid (T, 9, 3) as a clip like `model`, on the kits remembered, the nearest first.

    A hit is played as the first memory that has it there plays it, with its flams and layers, at
    the grid's velocity and timing; a hit nobody has there, as its piece is usually played.
    """
    notes: list[Note] = []
    hits = np.argwhere(values[..., HIT] > 0.5)
    played = values[tuple(hits.T)].tolist()
    for (step, piece), (_, velocity, offset) in zip(hits.tolist(), played, strict=True):
        beat = (step + offset) / STEPS_PER_BEAT
        for like, gap, share, again in _players((step, piece), memories):
            start = beat + gap
            if start < 0:
                start = start + model.length if again else 0.0
            if start >= model.length:
                continue
            loudness = min(127, max(1, round(velocity * 127 * share)))
            # a loop's notes end with it: a file would count the bar they ring into
            duration = min(like.duration, model.length - start)
            notes.append(like.played(start, duration, loudness))
    return replace(model, notes=tuple(notes))


def _players(cell: Cell, memories: Sequence[Memory]) -> list[Player]:
    """The notes that play a hit."""
    for memory in memories:
        if known := memory.players.get(cell):
            return known
    for memory in memories:
        if usual := memory.usual.get(cell[1]):
            return [Player(usual)]
    return [Player(Note(Piece(cell[1]).pitch, 0.0, _LENGTH))]


def _together(at: int, known: tuple[Note, ...], loop: int) -> list[Player]:
    """The known notes at step `at`, as far apart in time and loudness as they were."""
    first = known[0]
    own = offset_of(first, at, loop)
    return [
        Player(
            note,
            (offset_of(note, at, loop) - own) / STEPS_PER_BEAT,
            note.velocity / first.velocity,
            comes_round(note, loop),
        )
        for note in known
    ]
