"""Whatever comes over the wire gets one clear error or none, and the daemon goes on."""

import random

import pytest

from bridge.client import Client
from bridge.messages import Telegram, to_bytes
from bridge.osc import Message, encode
from bridge.parcels import Parcel, pack_request
from bridge.protocol import LARGEST_DATAGRAM, MOST_CHUNKS, VERSION
from bridge.sessions import token_numbers
from models.answer import Notice
from models.errors import AntiphonError
from models.music.clip import Clip
from models.music.note import Note
from models.requests import BEAT, Continue, Harmonize
from tests.bridge.daemons import Echo, running, serving
from tests.bridge.test_parcels import parcel_of
from tests.bridge.test_protocol import golden
from tests.bridge.wire import Wire

CLIP = Clip(tuple(Note(60 + n, float(n), 1.0) for n in range(4)), 4.0)
ASKED = Harmonize(clips=(CLIP,), seed=1)


@pytest.fixture(scope="module")
def port():
    with running(serving(Echo())) as port:
        yield port
        still_answers(port)


@pytest.fixture
def wire(port):
    with Wire(port) as wire:
        wire.introduce()
        yield wire
    still_answers(port)


def still_answers(port):
    with Client(port=port) as client:
        assert client.ask(ASKED).answer.variations[0].clips == (CLIP,)


@pytest.mark.parametrize("row", golden("bad.json"), ids=lambda row: row["meaning"])
def test_bad_packets_of_known_clients_are_answered(wire, row):
    wire.send_bytes(bytes.fromhex(row["bytes"]))
    assert wire.error()[:2] == (0, "bad_message")


@pytest.mark.parametrize("row", golden("bad.json"), ids=lambda row: row["meaning"])
def test_bad_packets_of_strangers_are_not(port, row):
    with Wire(port) as stranger:
        stranger.send_bytes(bytes.fromhex(row["bytes"]))
        stranger.hello()
        assert stranger.wait("welcome") and len(stranger.heard) == 1


def test_any_garbage_is_survived(wire):
    chance = random.Random(5)
    good = [bytes.fromhex(row["bytes"]) for row in golden("messages.json")]
    for _ in range(2000):
        data = bytearray(chance.choice(good))
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        wire.send_bytes(bytes(data[: chance.randrange(len(data) + 1)]))


def test_another_version_is_told_both(port):
    with Wire(port) as wire:
        wire.hello(version=VERSION + 1)
        assert wire.error() == (0, "version_mismatch", VERSION + 1, VERSION, 0)


def test_requests_before_hello_are_refused(port):
    with Wire(port) as wire:
        wire.send_parcel(pack_request(5, ASKED))
        assert wire.error() == (5, "hello_first", 0, 0, 0)


def test_requests_before_confirm_are_refused(port):
    with Wire(port) as wire:
        wire.hello()
        nonce = wire.wait("welcome").number("nonce")
        wire.say("confirm", nonce % (2**31 - 1) + 1)
        assert wire.error() == (0, "hello_first", 0, 0, 0)
        wire.send_parcel(pack_request(5, ASKED))
        assert wire.error() == (5, "hello_first", 0, 0, 0)


def test_nothing_bulky_reaches_an_address_that_did_not_ask(port):
    """A hello in another's name brings them less than one datagram's worth, and no answer ever."""
    with Wire(port) as victim, Wire(port) as attacker:
        attacker.hello(reply_port=victim.port)
        for number in range(1, 20):
            attacker.send_parcel(pack_request(number, ASKED))
            attacker.say("confirm", number)
        victim.quiet()
        assert {each.name for each in victim.heard} == {"welcome", "capability"}
        assert victim.bytes_heard <= LARGEST_DATAGRAM


def test_hello_from_everywhere_does_not_drive_out_a_confirmed_client():
    with running(serving(Echo()), most_sessions=4) as port, Wire(port) as wire:
        wire.introduce()
        for _ in range(10):
            with Wire(port) as stranger:
                stranger.hello()
                stranger.wait("welcome")
        wire.send_parcel(pack_request(5, ASKED))
        wire.wait("open")


