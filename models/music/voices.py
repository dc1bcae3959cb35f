"""Voices: how many a clip has, one line out of one clip, and which choir voice sings which clip."""

from collections.abc import Sequence
from dataclasses import replace
from heapq import nsmallest
from itertools import combinations

from models.errors import AntiphonError
from models.music.clip import Clip
from models.music.note import Note
from models.music.voice import Voice

LEGATO = 1 / 16  # beats two notes of one line may overlap, as players and hosts leave them

_CROSSING = 6  # what it costs to be on the wrong side of a sounding line, in semitones of leap
_ENTRY = 12  # what it costs to sing the first note: lines that nothing needs stay empty
_BEAM = 16  # half-done splits kept

_Standing = tuple[int | None, ...]  # the note that each line sang last, by index
_Path = tuple["_Path", int] | None  # the lines taken so far, last first


def heard_end(note: Note) -> float:
    """The beat at which a note frees its voice: its end less the legato overlap.

    At most half the note is taken for legato, so that a chord of short notes remains a chord.
    """
    return note.end - min(LEGATO, note.duration / 2)


def polyphony(clip: Clip) -> int:
    """The most notes that sound at once, legato overlaps aside; muted notes count as notes.

    >>> chord = (Note(60, 0.0, 1.05), Note(64, 0.0, 1.0), Note(65, 1.0, 1.0))
    >>> polyphony(Clip(chord, 4.0))
    2
    """
    # An end comes before an onset at the same beat.
    changes = [(note.start, 1) for note in clip.notes]
    changes += [(heard_end(note), -1) for note in clip.notes]
    sounding = most = 0
    for _, change in sorted(changes):
        sounding += change
        most = max(most, sounding)
    return most


def as_line(clip: Clip, index: int = 1) -> tuple[Clip, int]:
    """The clip with one note at a time, and how many notes were shortened for it.

    Raises AntiphonError("not_one_line", index, n) when n notes sound at once; `index` is the
    clip's number as the musician counts, from 1.
    """
    if (most := polyphony(clip)) > 1:
        raise AntiphonError("not_one_line", index, most)
    notes: list[Note] = []
    trimmed = 0
    for note in clip.notes:
        if notes and notes[-1].end > note.start:
            notes[-1] = replace(notes[-1], duration=note.start - notes[-1].start)
            trimmed += 1
        notes.append(note)
    return clip.with_notes(notes), trimmed


def split_voices(clip: Clip, count: int | None = None) -> list[Clip]:
    """A clip of several voices as `count` lines from the top; by default as many as it needs.

    Every note goes to one line, none sounding two at once; a held note keeps its line while the
    others move. The lines leap, cross and stray from their register as little as can be. They are
    named after the clip and numbered; when `count` is more than it needs, some may be empty.
    Raises AntiphonError("too_many_voices", n, count) when n > count notes sound at once.

    >>> chords = Clip(tuple(Note(p, s, 1.0) for s, p in [(0, 60), (0, 67), (1, 62), (1, 65)]), 4.0)
    >>> [[note.pitch for note in line.notes] for line in split_voices(chords)]
    [[67, 65], [60, 62]]
    """
    most = polyphony(clip)
    count = most if count is None else count
    if most > count:
        raise AntiphonError("too_many_voices", most, count)
    notes = sorted(clip.notes, key=lambda note: (note.start, -note.pitch))
    lines: list[list[Note]] = [[] for _ in range(count)]
    for note, line in zip(notes, _easiest_lines(notes, count), strict=True):
        lines[line].append(note)
    return [
        replace(clip, notes=tuple(line), voice=None, name=f"{clip.name} {number}".strip())
        for number, line in enumerate(lines, 1)
    ]


