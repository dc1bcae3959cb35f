"""A clip as a score: where each of its notes is meant to be, and which notes are played together.

Drums are heard piece by piece. Of everything else only the rhythm is heard: notes of one sixteenth
are one event, so a chord moves together.
"""

import math
from dataclasses import dataclass

import numpy as np

from models.answer import Notice
from models.drums.kit import piece_of
from models.errors import AntiphonError
from models.groove.score import ANCHORS, COLUMNS, LINE, PLACES, STRAIGHT, Score
from models.music.clip import Clip, Role
from models.music.meter import Meter
from models.music.role import heard_role
from models.music.style import Style

STEPS_PER_BEAT = 4
MOST_BARS = 128
_MEANT = (*ANCHORS, -ANCHORS[-1])  # half a step early and late are one anchor to the network


@dataclass(frozen=True)
class Event:
    """Notes of a clip that are played as one hit."""

    row: int  # of the score
    column: int
    beat: float  # where they are meant to be
    notes: tuple[int, ...]  # places in the clip's notes, the loudest first


@dataclass(frozen=True)
class Heard:
    """What is heard in a clip."""

    score: Score
    events: tuple[Event, ...]
    drums: bool
    notices: tuple[Notice, ...]


def hear(clip: Clip, style: Style = Style.ANY) -> Heard:
    """Raises AntiphonError `empty_clip` when nothing sounds, `too_long` beyond `MOST_BARS` bars.

    Muted notes and notes past the clip's end are not heard. What is nearer to a triplet or a
    thirty-second than to its sixteenth is meant to be there.
    """
    if clip.bars > MOST_BARS:
        raise AntiphonError("too_long", math.ceil(clip.bars), MOST_BARS)
    drums = heard_role(clip) is Role.DRUMS
    inside = [
        index
        for index, note in enumerate(clip.notes)
        if not note.muted and note.start < clip.length
    ]
    if not inside:
        raise AntiphonError("empty_clip")
    cells: dict[tuple[int, int], list[int]] = {}
    for index in sorted(inside, key=lambda index: -clip.notes[index].velocity):
        note = clip.notes[index]
        step = math.floor(note.start * STEPS_PER_BEAT + 0.5)
        cells.setdefault((step, int(piece_of(note.pitch)) if drums else LINE), []).append(index)
    first = min(0, *(step for step, _ in cells))
    steps = max(step for step, _ in cells) - first + 1
    hit, anchor = np.zeros((steps, COLUMNS), dtype=bool), np.zeros((steps, COLUMNS), dtype=np.int64)
    events = []
    for (step, column), notes in sorted(cells.items()):
        nearest = meant(clip.notes[notes[0]].start * STEPS_PER_BEAT - step)
        hit[step - first, column] = True
        anchor[step - first, column] = nearest % len(ANCHORS) if nearest < len(ANCHORS) else 3
        beat = (step + _MEANT[nearest]) / STEPS_PER_BEAT
        events.append(Event(step - first, column, beat, tuple(notes)))
    place = places(clip.meter, clip.phase + first / STEPS_PER_BEAT, steps)
    score = Score(hit, anchor, place, clip.tempo, style)
    return Heard(score, tuple(events), drums, _notices(clip, drums=drums))


def meant(offset: float) -> int:
    """Where a note this late for its step, in steps, is meant to be: a place in `_MEANT`."""
    if abs(offset) <= STRAIGHT:
        return 0
    return min(range(len(_MEANT)), key=lambda index: abs(_MEANT[index] - offset))


def places(meter: Meter, phase: float, steps: int) -> np.ndarray:
    """Sixteenths from the bar line, of steps that begin `phase` beats after one."""
    at = (phase + np.arange(steps) / STEPS_PER_BEAT) % meter.bar
    return np.floor(at * STEPS_PER_BEAT + 1e-6).astype(np.int64) % PLACES


def _notices(clip: Clip, *, drums: bool) -> tuple[Notice, ...]:
    muted = sum(note.muted for note in clip.notes)
    past = sum(note.start >= clip.length and not note.muted for note in clip.notes)
    counted = [("muted_ignored", muted), ("past_end", past)]
    notices = [Notice(code, (count,)) for code, count in counted if count]
    if not drums:
        notices.append(Notice("drummers_only"))
    if clip.meter.bar != 4:
        notices.append(Notice("unusual_meter"))
    return tuple(notices)
