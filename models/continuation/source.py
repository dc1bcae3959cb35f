"""The clip that was given: what the network reads of it, and what it says about the answer.

The rules of an answer follow from the clip: it stays in the clip's register (a third more on either
side), on the kinds of grid lines, among the drums, and within the dynamics and the looseness that
the clip uses; one line stays one line.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.answer import Notice
from models.continuation.constraints import EVEN, MANY, NONE, Floats, Ints, Rules
from models.continuation.hearing import Events, hear
from models.continuation.repeats import in_circles, often_enough, repeated_bars, repeated_chords
from models.continuation.rows import Prompt, around, opening
from models.continuation.tokens import (
    BAR,
    DRUM,
    FURTHEST,
    LENGTHS,
    LONGEST_STEP,
    NO_LENGTH,
    PITCHES,
    REST,
    TICKS,
    Frame,
    meter_state,
    on_grid,
    tempo_state,
)
from models.continuation.voicing import SINGLE, Voicing
from models.errors import AntiphonError
from models.music.clip import Clip, Role
from models.music.note import Note
from models.music.role import heard_role
from models.requests import Continue, Infill, ScaleLock
from models.training.pieces import Line
from models.training.roles import role_in, role_of

READ = 232  # events that are read: what the network was trained to keep in mind, with room to write
READ_AFTER = 96  # of them after a gap
APART = 0.2  # nats, for drums: without, answers are a little fuller than what was played
THIRD = 4  # semitones an answer may leave the clip's own range
HARMONY = 0.25  # of the network's vote; chosen on held-out pieces, as is
STRANGER = 0.02  # the share of a pitch class that the clip does not use
NEAR = 0.75  # ticks off the grid that are not worth telling: the clip is on it


@dataclass(frozen=True)
class Source:
    """A clip as the network sees it. Ticks count from the bar line before the clip's beat 0."""

    clip: Clip
    notes: tuple[Note, ...]  # those that are listened to
    events: Events
    frame: Frame
    begin: int  # where new notes may begin
    end: int  # where they must have ended
    gap: bool  # does the clip go on after `end`
    notices: tuple[Notice, ...]

    @property
    def drums(self) -> bool:
        """Is it a drum part."""
        return self.frame.role == Role.DRUMS.value

    def prompt(self) -> Prompt:
        """What the network reads, the latest music first to be kept."""
        bar = self.frame.bar
        before = self.events[self.events.tick < self.begin]
        after = self.events[self.events.tick >= self.end][:READ_AFTER]
        before = before[whole_bars(before.tick, bar, READ - len(after)) :]
        start = (int(before.tick[0]) if len(before) else self.begin) // bar * bar
        if not self.gap or not len(after):
            return Prompt(opening(before, start), self.frame)
        return Prompt(around(before, after, start, self.end), self.frame)


def whole_bars(tick: NDArray[np.int64], bar: int, most: int) -> int:
    """The first of the latest `most` events that begins a bar."""
    if len(tick) <= most:
        return 0
    bars = tick // bar
    first = int(np.searchsorted(bars, bars[-most - 1] + 1))
    return first if first < len(tick) else len(tick) - most


def listen(request: Continue | Infill) -> Source:
    """Hear the clip of a request; raises AntiphonError when there is nothing to go by."""
    (clip,) = request.clips
    bar = round(clip.meter.bar * TICKS)
    if isinstance(request, Continue):
        first, last = clip.next_bar, clip.next_bar + request.bars * clip.meter.bar
    else:
        first, last = request.region_start, request.region_end or clip.length
        if not 0 <= first < last <= clip.length:
            raise AntiphonError("region_outside")
    notes, notices = heard_notes(clip)
    if not notes:
        raise AntiphonError("empty_clip")
    rows = np.array(
        [[note.start + clip.phase, note.duration, note.pitch, note.velocity] for note in notes]
    )
    role = heard_role(clip)
    if clip.role is Role.ANY and role is not Role.DRUMS:
        role = role_in(rows, role_of(Line(rows, Role.ANY, clip.name)))
    frame = Frame(
        bar,
        meter_state(clip.meter.numerator, clip.meter.denominator),
        role.value,
        tempo_state(clip.tempo),
    )
    if not frame.meter or bar > BAR:
        notices.append(Notice("unusual_meter"))
    events = hear(rows, drums=role is Role.DRUMS)
    begin, end = (round((beat + clip.phase) * TICKS) for beat in (first, last))
    gap = isinstance(request, Infill) and bool((events.tick >= end).any())
    return Source(clip, tuple(notes), events, frame, begin, end, gap, tuple(notices))