def test_the_token_is_needed_where_there_is_one():
    with running(serving(Echo()), token="seventh heaven") as port:
        with Wire(port) as wire:
            wire.hello()
            assert wire.error()[:2] == (0, "bad_token")
            wire.hello(token=token_numbers("seventh hell"))
            assert wire.error()[:2] == (0, "bad_token")
        with pytest.raises(AntiphonError, match="token is wrong"), Client(port=port):
            pass
        with Client(port=port, token="seventh heaven") as client:
            assert client.ask(ASKED).answer.seed == 1


def test_too_many_notes_are_refused_when_they_are_announced(wire):
    parcel = parcel_of([], count=100_000)
    wire.send(parcel.opening, *parcel.chunks)
    assert wire.error() == (7, "too_many_notes", 100_000, 20_000, 0)
    wire.send(parcel.closing)
    assert wire.error() == (7, "too_many_notes", 100_000, 20_000, 0)


def test_too_many_chunks_and_clips_are_refused_at_the_open(wire):
    wire.say("open", 7, "harmonize", 1, MOST_CHUNKS + 1)
    assert wire.error()[:2] == (7, "too_many_notes")
    wire.say("open", 8, "harmonize", 17, 17)
    assert wire.error() == (8, "too_many_clips", 17, 16, 0)


def test_impossible_notes_are_dropped_with_a_notice(port):
    with Wire(port) as wire:
        wire.introduce()
        rows = [(60, 0, BEAT, 100, 0), (60, 0, 0, 100, 0), (200, 0, BEAT, 100, 0)]
        wire.send_parcel(parcel_of(rows))
        assert (-1, "dropped_notes", 2, 0, 0) in wire.wait("notices").groups
        assert Notice("dropped_notes", (2,)).sentence.endswith("ignored: 2.")


def test_a_clip_of_only_impossible_notes_is_empty(wire):
    wire.send_parcel(parcel_of([(60, 0, 0, 100, 0)]))
    assert wire.error()[:2] == (7, "empty_clip")


def test_a_field_out_of_range_is_named(wire):
    fields = Telegram("fields", (7, 1), (("temperature", 2001),))
    wire.send_parcel(Parcel(7, "harmonize", 0, (fields,)))
    assert wire.error() == (7, "bad_field", 1, 2001, 0)


def test_a_second_request_with_the_same_id_is_refused(wire):
    wire.say("open", 7, "harmonize", 1, 3)
    wire.say("open", 7, "harmonize", 1, 4)
    assert wire.error()[:2] == (7, "bad_transfer")


def test_a_client_that_sends_only_opens_is_told_to_wait(port):
    with Wire(port) as wire:
        wire.introduce()
        for number in range(1, 40):
            wire.say("open", number, "harmonize", 1, 2)
        assert wire.error()[1] == "busy"
        for number in range(1, 40):
            wire.say("cancel", number)
        wire.quiet()
    still_answers(port)


def test_tasks_of_other_versions_are_not_available(port):
    with Client(port=port) as client, pytest.raises(AntiphonError, match="cannot do that yet"):
        client.ask(Continue(clips=(CLIP,)))


def test_cancelling_what_is_not_known_is_told(wire):
    wire.say("cancel", 99)
    assert wire.error() == (99, "unknown_request", 99, 0, 0)


def test_the_largest_datagram_there_is_is_survived(wire):
    wire.send_bytes(b"/" + b"x" * 60_000)
    assert wire.error()[:2] == (0, "bad_message")
    wire.send_bytes(encode(Message("/antiphon/ack", tuple(range(10_000)))))
    assert wire.error()[:2] == (0, "bad_message")


def test_a_flood_is_survived(port):
    """More than the socket holds: some are lost, the rest are answered, nothing breaks."""
    with Wire(port) as wire:
        wire.introduce()
        hello = to_bytes(Telegram("hello", (VERSION, wire.client, 0, 0, 0)))
        for _ in range(3000):
            wire.send_bytes(hello)
            wire.send_bytes(b"/antiphon/flood\0,\0\0\0")
    still_answers(port)


def test_a_closed_client_socket_is_no_concern(port):
    with Wire(port) as wire:
        wire.introduce()
        wire.send_parcel(pack_request(5, ASKED))
    still_answers(port)
