"""The rhythm of any clip, as somebody would tap it: onsets, accents, feel, low and high."""

import math

import numpy as np
import torch
from numpy.typing import NDArray

from models.drums.kit import Piece, piece_of
from models.errors import AntiphonError
from models.groove.hearing import MOST_BARS, STEPS_PER_BEAT, meant, places
from models.groove.pattern import TAP, Taps
from models.groove.score import ANCHORS, Floats
from models.music.clip import Clip, Role
from models.music.note import Note
from models.music.role import heard_role

# What makes an accent: velocity, length, and how many notes are struck.
LOUD, LONG, MANY = 0.6, 0.25, 0.15
REGISTERS = 12  # semitones that low and high notes are apart at least
BUSIER = 2.0  # deviations from the usual number of hits that density 1 asks for
SWUNG = 0.5  # share of the off-beat sixteenths on triplets, from which on all of them are
_LOW = {Piece.KICK, Piece.LOW_TOM}


def tap(clip: Clip, density: float) -> Taps:
    """A clip's rhythm as one row; density -1 to 1, 0 leaves it to the model.

    Raises AntiphonError `empty_clip` when nothing sounds, `too_long` beyond `MOST_BARS` bars.
    """
    if clip.bars > MOST_BARS:
        raise AntiphonError("too_long", math.ceil(clip.bars), MOST_BARS)
    notes = [note for note in clip.notes if not note.muted and note.start < clip.length]
    if not notes:
        raise AntiphonError("empty_clip")
    steps = max(1, math.ceil(clip.length * STEPS_PER_BEAT - 1e-6))
    struck: dict[int, list[Note]] = {}
    for note in notes:
        struck.setdefault(math.floor(note.start * STEPS_PER_BEAT + 0.5), []).append(note)
    row = np.zeros((steps, TAP), dtype=np.float32)
    weight = _accents(notes)
    is_low = _low(clip, notes)
    for step, together in struck.items():
        cell = row[step % steps]  # a pick-up is heard where the loop comes round to it
        first = max(together, key=lambda note: note.velocity)
        accent = max(weight[note] for note in together) + MANY * (len(together) > 1)
        offset = first.start * STEPS_PER_BEAT - step
        cell[:3] = 1.0, max(cell[1], accent), offset
        for low in {is_low[note] for note in together if note in is_low}:
            cell[3 if low else 4] = 1.0
    row[:, 1] /= row[:, 1].max()
    place = places(clip.meter, clip.phase, steps)
    busy = BUSIER * density if density else math.nan
    return Taps(
        torch.from_numpy(row)[None],
        torch.from_numpy(place)[None],
        torch.tensor([clip.tempo]),
        torch.tensor([busy]),
    )


def _accents(notes: list[Note]) -> dict[Note, float]:
    """How much each note stands out, 0-1, but for what is struck with it."""
    loudest = max(note.velocity for note in notes)
    longest = max(note.duration for note in notes)
    return {
        note: LOUD * note.velocity / loudest + LONG * math.sqrt(note.duration / longest)
        for note in notes
    }


def _low(clip: Clip, notes: list[Note]) -> dict[Note, bool]:
    """Which notes are low and which high; nothing where there is no telling."""
    if heard_role(clip) is Role.DRUMS:
        told = {note: piece_of(note.pitch) in _LOW for note in notes}
        return told if len(set(told.values())) == 2 else {}
    lowest, highest = min(note.pitch for note in notes), max(note.pitch for note in notes)
    if highest - lowest < REGISTERS:
        return {}
    return {note: note.pitch < lowest + (highest - lowest) / 3 for note in notes}


def anchored(taps: Taps, hit: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Floats]:
    """Where drums (T, C) to a tapping are meant to be: index in ANCHORS, and steps off the 16th.

    They are where the taps are; and where the off-beat sixteenths are tapped as triplets, so are
    all others.
    """
    tapped, offset = taps.steps[0, :, 0].numpy() > 0, taps.steps[0, :, 2].numpy()
    place = taps.place[0].numpy() % STEPS_PER_BEAT
    index = np.array([meant(float(late)) for late in offset]) * tapped
    swung = np.where(place == 1, 1, np.where(place == 3, 2, 0))  # the triplet next to a sixteenth
    off_beat = tapped & (swung > 0)
    if off_beat.any() and (index == swung)[off_beat].mean() >= SWUNG:
        index = np.where(tapped, index, swung)
    signed = np.array([*ANCHORS, -ANCHORS[-1]], dtype=np.float32)[index]
    index = np.where(index < len(ANCHORS), index, len(ANCHORS) - 1)
    return np.where(hit, index[:, None], 0), signed * hit.any(1)
