"""From a filled grid back to clips: the new voices only, as timely and loud as the given ones."""

import numpy as np
from numpy.typing import NDArray

from models.chorale.grid import FRAMES_PER_BEAT, HELD, LOWEST, MASKED, Grid
from models.chorale.hearing import Heard
from models.music.clip import Clip, Role
from models.music.note import Note
from models.music.voice import Voice

VELOCITY = 90  # where no given note sounds
SHORTEST = 1 / 16  # beats a new note lasts at least
LAID_BACK = 0.1  # beats a player may be off the sixteenth for a new note to follow


def new_clips(heard: Heard, grid: Grid, new: NDArray[np.bool_]) -> tuple[Clip, ...]:
    """One clip per wanted voice, in score order, holding the notes that begin in `new` (T, 4)."""
    times = frame_times(heard)
    loudness = velocities(heard)
    model = heard.model
    return tuple(
        Clip(
            tuple(_notes(grid, new, voice, times, loudness)),
            model.length,
            meter=model.meter,
            tempo=model.tempo,
            scale=model.scale,
            role=Role.MELODY,
            voice=voice,
            phase=model.phase,
            name=voice.title,
        )
        for voice in heard.wanted
    )


def frame_times(heard: Heard) -> list[float]:
    """The beat at which each frame begins, and the end: where given notes begin a little off the
    sixteenth, the new ones begin with them."""
    beats = [(frame - heard.pickup) / FRAMES_PER_BEAT for frame in range(heard.grid.frames + 1)]
    beats[-1] = min(beats[-1], heard.model.length)
    leaning: dict[int, list[float]] = {}
    for clip in heard.given.values():
        for note in clip.notes:
            frame = round(note.start * FRAMES_PER_BEAT) + heard.pickup
            if 0 <= frame < heard.grid.frames:
                leaning.setdefault(frame, []).append(note.start - beats[frame])
    for frame, offsets in leaning.items():
        mean = sum(offsets) / len(offsets)
        beats[frame] += max(-LAID_BACK, min(LAID_BACK, mean))
    return beats


def velocities(heard: Heard) -> list[int]:
    """How loud a note of each frame is: as the given notes last struck, on the average."""
    struck: dict[int, list[int]] = {}
    for clip in heard.given.values():
        for note in clip.notes:
            frame = round(note.start * FRAMES_PER_BEAT) + heard.pickup
            struck.setdefault(frame, []).append(note.velocity)
    loudness, now = [], None
    for frame in range(heard.grid.frames):
        if frame in struck:
            now = round(sum(struck[frame]) / len(struck[frame]))
        loudness.append(now)
    first = next((velocity for velocity in loudness if velocity is not None), VELOCITY)
    return [first if velocity is None else velocity for velocity in loudness]


def _notes(
    grid: Grid, new: NDArray[np.bool_], voice: Voice, times: list[float], loudness: list[int]
) -> list[Note]:
    pitch, tie = grid.pitch[:, voice.value], grid.tie[:, voice.value]
    notes: list[Note] = []
    for frame in np.flatnonzero(new[:, voice.value]):
        if not 0 < pitch[frame] < MASKED or tie[frame] == HELD:
            continue
        end = frame + 1
        while end < grid.frames and tie[end] == HELD and pitch[end] == pitch[frame]:
            end += 1
        start = times[frame]
        duration = max(SHORTEST, times[end] - start)
        notes.append(Note(int(pitch[frame]) + LOWEST - 1, start, duration, loudness[frame]))
    return notes