def heard_notes(clip: Clip) -> tuple[list[Note], list[Notice]]:
    """The notes that sound in the clip, and notices about the others."""
    sounding = [note for note in clip.notes if not note.muted]
    notices = []
    if len(sounding) < len(clip.notes):
        notices.append(Notice("muted_ignored", (len(clip.notes) - len(sounding),)))
    inside = [note for note in sounding if -clip.phase <= note.start < clip.length]
    early = sum(note.start < -clip.phase for note in sounding)
    if early:  # a pick-up longer than what the clip says lies before its first bar line
        notices.append(Notice("before_start", (early,)))
    late = sum(note.start >= clip.length for note in sounding)
    if late:
        notices.append(Notice("past_end", (late,)))
    return inside, notices


def rules(source: Source, request: Continue | Infill) -> Rules:
    """What the clip and the request say about new notes; raises AntiphonError `no_pitch_left`."""
    events = source.events[source.events.pitch < REST]
    outside = (events.tick < source.begin) | (events.tick >= source.end)
    known = events[outside] if outside.any() else events
    allowed = np.zeros(PITCHES, bool)
    allowed[pitches(known, source, request)] = True
    together = Counter(known.tick.tolist())
    single = source.frame.role in (Role.MELODY.value, Role.BASS.value)
    over = held(source)
    until = over[:, 1].tolist() if single else []  # a line waits for its last note's end
    obvious = isinstance(request, Continue) and request.mask_obvious
    struck = list(zip(known.tick.tolist(), known.pitch.tolist(), strict=True))
    bars, chords = repeated_bars(struck, source.frame.bar), repeated_chords(struck)
    chordal = source.frame.role == Role.CHORDS.value
    return Rules(
        bar=source.frame.bar,
        begin=max([source.begin, *until]),
        end=source.end,
        lines=open_lines(known, source.frame.bar),
        pitches=allowed,
        together=1 if single else max(2, *together.values()),
        voicing=Voicing.of(known) if chordal else SINGLE,
        may_end=source.gap,
        velocities=(int(known.velocity.min()), int(known.velocity.max())),
        offsets=looseness(known),
        lengths=(NO_LENGTH, NO_LENGTH) if source.drums else shortest_and_longest(known),
        lean=EVEN if source.drums else leaning(known),
        in_a_row=MANY if source.drums else often_enough(chords, chordal),
        circles=MANY if source.drums else in_circles(bars),
        apart=APART if source.drums else 0.0,
        pace=pace(known, source.frame.bar) * 2**request.density if request.density else 0.0,
        busy=request.density > 0,
        held=over,
        obvious=last_bar(source) if obvious else NONE,
        rest=longest_rest(source, known, request.density),
    )


def pitches(known: Events, source: Source, request: Continue | Infill) -> list[int]:
    """The pitch states an answer may use."""
    if source.drums:
        return sorted(set(known.pitch.tolist()))
    low, high = int(known.pitch.min()) - THIRD, int(known.pitch.max()) + THIRD
    if isinstance(request, Continue):
        low = request.lowest or low  # 0 and 127 are the defaults: nothing was asked
        high = request.highest if request.highest < 127 else high
    scale = source.clip.scale if request.scale_lock is ScaleLock.CLIP else None
    found = [
        pitch for pitch in range(max(0, low), min(127, high) + 1) if scale is None or pitch in scale
    ]
    if not found:
        raise AntiphonError("no_pitch_left")
    return found


