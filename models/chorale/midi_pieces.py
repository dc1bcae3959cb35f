"""Four-part pieces in MIDI files as grids: the hymns, and any folder of the user's, however deep.

A piece counts when it has four parts of one line each, or one part that splits into up to four
lines. A tenth of the pieces, told by a hash of their bytes, is kept for validation, so that the
same folder is always split the same way.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.chorale.grid import BACH, FRAMES_PER_BEAT, VOICES, Grid, settings
from models.chorale.hearing import cells
from models.errors import AntiphonError
from models.music.clip import Role
from models.music.midi_file import read_midi
from models.music.source_file import UnreadableFile
from models.music.voice import Voice
from models.music.voices import as_line, assign_voices, polyphony, split_voices

HELD_OUT = 10  # one piece in so many is for validation


@dataclass(frozen=True)
class Folder:
    """What a folder held."""

    train: list[Grid]
    valid: list[Grid]
    skipped: int  # files that are not in four parts
    unreadable: int


def read_folder(folder: Path) -> Folder:
    """Every four-part piece of a folder. Raises AntiphonError `no_data` when there is none."""
    train: list[Grid] = []
    valid: list[Grid] = []
    skipped = unreadable = 0
    for file in midi_files(folder):
        try:
            grid = four_parts(file)
        except UnreadableFile:
            unreadable += 1
            continue
        if grid is None:
            skipped += 1
            continue
        chance = hashlib.sha256(file.read_bytes()).digest()[0]
        (valid if chance % HELD_OUT == 0 else train).append(grid)
    if not train:
        raise AntiphonError("no_data")
    if not valid:
        valid.append(train[-1] if len(train) == 1 else train.pop())
    return Folder(train, valid, skipped, unreadable)


def midi_files(folder: Path) -> list[Path]:
    """Every MIDI file of a folder and the folders in it, in the order of their names."""
    return sorted(file for file in folder.rglob("*") if file.suffix.lower() in (".mid", ".midi"))


def four_parts(file: Path, style: int = BACH) -> Grid | None:
    """The piece in a MIDI file, or None when it is not in four parts."""
    clips = [clip for clip in read_midi(file).clips if clip.role is not Role.DRUMS]
    if len(clips) == 1 and 1 < polyphony(clips[0]) <= VOICES:
        clips = split_voices(clips[0], VOICES)
    if len(clips) != VOICES:
        return None
    try:
        lines = [as_line(clip, index)[0] for index, clip in enumerate(clips, 1)]
        voices = assign_voices(lines, set())
    except AntiphonError:
        return None
    choir = dict(zip(voices, lines, strict=True))
    frames = round(max(note.end for line in lines for note in line.notes) * FRAMES_PER_BEAT)
    columns = [cells(choir[voice], 0, max(1, frames)) for voice in Voice]
    pitch, tie = (np.stack(states, axis=1) for states in zip(*columns, strict=True))
    first = clips[0]
    return Grid(pitch, tie, settings(len(pitch), first.meter.bar, first.phase, style))
