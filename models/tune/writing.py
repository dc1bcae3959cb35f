"""From a line back to notes, played as the clips it came from are played."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from models.drums.grid import STEPS_PER_BEAT, offset_of
from models.music.clip import Clip
from models.music.note import Note
from models.tune.line import HOLD, LOWEST, ONSET, Line, Played, folded

_BEAT, _BAR = 8, 16  # what a beat and a bar line add to the velocity of a new tune's notes
_PLAIN = 80


class Manner(NamedTuple):
    """How a note is played."""

    velocity: float
    offset: float  # steps after its own
    gate: float  # how much of the steps it is held it lasts


@dataclass(frozen=True)
class Memory:
    """What a played clip, gone round until it is `steps` long, knows about its notes."""

    notes: dict[int, Note]  # by step
    manners: dict[int, Manner]

    def at(self, step: int, steps: int) -> Manner:
        """How the clip would play a note at a step where it may have none.

        As loud as its nearest note, and as late as its notes on this sixteenth of the beat: so
        swing goes over to the notes in between.
        """
        if step in self.manners:
            return self.manners[step]
        nearest = min(self.manners, key=lambda at: (_apart(at, step, steps), at))
        there = step % STEPS_PER_BEAT
        alike = [one.offset for at, one in self.manners.items() if at % STEPS_PER_BEAT == there]
        near = self.manners[nearest]
        return Manner(near.velocity, float(np.mean(alike)) if alike else 0.0, near.gate)


def remember(played: Played, steps: int) -> Memory:
    """The notes behind every onset of the loop, and how each is played."""
    notes: dict[int, Note] = {}
    manners: dict[int, Manner] = {}
    loop = played.steps
    for step, note in played.notes.items():
        sounds = note.duration * STEPS_PER_BEAT / held(played.line, step)
        manner = Manner(note.velocity, offset_of(note, step, loop), sounds)
        for at in range(step, steps, loop):
            notes[at], manners[at] = note, manner
    return Memory(notes, manners)


def write(line: Line, model: Clip, memories: Sequence[Memory], shares: Sequence[float]) -> Clip:
    """The line (T,) as a clip like `model`: velocity, timing and length as in the remembered clips,
    each as much as its share, which add up to 1; what else a note has, as the nearest clip has it.
    """
    steps = len(line)
    order = sorted(range(len(memories)), key=lambda index: -shares[index])
    notes: list[Note] = []
    for step in np.flatnonzero(line >= ONSET).tolist():
        manner = _mixed([memory.at(step, steps) for memory in memories], shares, step, model)
        pitch = int(line[step]) - ONSET + LOWEST
        start = max(0.0, (step + manner.offset) / STEPS_PER_BEAT)
        duration = held(line, step) * manner.gate / STEPS_PER_BEAT
        velocity = min(127, max(1, round(manner.velocity)))
        like = next((memories[i].notes[step] for i in order if step in memories[i].notes), None)
        if like is None:
            note = Note(pitch, start, duration, velocity)
        else:
            own = like.pitch if folded(like.pitch) == pitch else pitch
            note = replace(like, pitch=own, start=start, duration=duration, velocity=velocity)
        notes.append(note)
    return replace(model, notes=tuple(_one_by_one(notes, model.length)))


def held(line: Line, step: int) -> int:
    """How many steps the note that begins at `step` sounds."""
    end = step + 1
    while end < len(line) and line[end] == HOLD:
        end += 1
    return end - step


def _mixed(manners: list[Manner], shares: Sequence[float], step: int, model: Clip) -> Manner:
    if not manners:
        bar = round(model.meter.bar * STEPS_PER_BEAT)
        on_bar, on_beat = step % bar == 0, step % STEPS_PER_BEAT == 0
        return Manner(_PLAIN + (_BAR if on_bar else _BEAT if on_beat else 0), 0.0, 1.0)
    return Manner(*(np.array(manners) * np.array(shares)[:, None]).sum(0).tolist())


def _one_by_one(notes: list[Note], length: float) -> list[Note]:
    """Notes in order, each cut where the next begins or the loop ends; what is left of them."""
    kept = [note for note in notes if note.start < length]
    ends = [*(note.start for note in kept[1:]), length]
    return [
        replace(note, duration=min(note.duration, end - note.start))
        for note, end in zip(kept, ends, strict=False)  # without notes, one end too many
        if end > note.start
    ]


def _apart(one: int, other: int, steps: int) -> int:
    """Steps between two places of a loop, the shorter way round."""
    return min((one - other) % steps, (other - one) % steps)
