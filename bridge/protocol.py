"""Protocol 1: every message once, with its direction, its arguments and what they mean.

Encoder, decoder, checks, docs/protocol.md and ableton/src/protocol.generated.ts follow from this
table. `python -m bridge.protocol --markdown | --typescript` prints the two files.
"""

import sys
from dataclasses import dataclass

from bridge.fields import FIELD_NAMES
from models.answer import NOTICES
from models.errors import ERRORS
from models.requests import TASKS

VERSION = 1
PORT = 7733
PREFIX = "/antiphon/"
LARGEST_DATAGRAM = 1024  # bytes
NOTES_PER_CHUNK = 36  # 36 notes make a datagram of 936 bytes
FIELDS_PER_CHUNK = 20
NOTICES_PER_CHUNK = 20  # 20 of the longest code make a datagram of 852 bytes
MISSING_PER_MESSAGE = 64

# Rules of transfer, the same for both directions and both languages.
WINDOW = 32  # chunks sent but not acknowledged
ACK_EVERY = 16  # chunks that arrived in order
PROBE_FIRST_MS = 60  # silence before the sender probes; doubles up to PROBE_LAST_MS
PROBE_LAST_MS = 1000
TRANSFER_TIMEOUT_MS = 5000  # without progress
ASK_AGAIN_MS = 500  # silence after a request is acknowledged, before its `open` is repeated
ANSWER_KEPT_MS = 60_000
PARTS_PER_S = 200  # sent of one request, on average
PARTS_AT_ONCE = 64
MOST_NOTES = 20_000  # per request
MOST_CLIPS = 16  # per request
MOST_CHUNKS = 1024  # per request

