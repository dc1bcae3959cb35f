"""Clips as numbered chunks: a head, then its notes in ticks, 36 to a datagram; pure functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bridge.messages import Telegram
from bridge.osc import INT32
from bridge.protocol import NOTES_PER_CHUNK
from models.errors import AntiphonError
from models.music.clip import Clip, Role
from models.music.meter import Meter
from models.music.note import Note
from models.music.scale import Scale
from models.music.voice import Voice
from models.requests import BEAT

MUTED = 1  # bit 0 of a note's flags


def ticks(beats: float) -> int:
    """Beats as wire ticks, rounded; raises AntiphonError `bad_clip` beyond int32 or for NaN.

    >>> ticks(1 / 3)
    5120
    """
    if not abs(beats) * BEAT < 2**31 - 1:
        raise AntiphonError("bad_clip", 2**31 - 1)
    return round(beats * BEAT)


def clip_chunks(
    request_id: int, seq: int, index: int, variation: int, clip: Clip
) -> list[Telegram]:
    """A clip's head, numbered `seq`, and its notes in the chunks after it."""
    head = Telegram("clip", (request_id, seq, index, variation, *_head(clip)))
    notes = _rows(clip.notes)
    parts = [notes[at : at + NOTES_PER_CHUNK] for at in range(0, len(notes), NOTES_PER_CHUNK)]
    return [
        head,
        *(
            Telegram("notes", (request_id, seq + 1 + at, index), tuple(part))
            for at, part in enumerate(parts)
        ),
    ]


def _head(clip: Clip) -> tuple[int | str, ...]:
    bar = ticks(clip.meter.bar)
    return (
        clip.role.name.lower(),
        "any" if clip.voice is None else clip.voice.name.lower(),
        max(1, ticks(clip.length)),
        min(ticks(clip.phase), bar - 1),  # rounding must not reach the next bar
        clip.meter.numerator,
        clip.meter.denominator,
        round(clip.tempo * 1000),
        0 if clip.scale is None else clip.scale.root,
        0 if clip.scale is None else clip.scale.mask,
        len(clip.notes),
    )


def part_messages(request_id: int, variation: int, notes: Sequence[Note]) -> list[Telegram]:
    """Notes of an answer still being written, in as many datagrams as they need."""
    rows = _rows(notes)
    return [
        Telegram("part", (request_id, variation), tuple(rows[at : at + NOTES_PER_CHUNK]))
        for at in range(0, len(rows), NOTES_PER_CHUNK)
    ]


def part_notes(part: Telegram) -> tuple[Note, ...]:
    """The notes of a `part`; those that cannot be played are left out."""
    return _playable(part.numbers())


def _rows(notes: Sequence[Note]) -> list[tuple[int, ...]]:
    """The notes as the wire tells them; raises AntiphonError `bad_clip` beyond int32."""
    starts = [note.start for note in notes] or [0.0]
    for far in (min(starts), max(starts), max([note.duration for note in notes], default=0.0)):
        ticks(far)
    return [
        (
            note.pitch,
            round(note.start * BEAT),
            max(1, round(note.duration * BEAT)),
            note.velocity,
            MUTED if note.muted else 0,
        )
        for note in notes
    ]


@dataclass(frozen=True, slots=True)
class HeardClip:
    """A clip that arrived, the variation it belongs to, and how many notes had to be dropped."""

    clip: Clip
    variation: int
    dropped: int


@dataclass(slots=True)
class _Reading:
    head: Telegram
    notes: list[tuple[int, ...]] = field(default_factory=list)


def read_clips(count: int, chunks: Iterable[Telegram]) -> list[HeardClip]:
    """The clips of a transfer's chunks, in order.

    Raises AntiphonError: `bad_transfer` for chunks that do not fit together, `bad_clip` for a head
    that makes no sense, `empty_clip` for a clip none of whose notes can be played.
    """
    reading: list[_Reading] = []
    for chunk in chunks:
        seq = chunk.number("seq")
        if chunk.name == "clip":
            if chunk.number("index") != len(reading):
                raise AntiphonError("bad_transfer", seq)
            reading.append(_Reading(chunk))
        elif chunk.name == "notes":
            if chunk.number("clip") != len(reading) - 1:
                raise AntiphonError("bad_transfer", seq)
            reading[-1].notes.extend(chunk.numbers())
    if len(reading) != count:
        raise AntiphonError("bad_transfer", 0)
    return [_heard(part) for part in reading]


def _heard(part: _Reading) -> HeardClip:
    announced = part.head.number("notes")
    if announced != len(part.notes):
        raise AntiphonError("bad_transfer", part.head.number("seq"))
    notes = _playable(part.notes)
    if announced and not notes:
        raise AntiphonError("empty_clip")
    clip = _clip(part.head, notes)
    return HeardClip(clip, part.head.number("variation"), announced - len(notes))


def _playable(rows: Iterable[tuple[int, ...]]) -> tuple[Note, ...]:
    return tuple(
        [
            Note(pitch, start / BEAT, duration / BEAT, velocity, bool(flags & MUTED))
            for pitch, start, duration, velocity, flags in rows
            if 0 <= pitch <= 127 and duration > 0 and 1 <= velocity <= 127
        ]
    )


def _clip(head: Telegram, notes: tuple[Note, ...]) -> Clip:
    length, phase, tempo = (head.number(name) for name in ("length", "phase", "tempo"))
    root, mask = head.number("scale_root"), head.number("scale_mask")
    voice = head.word("voice")
    try:
        return Clip(
            notes,
            length / BEAT,
            Meter(head.number("numerator"), head.number("denominator")),
            tempo / 1000,
            Scale.from_mask(root, mask) if mask else None,
            Role[head.word("role").upper()],
            None if voice == "any" else Voice[voice.upper()],
            phase / BEAT,
        )
    except ValueError as reason:
        raise AntiphonError("bad_clip", head.number("index")) from reason


assert BEAT * 4 * 32 in INT32  # the longest bar there is
