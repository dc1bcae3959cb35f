"""Requests and answers as parcels: everything one transfer carries, and how to read it again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bridge.chunks import HeardClip, clip_chunks, read_clips
from bridge.fields import from_wire, to_wire
from bridge.messages import Group, Telegram
from bridge.protocol import FIELDS_PER_CHUNK, MOST_CLIPS, MOST_NOTES, NOTICES_PER_CHUNK
from models.answer import Answer, Notice, Variation
from models.errors import AntiphonError
from models.music.clip import Clip
from models.requests import TASKS, Request

CHUNKS = ("fields", "clip", "notes", "notices")  # the messages that are numbered


@dataclass(frozen=True, slots=True)
class Parcel:
    """One transfer: chunks numbered from 1, between an `open` and a `close`."""

    id: int
    task: str
    clips: int
    chunks: tuple[Telegram, ...]

    @property
    def opening(self) -> Telegram:
        """The `open` before the chunks."""
        return Telegram("open", (self.id, self.task, self.clips, len(self.chunks)))

    @property
    def closing(self) -> Telegram:
        """The `close` after them."""
        return Telegram("close", (self.id, len(self.chunks)))


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as a client gets it, with how long it waited and was worked on."""

    answer: Answer
    queued_ms: int
    elapsed_ms: int


def pack_request(request_id: int, request: Request) -> Parcel:
    """A request as a parcel; raises AntiphonError for more than a request may carry."""
    notes = sum(len(clip.notes) for clip in request.clips)
    if notes > MOST_NOTES:
        raise AntiphonError("too_many_notes", notes, MOST_NOTES)
    if len(request.clips) > MOST_CLIPS:
        raise AntiphonError("too_many_clips", len(request.clips), MOST_CLIPS)
    chunks = _field_chunks(request_id, to_wire(request))
    for index, clip in enumerate(request.clips):
        chunks += clip_chunks(request_id, len(chunks) + 1, index, 0, clip)
    return Parcel(request_id, request.task, len(request.clips), tuple(chunks))


def unpack_request(parcel: Parcel) -> tuple[Request, int]:
    """The request of a parcel and how many of its notes were dropped; raises AntiphonError."""
    heard = read_clips(parcel.clips, parcel.chunks)
    fewest, _ = TASKS[parcel.task].clips_wanted
    if len(heard) < fewest:
        raise AntiphonError("no_clips")
    request = from_wire(parcel.task, _fields(parcel.chunks), tuple(part.clip for part in heard))
    return request, sum(part.dropped for part in heard)


def pack_answer(request_id: int, task: str, reply: Reply) -> Parcel:
    """An answer as a parcel."""
    answer = reply.answer
    facts = {
        "seed": answer.seed,
        "variations": len(answer.variations),
        "queued_ms": reply.queued_ms,
        "elapsed_ms": reply.elapsed_ms,
    }
    chunks = _field_chunks(request_id, list(facts.items()))
    chunks += _notice_chunks(request_id, len(chunks) + 1, answer)
    clips = [(n, clip) for n, each in enumerate(answer.variations) for clip in each.clips]
    for index, (variation, clip) in enumerate(clips):
        chunks += clip_chunks(request_id, len(chunks) + 1, index, variation, clip)
    return Parcel(request_id, task, len(clips), tuple(chunks))


def unpack_answer(parcel: Parcel) -> Reply:
    """The answer of a parcel; raises AntiphonError `bad_transfer` when it is inconsistent."""
    heard = read_clips(parcel.clips, parcel.chunks)
    facts = dict(_fields(parcel.chunks))
    count = facts.get("variations", 0)
    if any(part.variation >= count for part in heard):
        raise AntiphonError("bad_transfer", 0)
    notices = _notices(parcel.chunks)
    variations = tuple(
        Variation(_clips(heard, number), tuple(notices.get(number, ()))) for number in range(count)
    )
    answer = Answer(variations, facts.get("seed", 0), tuple(notices.get(-1, ())))
    return Reply(answer, facts.get("queued_ms", 0), facts.get("elapsed_ms", 0))


def _field_chunks(request_id: int, pairs: list[tuple[str, int]]) -> list[Telegram]:
    return _in_chunks("fields", request_id, 1, pairs, FIELDS_PER_CHUNK)


def _notice_chunks(request_id: int, seq: int, answer: Answer) -> list[Telegram]:
    """All remarks, those about the whole answer first."""
    remarks = [(-1, notice) for notice in answer.notices]
    remarks += [(n, notice) for n, each in enumerate(answer.variations) for notice in each.notices]
    groups: list[Group] = [
        (n, notice.code, *(*notice.values, 0, 0, 0)[:3]) for n, notice in remarks
    ]
    return _in_chunks("notices", request_id, seq, groups, NOTICES_PER_CHUNK)


def _in_chunks(
    name: str, request_id: int, seq: int, groups: Sequence[Group], most: int
) -> list[Telegram]:
    """Groups in chunks of so many at most, the first of which is numbered `seq`."""
    return [
        Telegram(name, (request_id, seq + at // most), tuple(groups[at : at + most]))
        for at in range(0, len(groups), most)
    ]


def _fields(chunks: Iterable[Telegram]) -> list[tuple[str, int]]:
    groups = (group for chunk in chunks if chunk.name == "fields" for group in chunk.groups)
    return [(str(name), int(value)) for name, value in groups]


def _notices(chunks: Iterable[Telegram]) -> dict[int, list[Notice]]:
    """The notices of each variation; of the whole answer by -1."""
    found: dict[int, list[Notice]] = {}
    groups = (group for chunk in chunks if chunk.name == "notices" for group in chunk.groups)
    for variation, code, *values in groups:
        notice = Notice(str(code), tuple(map(int, values)))
        found.setdefault(int(variation), []).append(notice)
    return found


def _clips(heard: list[HeardClip], variation: int) -> tuple[Clip, ...]:
    return tuple(part.clip for part in heard if part.variation == variation)