TO_DAEMON, TO_CLIENT, BOTH = "→", "←", "↔"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: an int32 within low and high, or one of `words`."""

    name: str
    meaning: str
    words: tuple[str, ...] = ()
    low: int = -(2**31)
    high: int = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Form:
    """What a message looks like: fixed arguments, then a group of arguments up to `most` times."""

    direction: str
    meaning: str
    arguments: tuple[Argument, ...]
    repeated: tuple[Argument, ...] = ()
    most: int = 0


DEVICES = ("auto", "cpu", "cuda", "mps")
STATES = ("loading", "ready", "missing", "unavailable")
ROLES = ("any", "melody", "bass", "chords", "drums")
VOICES = ("any", "soprano", "alto", "tenor", "bass")

_ID = Argument("id", "The request's number, chosen by the client.", low=1)
_SEQ = Argument("seq", "The chunk's number, from 1.", low=1, high=65_535)
_TASK = Argument("task", "What is asked for.", words=tuple(TASKS))
_CHUNKS = Argument("chunks", "How many chunks the transfer has.", low=0, high=65_535)
_PERMILLE = Argument("permille", "How much is done.", low=0, high=1000)
_NUMBERS = tuple(Argument(name, "A number its sentence needs, or 0.") for name in "abc")
_NONCE = Argument("nonce", "A number only the owner of the address can know.", low=1)
_NOTE = (
    Argument("pitch", "0–127, 60 = middle C."),
    Argument("start", "Ticks from the clip's beginning; may be negative."),
    Argument("duration", "Ticks, more than 0."),
    Argument("velocity", "1–127."),
    Argument("flags", "Bit 0: muted."),
)

FORMS: dict[str, Form] = {
    "hello": Form(
        TO_DAEMON,
        "Who asks. Said first, again when told `hello_first`, and to see the models' state anew.",
        (
            Argument("version", "The protocol the client speaks."),
            Argument("client", "A random number the client keeps for its life.", low=1),
            Argument("reply_port", "Where answers go; 0 = the source port.", low=0, high=65_535),
            Argument("token_a", "First four bytes of SHA-256 of the token; 0 = no token."),
            Argument("token_b", "The next four bytes."),
        ),
    ),
    "welcome": Form(
        TO_CLIENT,
        "The answer to `hello`.",
        (
            Argument("version", "The protocol the daemon speaks."),
            _NONCE,
            Argument("device", "Where the choir runs; auto = not known yet.", words=DEVICES),
            Argument("tasks", "How many `capability` messages follow.", low=0),
        ),
    ),
    "capability": Form(
        TO_CLIENT,
        "What the daemon can do; one message per task, after `welcome`.",
        (
            _TASK,
            Argument("state", "Of the model behind it; unavailable = not in this version.", STATES),
            Argument("permille", "How much of the model is loaded.", low=0, high=1000),
        ),
    ),
    "confirm": Form(
        TO_DAEMON,
        "Proves that the address can hear; only then are transfers served.",
        (_NONCE,),
    ),
    "open": Form(
        BOTH,
        "Begins a transfer: a request, or the answer to the request of that id.",
        (_ID, _TASK, Argument("clips", "How many clips come.", low=0, high=65_535), _CHUNKS),
    ),
    "fields": Form(
        BOTH,
        "Chunk: the request's fields that differ from their default, or the answer's facts.",
        (_ID, _SEQ),
        (
            Argument("name", "The field.", words=FIELD_NAMES),
            Argument("value", "Its value in wire steps (see the tables of fields)."),
        ),
        FIELDS_PER_CHUNK,
    ),
    "clip": Form(
        BOTH,
        "Chunk: one clip's head; its notes follow in chunks of their own.",
        (
            _ID,
            _SEQ,
            Argument("index", "The clip's number in the transfer, from 0.", low=0, high=65_535),
            Argument("variation", "Which variation it belongs to; 0 in requests.", low=0, high=15),
            Argument("role", "What the clip does in the music.", words=ROLES),
            Argument("voice", "Which voice of the choir it is.", words=VOICES),
            Argument("length", "Ticks, more than 0."),
            Argument("phase", "Ticks from the last bar line to the clip's beginning."),
            Argument("numerator", "Of the meter, 1–32."),
            Argument("denominator", "Of the meter: 1, 2, 4, 8, 16 or 32."),
            Argument("tempo", "Thousandths of a quarter note per minute."),
            Argument("scale_root", "Pitch class, 0 = C."),
            Argument("scale_mask", "Pitch classes of the scale, bit 0 = C; 0 = no scale."),
            Argument("notes", "How many notes the clip has.", low=0),
        ),
    ),
    "notes": Form(
        BOTH,
        "Chunk: some notes of one clip.",
        (_ID, _SEQ, Argument("clip", "The clip's index.", low=0, high=65_535)),
        _NOTE,
        NOTES_PER_CHUNK,
    ),
    "notices": Form(
        TO_CLIENT,
        "Chunk: some remarks on the answer.",
        (_ID, _SEQ),
        (
            Argument("variation", "Which variation it is about; -1 = all.", low=-1, high=15),
            Argument("code", "Which remark.", words=tuple(NOTICES)),
            *_NUMBERS,
        ),
        NOTICES_PER_CHUNK,
    ),
    "close": Form(
        BOTH,
        "All is sent, or the sender has heard nothing for a while: asks for `ack` or `missing`.",
        (_ID, _CHUNKS),
    ),
    "ack": Form(
        BOTH,
        "All chunks below `next` are here; the open counts as chunk 0.",
        (_ID, Argument("next", "The first chunk not here; chunks + 1 = complete.", low=1)),
    ),
    "missing": Form(
        BOTH,
        "Send these again.",
        (_ID,),
        (Argument("seq", "A chunk that is not here; 0 = the open.", low=0, high=65_535),),
        MISSING_PER_MESSAGE,
    ),
    "progress": Form(TO_CLIENT, "The request is waiting (0) or being worked on.", (_ID, _PERMILLE)),
    "part": Form(
        TO_CLIENT,
        "Bars decoded so far; may be lost, may change: the answer decides; a client may ignore it.",
        (
            _ID,
            Argument("variation", "Which one; the answer may order them anew.", low=0, high=15),
        ),
        _NOTE,
        NOTES_PER_CHUNK,
    ),
    "cancel": Form(TO_DAEMON, "Ends the request in the error `cancelled`.", (_ID,)),
    "error": Form(
        TO_CLIENT,
        "The request failed, or a message could not be served.",
        (
            Argument("id", "The request; 0 = not about a request.", low=0),
            Argument("code", "What is wrong.", words=tuple(ERRORS)),
            *_NUMBERS,
        ),
    ),
}


def main(arguments: list[str]) -> int:
    """Print the table as Markdown or TypeScript."""
    from bridge import documentation, typescript  # both read this table

    writers = {"--markdown": documentation.render, "--typescript": typescript.render}
    if len(arguments) != 1 or arguments[0] not in writers:
        print(f"usage: python -m bridge.protocol {' | '.join(writers)}", file=sys.stderr)
        return 2
    print(writers[arguments[0]](), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
