"""Your own notes as a player would play them: what a client does with the answer to `humanize`."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from bridge.chunks import ticks
from models.errors import AntiphonError
from models.music.clip import Clip
from models.music.note import Note


def replayed(own: Clip, answer: Clip) -> Clip:
    """The clip with onsets, lengths and velocities of the answer, all else of its notes its own.

    The nth note of a pitch in the one is the nth of that pitch in the other. What was not moved by
    a tick stays bit for bit. Raises AntiphonError `bad_transfer` for an answer with other notes.
    """
    by_pitch: dict[int, list[Note]] = defaultdict(list)
    for note in answer.notes:
        by_pitch[note.pitch].append(note)
    waiting: dict[int, Iterator[Note]] = {pitch: iter(notes) for pitch, notes in by_pitch.items()}
    if len(own.notes) != len(answer.notes):
        raise AntiphonError("bad_transfer")
    notes = []
    for note in own.notes:
        new = next(waiting.get(note.pitch, iter(())), None)
        if new is None:
            raise AntiphonError("bad_transfer")
        start = note.start if ticks(note.start) == ticks(new.start) else new.start
        same_length = max(1, ticks(note.duration)) == ticks(new.duration)
        duration = note.duration if same_length else new.duration
        notes.append(replace(note, start=start, duration=duration, velocity=new.velocity))
    return own.with_notes(notes)
