"""Requests and answers as chunks: what comes back is what went in, or a clear refusal."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bridge.messages import Telegram, from_bytes, to_bytes
from bridge.parcels import Parcel, Reply, pack_answer, pack_request, unpack_answer, unpack_request
from bridge.protocol import MOST_NOTES, TO_CLIENT, TO_DAEMON
from models.answer import Answer, Notice, Variation
from models.errors import AntiphonError
from models.music.clip import Clip, Role
from models.music.meter import Meter
from models.music.note import Note
from models.music.scale import Scale
from models.music.voice import Voice
from models.requests import BEAT, Continue, Harmonize
from tests.bridge.test_protocol import golden

tick_times = some.integers(-100 * BEAT, 1000 * BEAT).map(lambda ticks: ticks / BEAT)
lengths = some.integers(1, 1000 * BEAT).map(lambda ticks: ticks / BEAT)
notes = some.builds(
    Note,
    pitch=some.integers(0, 127),
    start=tick_times,
    duration=lengths,
    velocity=some.integers(1, 127),
    muted=some.booleans(),
)
clips = some.builds(
    Clip,
    notes=some.lists(notes, max_size=80).map(tuple),
    length=lengths,
    meter=some.builds(Meter, some.integers(1, 32), some.sampled_from((1, 2, 4, 8, 16, 32))),
    tempo=some.integers(1000, 1_000_000).map(lambda tempo: tempo / 1000),
    scale=some.none() | some.builds(Scale.from_mask, some.integers(0, 11), some.integers(1, 4095)),
    role=some.sampled_from(Role),
    voice=some.none() | some.sampled_from(Voice),
)


def over_the_wire(parcel, direction):
    packets = [to_bytes(each) for each in (parcel.opening, *parcel.chunks)]
    opening, *chunks = (from_bytes(packet, direction) for packet in packets)
    return Parcel(
        opening.number("id"), opening.word("task"), opening.number("clips"), tuple(chunks)
    )


@settings(max_examples=50)
@given(some.lists(clips, max_size=4), some.integers(0, 2**31 - 1))
def test_requests_round_trip(given_clips, seed):
    request = Harmonize(clips=tuple(given_clips), seed=seed, temperature=0.25)
    back, dropped = unpack_request(over_the_wire(pack_request(7, request), TO_DAEMON))
    assert (back, dropped) == (request, 0)


@settings(max_examples=50)
@given(some.lists(some.lists(clips, max_size=3), max_size=4), some.integers(0, 2**31 - 1))
def test_answers_round_trip(variations, seed):
    heard = Notice("voice_leading", (1, 2, 3))
    answer = Answer(
        tuple(Variation(tuple(each), (heard,)) for each in variations), seed, (heard, heard)
    )
    reply = Reply(answer, 3, 250)
    assert unpack_answer(over_the_wire(pack_answer(7, "harmonize", reply), TO_CLIENT)) == reply


@pytest.mark.parametrize("name", ["requests.json", "answers.json"])
def test_golden_transfers(name):
    direction = TO_DAEMON if name == "requests.json" else TO_CLIENT
    for row in golden(name):
        packets = [bytes.fromhex(each) for each in row["datagrams"]]
        opening, *chunks, closing = (from_bytes(packet, direction) for packet in packets)
        parcel = Parcel(row["id"], row["task"], opening.number("clips"), tuple(chunks))
        assert (opening, closing) == (parcel.opening, parcel.closing)
        if name == "requests.json":
            request, _ = unpack_request(parcel)
            assert request == golden_request(row)
            assert pack_request(row["id"], golden_request(row)) == parcel
        else:
            reply = unpack_answer(parcel)
            assert reply == golden_reply(row)
            assert pack_answer(row["id"], row["task"], golden_reply(row)) == parcel


def golden_clip(row):
    return Clip(
        tuple(Note(*note) for note in row["notes"]),
        row["length"],
        Meter(*row["meter"]),
        row["tempo"],
        row["scale"] and Scale(row["scale"]["root"], tuple(row["scale"]["intervals"])),
        Role[row["role"].upper()],
        row["voice"] and Voice[row["voice"].upper()],
        row["phase"],
    )


def golden_request(row):
    return Harmonize(clips=tuple(map(golden_clip, row["clips"])), **row["fields"])


def golden_reply(row):
    variations = tuple(
        Variation(tuple(map(golden_clip, each["clips"])), golden_notices(each["notices"]))
        for each in row["variations"]
    )
    answer = Answer(variations, row["seed"], golden_notices(row["notices"]))
    return Reply(answer, row["queued_ms"], row["elapsed_ms"])


def golden_notices(rows):
    return tuple(Notice(code, (*values, 0, 0, 0)[:3]) for code, *values in rows)


def parcel_of(rows, count=None, **head):
    """A request with one clip whose notes are these rows of ticks."""
    values = {"length": 4 * BEAT, "phase": 0, "numerator": 4, "denominator": 4} | head
    shape = [values[name] for name in ("length", "phase", "numerator", "denominator")]
    tempo = head.get("tempo", 120_000)
    announced = len(rows) if count is None else count
    clip = ("clip", (7, 1, 0, 0, "any", "any", *shape, tempo, 0, 0, announced))
    chunks = [Telegram(*clip)]
    if rows:
        chunks.append(Telegram("notes", (7, 2, 0), tuple(rows)))
    return Parcel(7, "harmonize", 1, tuple(chunks))


def test_impossible_notes_are_dropped_and_counted():
    rows = [
        (60, 0, BEAT, 100, 0),
        (60, 0, 0, 100, 0),  # no length
        (60, 0, -BEAT, 100, 0),
        (128, 0, BEAT, 100, 0),
        (-1, 0, BEAT, 100, 0),
        (60, 0, BEAT, 0, 0),
        (60, 0, BEAT, 128, 0),
        (61, -(2**31), 2**31 - 1, 1, 0),  # far away, but possible
    ]
    request, dropped = unpack_request(parcel_of(rows))
    assert dropped == 6
    assert [note.pitch for note in request.clips[0].notes] == [61, 60]


@pytest.mark.parametrize(
    ("parcel", "code"),
    [
        (parcel_of([(60, 0, 0, 100, 0)]), "empty_clip"),
        (parcel_of([(60, 0, 1, 100, 0)], count=2), "bad_transfer"),
        (parcel_of([], length=0), "bad_clip"),
        (parcel_of([], length=-1), "bad_clip"),
        (parcel_of([], numerator=0), "bad_clip"),
        (parcel_of([], denominator=3), "bad_clip"),
        (parcel_of([], phase=4 * BEAT), "bad_clip"),
        (parcel_of([], tempo=0), "bad_clip"),
        (Parcel(7, "harmonize", 2, parcel_of([]).chunks), "bad_transfer"),
        (Parcel(7, "harmonize", 0, parcel_of([]).chunks), "bad_transfer"),
        (Parcel(7, "continue", 0, ()), "no_clips"),
        (Parcel(7, "harmonize", 1, parcel_of([(60, 0, 1, 1, 0)]).chunks[::-1]), "bad_transfer"),
    ],
)
def test_what_does_not_hold_together_is_refused(parcel, code):
    with pytest.raises(AntiphonError) as caught:
        unpack_request(parcel)
    assert caught.value.code == code


def test_requests_that_are_too_large_are_refused_before_they_are_sent():
    many = Clip((Note(60, 0, 1),) * (MOST_NOTES + 1), 4.0)
    with pytest.raises(AntiphonError, match="20001 notes"):
        pack_request(7, Harmonize(clips=(many,)))
    with pytest.raises(AntiphonError, match="17 clips"):
        pack_request(7, Harmonize(clips=(Clip((), 4.0),) * 17))
    with pytest.raises(AntiphonError) as caught:
        pack_request(7, Continue(clips=(Clip((Note(60, 1e9, 1),), 4.0),)))
    assert caught.value.code == "bad_clip"


def test_an_answer_whose_clips_belong_to_no_variation_is_refused():
    chunks = parcel_of([]).chunks
    with pytest.raises(AntiphonError, match="incomplete or inconsistent"):
        unpack_answer(Parcel(7, "harmonize", 1, chunks))
