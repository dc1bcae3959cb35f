"""From a request to a grid: which voice each clip sings, what stands in each cell, what is open."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.answer import Notice
from models.chorale.grid import (
    FRAMES_PER_BEAT,
    HELD,
    HIGHEST,
    LOWEST,
    MASKED,
    ONSET,
    TIE_UNKNOWN,
    VOICES,
    Cells,
    Grid,
    settings,
)
from models.errors import AntiphonError
from models.music.clip import Clip
from models.music.note import Note
from models.music.voice import Voice
from models.music.voices import as_line, assign_voices, polyphony, split_voices
from models.requests import Harmonize

MOST_BARS = 64
LONGEST_BAR = 6.0  # beats; a longer bar counts as several
OFF_GRID = 1 / 64  # beats from its sixteenth at which a note counts as off the grid


@dataclass(frozen=True)
class Heard:
    """A request on the grid. Frame 0 is `pickup` frames before the clips' beat 0.

    grid: what is given, MASKED elsewhere; open (T, 4): the cells to write.
    """

    grid: Grid
    open: NDArray[np.bool_]
    given: dict[Voice, Clip]  # lines, as they came
    wanted: tuple[Voice, ...]  # in score order
    pickup: int  # frames
    model: Clip  # whose length, meter, tempo and scale the answer takes
    notices: tuple[Notice, ...]


def hear(request: Harmonize) -> Heard:
    """Read the clips of a request. Raises AntiphonError when they cannot be harmonised."""
    clips, notices = audible(request.clips)
    asked = {voice for voice in Voice if request.voices >> voice.value & 1}
    rewriting = request.region_end > 0 or request.region_start > 0
    given, more = lines(clips, set() if rewriting else asked)
    wanted = voices_to_write(asked, set(given), rewriting)
    model = longest(clips) if clips else Clip((), request.bars * 4.0)
    pickup, frames = measure(clips, model)
    grid = lay_out(given, model, pickup, frames)
    window = region(request, pickup, frames) if rewriting else (0, frames)
    return Heard(
        grid,
        open_cells(grid, wanted, window),
        given,
        tuple(voice for voice in Voice if voice in wanted),
        pickup,
        model,
        (*notices, *more, *remarks(clips, given, model)),
    )


def voices_to_write(asked: set[Voice], given: set[Voice], rewriting: bool) -> set[Voice]:
    """The voices asked for, or else all that are missing (all there are, when rewriting)."""
    wanted = asked or (set(Voice) if rewriting else set(Voice) - given)
    if not wanted or (not rewriting and wanted & given):
        raise AntiphonError("no_voice_missing")
    return wanted


def measure(clips: list[Clip], model: Clip) -> tuple[int, int]:
    """Frames before beat 0, whole beats of them, and frames in all. Raises `too_long`."""
    earliest = min((note.start for clip in clips for note in clip.notes), default=0.0)
    pickup = math.ceil(-min(0.0, _nearest(earliest) / FRAMES_PER_BEAT)) * FRAMES_PER_BEAT
    bar = min(model.meter.bar, LONGEST_BAR)
    upbeat = pickup / FRAMES_PER_BEAT / bar
    bars = model.length / bar + max(0.0, upbeat - 1.0)  # one bar of pick-up is not counted
    if bars > MOST_BARS:
        raise AntiphonError("too_long", math.ceil(bars), MOST_BARS)
    return pickup, pickup + math.ceil(model.length * FRAMES_PER_BEAT - 1e-6)


def lay_out(given: dict[Voice, Clip], model: Clip, pickup: int, frames: int) -> Grid:
    """The grid with the given voices on it and all else masked."""
    pitch = np.full((frames, VOICES), MASKED)
    tie = np.full((frames, VOICES), TIE_UNKNOWN)
    for voice, clip in given.items():
        pitch[:, voice.value], tie[:, voice.value] = cells(clip, pickup, frames)
    phase = (model.phase - pickup / FRAMES_PER_BEAT) % model.meter.bar
    return Grid(pitch, tie, settings(frames, model.meter.bar, phase))


def audible(clips: Sequence[Clip]) -> tuple[list[Clip], list[Notice]]:
    """The clips without muted notes and without what lies past their end."""
    muted = past = 0
    kept = []
    for clip in clips:
        sounding = [note for note in clip.notes if not note.muted]
        inside = [note for note in sounding if note.start < clip.length]
        muted += len(clip.notes) - len(sounding)
        past += len(sounding) - len(inside)
        if not inside:
            raise AntiphonError("empty_clip")
        kept.append(clip.with_notes(inside))
    counted = [("muted_ignored", muted), ("past_end", past)]
    return kept, [Notice(code, (count,)) for code, count in counted if count]


def lines(clips: list[Clip], wanted: set[Voice]) -> tuple[dict[Voice, Clip], list[Notice]]:
    """Every given voice as one line; a single chordal clip is split into its voices."""
    notices = []
    if len(clips) > VOICES:
        raise AntiphonError("too_many_voices", len(clips), VOICES - max(1, len(wanted)))
    if len(clips) == 1 and polyphony(clips[0]) > 1:
        voices, most = polyphony(clips[0]), VOICES - len(wanted)
        if voices > most:
            raise AntiphonError("too_many_voices", voices, most)
        clips = split_voices(clips[0], voices)
        notices.append(Notice("chords_split", (len(clips),)))
    trimmed, sung = 0, []
    for index, clip in enumerate(clips, 1):
        line, shortened = as_line(clip, index)
        sung.append(line)
        trimmed += shortened
    if trimmed:
        notices.append(Notice("legato_trimmed", (trimmed,)))
    return dict(zip(assign_voices(sung, wanted), sung, strict=True)), notices


def longest(clips: list[Clip]) -> Clip:
    """The clip the answer is measured by: the longest, the first of equals."""
    return max(clips, key=lambda clip: clip.length)


def remarks(clips: list[Clip], given: dict[Voice, Clip], model: Clip) -> list[Notice]:
    """What the musician should know about how the clips were heard."""
    notes = [note for clip in clips for note in clip.notes]
    off = sum(abs(n.start * FRAMES_PER_BEAT - _nearest(n.start)) / 4 > OFF_GRID for n in notes)
    outside = sum(
        not voice.range[0] <= note.pitch <= voice.range[1]
        for voice, clip in given.items()
        for note in clip.notes
    )
    early = sum(note.start < 0 for note in notes)
    counted = [("quantized", off), ("outside_voice_range", outside), ("before_start", early)]
    notices = [Notice(code, (count,)) for code, count in counted if count]
    if len({clip.length for clip in clips}) > 1:
        notices.append(Notice("lengths_differ"))
    if len({clip.meter for clip in clips}) > 1:
        notices.append(Notice("meters_differ"))
    if model.meter.bar not in (3.0, 4.0):
        notices.append(Notice("unusual_meter"))
    return notices


def cells(clip: Clip, pickup: int, frames: int) -> tuple[Cells, Cells]:
    """Pitch and tie states (T,) of one line. Pitches beyond the grid are heard octaves nearer."""
    pitch, tie = np.zeros(frames, dtype=np.int64), np.full(frames, ONSET)
    for note in clip.notes:  # in order of onset, so a later note cuts an earlier one short
        start = min(_nearest(note.start) + pickup, frames - 1)
        end = max(_nearest(note.end) + pickup, start + 1)
        if start < 0:
            continue
        pitch[start:], tie[start:] = np.where(np.arange(start, frames) < end, _state(note), 0), HELD
        tie[start] = ONSET
    tie[pitch == 0] = ONSET
    return pitch, tie


def region(request: Harmonize, pickup: int, frames: int) -> tuple[int, int]:
    """The frames to rewrite, from the first to the one after the last."""
    first = _nearest(request.region_start) + pickup
    last = _nearest(request.region_end) + pickup if request.region_end else frames
    if not 0 <= first < min(last, frames):
        raise AntiphonError("region_outside")
    return first, min(last, frames)


def open_cells(grid: Grid, wanted: set[Voice], window: tuple[int, int]) -> NDArray[np.bool_]:
    """The cells to write. Whole notes are rewritten: those that begin inside the window go, with
    the part that sounds beyond it; those that sound into it stay."""
    opened = np.zeros(grid.pitch.shape, dtype=bool)
    first, last = window
    for voice in wanted:
        held = grid.tie[:, voice.value] == HELD
        start, end = first, last
        while start < last and held[start]:
            start += 1
        while start < last and end < grid.frames and held[end]:
            end += 1
        opened[start:end, voice.value] = True
    return opened


def _nearest(beat: float) -> int:
    return math.floor(beat * FRAMES_PER_BEAT + 0.5)


def _state(note: Note) -> int:
    pitch = note.pitch
    while pitch < LOWEST:
        pitch += 12
    while pitch > HIGHEST:
        pitch -= 12
    return pitch - LOWEST + 1
