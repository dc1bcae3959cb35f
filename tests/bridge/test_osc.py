"""Bytes and OSC messages, against bytes written out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bridge.osc import BadPacket, Message, decode, encode

BY_HAND = (
    b"/antiphon/open\0\0,isii\0\0\0\x00\x00\x00\x07harmonize\0\0\0\xff\xff\xff\xff\x7f\xff\xff\xff"
)
MESSAGE = Message("/antiphon/open", (7, "harmonize", -1, 2**31 - 1))

int32 = some.integers(-(2**31), 2**31 - 1)
words = some.text(some.characters(codec="ascii", exclude_characters="\0"), max_size=20)


def test_encodes_to_the_bytes_of_the_standard():
    assert encode(MESSAGE) == BY_HAND


def test_decodes_from_the_bytes_of_the_standard():
    assert decode(BY_HAND) == MESSAGE


@given(some.lists(int32 | words, max_size=30))
def test_round_trip(args):
    message = Message("/antiphon/anything", tuple(args))
    assert decode(encode(message)) == message


@given(some.integers(0, len(BY_HAND) - 1))
def test_every_truncation_is_refused(length):
    with pytest.raises(BadPacket):
        decode(BY_HAND[:length])


@given(some.binary(max_size=200))
def test_garbage_is_refused_or_whole(data):
    try:
        message = decode(b"/" + data)
    except BadPacket:
        return
    assert len(encode(message)) == len(data) + 1


@pytest.mark.parametrize("value", [2**31, -(2**31) - 1, 1.5, True, None, b"blob"])
def test_only_int32_and_strings_are_encoded(value):
    with pytest.raises(BadPacket):
        encode(Message("/antiphon/ack", (value,)))


def test_prints_its_bytes():
    shown = repr(Message("/antiphon/ack", (7, 18)))
    assert shown.startswith("Message('/antiphon/ack', 7, 18)\n  2f 61 6e 74")
    assert "/antiphon/ack..." in shown
