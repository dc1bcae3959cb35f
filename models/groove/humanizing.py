"""A player's feel on a clip's own notes: the same notes, louder and softer, earlier and later."""

from collections import defaultdict
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray

from models.answer import Variation
from models.groove.hearing import STEPS_PER_BEAT, Heard, hear
from models.groove.packed import Packed
from models.groove.playing import Chance, Doubles, perform
from models.groove.score import Floats, gathered
from models.music.clip import Clip
from models.music.note import Note
from models.requests import Humanize

MELODIC = 0.5  # of a drummer's accents, for what has a pitch
SPREAD = 0.02  # steps that the notes of a chord are apart from each other, as a deviation
APART = 1 / 64  # beats from a note to the next of its pitch, and to the clip's end, at least


def humanize(packed: Packed, request: Humanize, seed: int) -> tuple[Heard, list[Variation]]:
    """The clip as `variations` players would play it; at amount 0 as it came."""
    (clip,) = request.clips
    heard = hear(clip, request.style)
    if request.amount == 0:
        return heard, [Variation((clip,))] * request.variations
    generator = torch.Generator().manual_seed(seed)
    chance = Chance(request.temperature, request.top_p, generator)
    feeling = perform(packed, gathered([heard.score]), chance, request.variations)
    loose = torch.randn(request.variations, len(clip.notes), generator=generator)
    takes = zip(
        feeling.velocity * 127,
        feeling.offset / STEPS_PER_BEAT,
        loose.numpy() * SPREAD * request.temperature / STEPS_PER_BEAT,
        strict=True,
    )
    return heard, [Variation((played(clip, heard, *take, request.amount),)) for take in takes]


def played(
    clip: Clip, heard: Heard, loud: Doubles, late: Doubles, loose: Floats, amount: float
) -> Clip:
    """The clip, `amount` (0-1) of the way to how it was played.

    loud (T, 10): velocities; late (T, 10): beats after where the hits are meant to be; loose (N,):
    beats that each note of a chord is away from the others. Drums get the player's velocities; what
    has a pitch keeps its own and gets the player's accents.
    """
    usual = float(loud[heard.score.hit].mean())
    notes = list(clip.notes)
    for event in heard.events:
        first = clip.notes[event.notes[0]]
        loudness = float(loud[event.row, event.column])
        moved = event.beat + float(late[event.row, event.column]) - first.start
        for index in event.notes:
            note = clip.notes[index]
            if heard.drums:
                wanted, away = loudness * note.velocity / first.velocity, moved
            else:
                wanted = note.velocity + MELODIC * (loudness - usual)
                away = moved + (float(loose[index]) if note is not first else 0.0)
            velocity = round(note.velocity + amount * (wanted - note.velocity))
            start = note.start + amount * away
            notes[index] = note.played(start, note.duration, min(127, max(1, velocity)))
    return clip.with_notes(fitted(clip, notes))


def fitted(clip: Clip, notes: list[Note]) -> list[Note]:
    """Moved notes of a clip, in its order, so that none is lost.

    What began within the clip still does; notes of one pitch keep their order, stay apart and do
    not run into each other where they did not before.
    """
    by_pitch: dict[int, list[int]] = defaultdict(list)
    for index, note in enumerate(clip.notes):
        by_pitch[note.pitch].append(index)
    fit = list(notes)
    for indices in by_pitch.values():
        own = [clip.notes[index] for index in indices]
        starts = _starts(own, np.array([notes[index].start for index in indices]), clip.length)
        ends = [*starts[1:], clip.length]
        for at, index in enumerate(indices):
            limit = own[at + 1].start if at + 1 < len(own) else clip.length
            duration = own[at].duration
            if own[at].end <= limit + 1e-9:
                duration = min(duration, max(ends[at] - starts[at], 1e-4))
            fit[index] = notes[index].played(float(starts[at]), duration, notes[index].velocity)
    return fit


def _starts(own: list[Note], wanted: NDArray[np.float64], length: float) -> NDArray[np.float64]:
    """Onsets of one pitch's notes, as near to the wanted ones as there is room."""
    inside = [note for note in own if note.start < length]
    starts = wanted.copy()
    gaps = [min(APART, later.start - earlier.start) for earlier, later in pairwise(inside)]
    for at, note in enumerate(inside):
        if note.start >= 0:
            starts[at] = max(starts[at], 0.0)
        if at:
            starts[at] = max(starts[at], starts[at - 1] + gaps[at - 1])
    last = length
    for at in range(len(inside) - 1, -1, -1):
        room = gaps[at] if at + 1 < len(inside) else min(APART, length - inside[at].start)
        starts[at] = min(starts[at], last - room)
        last = float(starts[at])
    return starts