def _easiest_lines(notes: Sequence[Note], count: int) -> list[int]:
    """The line of each note, by a beam search over the notes in order of onset.

    Half-done splits whose lines ended on the same notes have the same future: the better one stays.
    """
    registers = _registers(notes, count)
    nothing: _Standing = (None,) * count
    beam: dict[_Standing, tuple[float, _Path]] = {nothing: (0.0, None)}
    for index, note in enumerate(notes):
        reached: dict[_Standing, tuple[float, _Path]] = {}
        for standing, (strain, path) in beam.items():
            last = [None if at is None else notes[at] for at in standing]
            for line in range(count):
                held = last[line]
                if held is not None and heard_end(held) > note.start:
                    continue
                total = strain + _strain(note, line, last, registers[line])
                after = (*standing[:line], index, *standing[line + 1 :])
                if after not in reached or total < reached[after][0]:
                    reached[after] = (total, (path, line))
        beam = dict(nsmallest(_BEAM, reached.items(), key=lambda item: item[1][0]))
    path = min(beam.values(), key=lambda item: item[0])[1]
    lines: list[int] = []
    while path is not None:
        path, line = path
        lines.append(line)
    return lines[::-1]


def _strain(note: Note, line: int, last: Sequence[Note | None], register: float) -> float:
    """How hard a note is for a line, in semitones: the leap to it, how far from home, crossings."""
    before = last[line]
    leap = _ENTRY if before is None else abs(note.pitch - before.pitch)
    strain = leap + abs(note.pitch - register)
    for other, held in enumerate(last):
        if held is None or other == line or heard_end(held) <= note.start:
            continue
        if note.pitch > held.pitch if other < line else note.pitch < held.pitch:
            strain += _CROSSING
    return strain


def _registers(notes: Sequence[Note], count: int) -> list[float]:
    """The middle pitch of each line from the top, told by the moments when most notes sound."""
    sounding: list[Note] = []
    fullest: list[list[int]] = [[]]
    for note in notes:
        sounding = [held for held in sounding if heard_end(held) > note.start] + [note]
        if len(sounding) > len(fullest[0]):
            fullest = []
        if not fullest or len(sounding) == len(fullest[0]):
            fullest.append(sorted((held.pitch for held in sounding), reverse=True))
    means = [sum(pitches) / len(fullest) for pitches in zip(*fullest, strict=True)]
    if not means:
        return [0.0] * count
    steps = (len(means) - 1) / max(1, count - 1)  # spread over more lines than ever sound
    return [means[round(line * steps)] for line in range(count)]


def assign_voices(clips: Sequence[Clip], wanted: set[Voice]) -> list[Voice]:
    """The voice each clip sings: its own if it names one, else by register.

    The unnamed share the voices that are neither named nor `wanted`: the higher clip takes the
    higher voice, as near as can be to the middle of its range. Clips without notes come last.
    Raises AntiphonError: voice_twice; no_voice_missing when every wanted voice is named;
    too_many_voices when there are more clips than voices left to give.
    """
    named = [clip.voice for clip in clips if clip.voice is not None]
    if len(set(named)) < len(named):
        raise AntiphonError("voice_twice")
    if wanted and wanted.issubset(named):
        raise AntiphonError("no_voice_missing")
    free = [voice for voice in Voice if voice not in wanted and voice not in named]
    unnamed = [index for index, clip in enumerate(clips) if clip.voice is None]
    if len(unnamed) > len(free):
        raise AntiphonError("too_many_voices", len(clips), len(free) + len(named))
    given = {index: clip.voice for index, clip in enumerate(clips) if clip.voice is not None}
    falling = sorted(unnamed, key=lambda index: -_mean_pitch(clips[index]))
    nearest = min(
        combinations(free, len(falling)),  # each in score order, from the top
        key=lambda voices: sum(
            abs(_mean_pitch(clips[index]) - sum(voice.range) / 2)
            for index, voice in zip(falling, voices, strict=True)
        ),
    )
    given.update(zip(falling, nearest, strict=True))
    return [given[index] for index in range(len(clips))]


def _mean_pitch(clip: Clip) -> float:
    """The mean pitch of a clip's notes by their length; 0 where there are none."""
    beats = sum(note.duration for note in clip.notes)
    return sum(note.pitch * note.duration for note in clip.notes) / beats if beats else 0.0