def longest_rest(source: Source, known: Events, density: float) -> int:
    """The most ticks from one onset to the next: as many as in the clip, also when it comes round,
    or a bar, of drums a beat, or more where fewer notes are asked for. Daring answers would stop
    for bars."""
    onsets = np.unique(known.tick)
    gaps = np.diff(onsets)[(onsets[:-1] >= source.begin) | (onsets[1:] < source.end)]
    around = round(source.clip.length * TICKS) - int(onsets[-1] - onsets[0])
    longest = max(TICKS if source.drums else source.frame.bar, around, *gaps.tolist())
    return min(LONGEST_STEP, round(longest * 2 ** max(0.0, -density)))


def leaning(known: Events) -> Floats:
    """What the clip's own pitch classes say for each pitch, (PITCHES,) in nats.

    The network may wander off into another key; the clip's notes are a second expert with a
    `HARMONY` of a vote (Hinton, "Training Products of Experts", Neural Computation 14(8), 2002).
    """
    ticks = np.array(LENGTHS)[known.length]
    sounded = np.bincount(known.pitch % 12, weights=ticks, minlength=12)  # of each pitch class
    votes = HARMONY * np.log(sounded / sounded.sum() + STRANGER)
    lean = EVEN.copy()
    lean[:DRUM] = (votes - votes.max())[np.arange(DRUM) % 12]
    return lean


def open_lines(known: Events, bar: int) -> NDArray[np.bool_]:
    """Ticks of a bar that may hold an onset: sixteenths, and finer lines if the clip has any."""
    places = np.arange(bar)
    half = places % (TICKS // 2)
    used = set((known.tick % (TICKS // 2)).tolist())
    triplets = bool(used & {4, 8})
    straight = not triplets or bool(used & {6})  # a shuffle has no straight sixteenths
    lines = half == 0
    if straight:
        lines |= half == 6
    if triplets:
        lines |= np.isin(half, (4, 8))
    if used & {3, 9}:
        lines |= np.isin(half, (3, 9))
    return lines & on_grid(places)


def pace(known: Events, bar: int) -> float:
    """Onsets a tick in the bars that hold any."""
    ticks = set(known.tick.tolist())
    return len(ticks) / (bar * len({tick // bar for tick in ticks}))


def looseness(known: Events) -> tuple[int, int]:
    """The offsets a clip uses; none for one that is on the grid."""
    if np.abs(known.offset - FURTHEST).max() <= 1:
        return FURTHEST, FURTHEST
    low, high = np.percentile(known.offset, (2, 98))
    return int(np.floor(low)), int(np.ceil(high))


def shortest_and_longest(known: Events) -> tuple[int, int]:
    """The classes of length between the clip's shortest note and twice its longest."""
    twice = 2 * LENGTHS[int(known.length.max())]
    longest = max(i for i, ticks in enumerate(LENGTHS) if ticks <= twice)
    return int(known.length.min()), longest


def held(source: Source) -> Ints:
    """Pitches that sound on into the answer, and until which tick, (N, 2); a bar at the most."""
    over = []
    for note in () if source.drums else source.notes:
        start, end = (round((b + source.clip.phase) * TICKS) for b in (note.start, note.end))
        if start < source.begin < end:
            over.append((note.pitch, min(end, source.begin + source.frame.bar)))
    return np.array(over, np.int64).reshape(-1, 2)


def last_bar(source: Source) -> Ints:
    """Places and pitches (N, 2) of the bar before the answer, as it would be repeated."""
    bar = source.frame.bar
    there = (source.events.tick >= source.begin - bar) & (source.events.tick < source.begin)
    events = source.events[there & (source.events.pitch < REST)]
    return np.stack([events.tick % bar, events.pitch], axis=1)
