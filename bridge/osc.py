"""OSC messages as bytes and back: int32 and string arguments only, and nothing else gets through.

The only file that knows pythonosc. Its servers are not used, nor its messages, which guess types,
parse again whatever was built, and take numbers one by one where there are hundreds.
"""

import struct
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from pythonosc.parsing import osc_types

INT32 = range(-(2**31), 2**31)


class BadPacket(Exception):
    """Bytes that are not one whole OSC message of int32 and string arguments."""


@dataclass(frozen=True, slots=True)
class Message:
    """An address and its arguments; prints with its bytes, so that a failing test explains itself.

    >>> Message("/antiphon/ack", (7, 18))
    Message('/antiphon/ack', 7, 18)
      2f 61 6e 74 69 70 68 6f 6e 2f 61 63 6b 00 00 00  /antiphon/ack...
      2c 69 69 00 00 00 00 07 00 00 00 12              ,ii.........
    """

    address: str
    args: tuple[int | str, ...] = ()

    def __repr__(self) -> str:
        head = ", ".join(repr(part) for part in (self.address, *self.args))
        return f"Message({head})\n{hex_dump(encode(self))}"


def encode(message: Message) -> bytes:
    """The datagram of a message; raises BadPacket for what int32 and text cannot hold."""
    args = message.args
    kinds = tuple(map(type, args))
    if bool in kinds:
        raise BadPacket("a truth value is neither an int32 nor a string")
    tags = _tags(kinds)
    try:
        head = _text(message.address) + _text(tags)
        if "s" not in tags:  # notes are many
            return head + struct.pack(f">{len(args)}i", *args)
        body = [_text(arg) if isinstance(arg, str) else struct.pack(">i", arg) for arg in args]
    except (osc_types.BuildError, struct.error) as reason:
        raise BadPacket(f"cannot be encoded: {reason}") from reason
    return b"".join((head, *body))


def decode(data: bytes) -> Message:
    """The message of a datagram; raises BadPacket for anything but one whole message."""
    if not data.startswith(b"/"):
        raise BadPacket("not an OSC message" if data[:7] != b"#bundle" else "bundles are not used")
    try:
        address, runs, at = _head(data[: _body_at(data)])
        args: list[int | str] = []
        for tag, count in runs:
            if tag == "i":
                args += struct.unpack_from(f">{count}i", data, at)
                at += 4 * count
            for _ in range(count if tag == "s" else 0):
                word, at = osc_types.get_string(data, at)
                args.append(word)
    except (osc_types.ParseError, struct.error, UnicodeDecodeError, IndexError) as reason:
        raise BadPacket(f"broken: {reason}") from reason
    if at != len(data):
        raise BadPacket(f"{len(data)} bytes where {at} were announced")
    return Message(address, tuple(args))


# Words, addresses and tags are few, messages many: each is written and read once.
_text = lru_cache(maxsize=1024)(osc_types.write_string)


@lru_cache(maxsize=256)
def _tags(kinds: tuple[type, ...]) -> str:
    """The type tags of arguments of these kinds."""
    return "," + "".join("s" if issubclass(kind, str) else "i" for kind in kinds)


def _body_at(data: bytes) -> int | None:
    """Where address and type tags end, if they do: each at a zero, and filled up to four bytes."""
    at = 0
    for _ in range(2):
        end = data.find(0, at)
        if end < 0:
            return None
        at = end // 4 * 4 + 4
    return at


@lru_cache(maxsize=256)
def _head(data: bytes) -> tuple[str, tuple[tuple[str, int], ...], int]:
    """Address, runs of equal type tags, and where the arguments begin."""
    address, at = osc_types.get_string(data, 0)
    tags, at = osc_types.get_string(data, at) if at < len(data) else ("", at)
    if tags[:1] != "," or tags[1:].strip("is"):
        raise BadPacket("type tags are missing or other than i and s")
    return address, tuple((tag, len(list(run))) for tag, run in groupby(tags[1:])), at


def hex_dump(data: bytes) -> str:
    """The bytes in rows of sixteen, in hexadecimal and as text."""
    rows = (data[start : start + 16] for start in range(0, len(data), 16))
    return "\n".join(f"  {row.hex(' '):47}  {_printable(row)}" for row in rows)


def _printable(row: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
