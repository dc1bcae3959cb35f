"""Four bars of a held-out part as a clip, and the four that really followed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.continuation.hearing import hear
from models.continuation.measures import Struck
from models.continuation.tokens import REST, TICKS
from models.music.clip import Clip, Role
from models.music.note import Note
from models.training.parts import DURATION, ONSET, PITCH, VELOCITY, Part, Parts

BARS = 4
FEWEST = 6  # notes in either half


@dataclass(frozen=True)
class Excerpt:
    """What a musician would have selected, and what the piece goes on with."""

    clip: Clip
    bar: int  # ticks
    source: Struck
    truth: Struck


def excerpts(parts: Parts, role: Role, count: int, seed: int, split: str = "test") -> list[Excerpt]:
    """At most `count` excerpts of a role's held-out parts, each of another piece."""
    rng = np.random.default_rng(seed)
    long = [
        part
        for part in parts.parts
        if part.split == split and part.role is role and part.length >= 2 * BARS * part.meter.bar
    ]
    pieces: dict[str, list[Part]] = {}
    for part in long:
        pieces.setdefault(part.piece, []).append(part)
    order = rng.permutation(sorted(pieces))
    found: list[Excerpt] = []
    for piece in order:
        part = pieces[piece][rng.integers(len(pieces[piece]))]
        made = _cut(parts, part, rng)
        if made is not None:
            found.append(made)
        if len(found) == count:
            break
    return found


def _cut(parts: Parts, part: Part, rng: np.random.Generator) -> Excerpt | None:
    bar = part.meter.bar
    span = BARS * bar
    last = int((part.length - 2 * span) // bar)
    start = int(rng.integers(0, last + 1)) * bar
    rows = np.array(parts.notes(part))
    rows[:, ONSET] += part.phase - start
    early = 1 / 8  # a player who is ahead of the bar line means the bar
    here = rows[(rows[:, ONSET] >= -early) & (rows[:, ONSET] < span - early)]
    after = rows[(rows[:, ONSET] >= span - early) & (rows[:, ONSET] < 2 * span - early)]
    if min(len(here), len(after)) < FEWEST:
        return None
    after[:, ONSET] -= span
    notes = tuple(
        Note(int(row[PITCH]), max(0.0, row[ONSET]), row[DURATION], int(row[VELOCITY]))
        for row in here
    )
    tempo = part.tempo or 120.0
    clip = Clip(notes, span, part.meter, tempo, role=part.role, name=part.piece)
    drums = part.role is Role.DRUMS
    return Excerpt(clip, round(bar * TICKS), struck(here, drums=drums), struck(after, drums=drums))


def struck(rows: np.ndarray, *, drums: bool) -> Struck:
    """Onsets on the grid lines where the model hears them, with their pitches."""
    events = hear(rows, drums=drums)
    events = events[events.pitch != REST]
    return set(zip(np.maximum(events.tick, 0).tolist(), events.pitch.tolist(), strict=True))


def struck_notes(notes: Sequence[Note], *, drums: bool) -> Struck:
    """The same of notes."""
    rows = [[note.start, note.duration, note.pitch, note.velocity] for note in notes]
    return struck(np.array(rows), drums=drums) if rows else set()
