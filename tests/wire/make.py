"""Writes the golden messages beside it: `python -m tests.wire.make`, once per protocol version.

The files are the contract between the two languages. They are changed on purpose or not at all:
the tests read them and never write them.
"""

import json
from pathlib import Path
from typing import Any

from bridge.messages import Telegram, to_bytes
from bridge.osc import Message, encode
from bridge.parcels import Parcel, Reply, pack_answer, pack_request
from models.answer import Answer, Notice, Variation
from models.music.clip import Clip, Role
from models.music.meter import Meter
from models.music.note import Note
from models.music.scale import Scale
from models.music.voice import Voice
from models.requests import Harmonize, Request, ScaleLock, wire_fields

HERE = Path(__file__).parent

MESSAGES: list[tuple[Telegram, str]] = [
    (Telegram("hello", (1, 123_456_789, 0, 0, 0)), "Client 123456789 asks; answers go back."),
    (
        Telegram("hello", (1, 2_147_483_647, 40_123, 728_290_268, -1_936_107_009)),
        "A client that hears on port 40123 and knows a token.",
    ),
    (Telegram("welcome", (1, 987_654_321, "cpu", 8)), "Welcome; 8 capabilities follow."),
    (Telegram("welcome", (1, 1, "auto", 8)), "Welcome, before the device is known."),
    (Telegram("capability", ("harmonize", "loading", 500)), "Harmonize is half loaded."),
    (Telegram("capability", ("drumify", "unavailable", 0)), "A task that is not in this version."),
    (Telegram("confirm", (987_654_321,)), "The nonce comes back."),
    (Telegram("open", (7, "harmonize", 3, 7)), "Request 7: three clips in seven chunks."),
    (Telegram("open", (8, "harmonize", 0, 0)), "A request all of whose fields are defaults."),
    (
        Telegram("fields", (7, 1), (("variations", 4), ("temperature", 700), ("seed", 2**31 - 1))),
        "Four variations at temperature 0.7 with the largest seed.",
    ),
    (
        Telegram("clip", (7, 2, 0, 0, "melody", "alto", 245_760, 0, 4, 4, 120_000, 2, 2741, 1)),
        "An alto line of 16 beats in 4/4 at 120, in D with the pitch classes of C major; one note.",
    ),
    (
        Telegram("notes", (7, 3, 0), ((60, 0, 15_360, 100, 0), (127, -7680, 1, 1, 1))),
        "Middle C for a beat; the highest pitch half a beat before the clip, shortest, muted.",
    ),
    (
        Telegram(
            "notes", (7, 3, 0), tuple((60 + n % 12, n * 3840, 3840, 90, 0) for n in range(36))
        ),
        "A full chunk of 36 notes: 936 bytes.",
    ),
    (
        Telegram(
            "notices", (7, 2), ((-1, "dropped_notes", 5, 0, 0), (0, "voice_leading", 1, 0, 2))
        ),
        "A remark about the whole answer and one about the first variation.",
    ),
    (
        Telegram(
            "notices", (7, 3), tuple((n % 16, "outside_voice_range", n, 0, 0) for n in range(20))
        ),
        "A full chunk of 20 remarks with the longest code: 852 bytes.",
    ),
    (Telegram("close", (7, 7)), "All seven chunks are sent."),
    (Telegram("ack", (7, 8)), "All seven chunks are here."),
    (Telegram("ack", (7, 1)), "Only the open is here."),
    (Telegram("missing", (7,), ((2,), (5,))), "Chunks 2 and 5 are not here."),
    (Telegram("missing", (7,), ((0,),)), "The open never came."),
    (Telegram("progress", (7, 0)), "Waiting."),
    (Telegram("progress", (7, 640)), "64 % done."),
    (
        Telegram("part", (7, 1), ((67, 0, 7680, 96, 0), (69, 7680, 7680, 90, 0))),
        "Two quavers of the second variation, which is still being written.",
    ),
    (
        Telegram("part", (7, 15), tuple((60 + n % 12, n * 1707, 853, 90, 0) for n in range(36))),
        "As many notes as fit: 36.",
    ),
    (Telegram("cancel", (7,)), "No longer wanted."),
    (Telegram("error", (7, "too_many_notes", 30_000, 20_000, 0)), "Request 7 is too large."),
    (Telegram("error", (0, "version_mismatch", 2, 1, 0)), "The client speaks 2, the daemon 1."),
]

_ALTO = Clip(
    (
        Note(62, -0.5, 0.5, 80),
        Note(64, 0.0, 1.0, 90),
        Note(65, 1.0, 1 / 3, 91, muted=True),
        Note(67, 4 / 3, 2 / 3, 127),
    ),
    length=8.0,
    meter=Meter(3, 4),
    tempo=96.5,
    scale=Scale(2, (0, 2, 3, 5, 7, 9, 10)),
    role=Role.MELODY,
    voice=Voice.ALTO,
    phase=2.0,
)
_BASS = Clip(tuple(Note(48 - n % 5, n / 4, 0.25, 100) for n in range(40)), 10.0, voice=Voice.BASS)

REQUESTS: list[tuple[Request, str]] = [
    (Harmonize(), "Four voices from nothing, with every default: an open and no chunks."),
    (
        Harmonize(
            clips=(_ALTO, _BASS),
            variations=2,
            temperature=0.7,
            seed=7,
            scale_lock=ScaleLock.CLIP,
            voices=1,
            region_start=1.5,
        ),
        "Soprano over an alto with a pick-up in 3/4 and a bass whose notes fill two chunks.",
    ),
]

ANSWERS: list[tuple[Reply, str]] = [
    (
        Reply(
            Answer(
                (
                    Variation((_ALTO,), (Notice("voice_leading", (1, 0, 2)),)),
                    Variation((_BASS,)),
                ),
                seed=7,
                notices=(Notice("quantized", (3,)),),
            ),
            queued_ms=1,
            elapsed_ms=120,
        ),
        "Two variations of one clip each, with notices.",
    ),
]

BAD: list[tuple[bytes, str, str]] = [
    (b"", "not an OSC message", "An empty datagram."),
    (b"GET / HTTP/1.1\r\n\r\n", "not an OSC message", "Another protocol."),
    (b"#bundle\0" + bytes(8), "bundles are not used", "An empty bundle."),
    (encode(Message("/antiphon/ack", (7, 18)))[:-3], "broken", "Three bytes are cut off."),
    (encode(Message("/antiphon/ack", (7, 18)))[:-4], "broken", "An argument is cut off."),
    (encode(Message("/antiphon/ack", (7, 18))) + b"\0\0\0\0", "announced", "Four bytes too many."),
    (b"/antiphon/cancel\0\0\0\0", "type tags", "No type tags at all."),
    (b"/antiphon/cancel\0\0\0\0,f\0\0\x40\xe0\0\0", "type tags", "A float where an int belongs."),
    (b"/antiphon/cancel\0\0\0\0,h\0\0" + bytes(7) + b"\x07", "type tags", "A 64-bit int."),
    (encode(Message("/antiphon/dance", (1,))), "not a message", "An address that does not exist."),
    (encode(Message("/live/clip/get", (1,))), "not a message", "Somebody else's address."),
    (encode(Message("/antiphon/ack", (7,))), "1 arguments where 2", "An argument is not there."),
    (encode(Message("/antiphon/ack", (7, "x"))), "next of ack", "A word where a number belongs."),
    (encode(Message("/antiphon/cancel", (-7,))), "id of cancel", "A negative id."),
    (
        encode(Message("/antiphon/open", (7, "sing", 1, 1))),
        "task of open",
        "A word outside the vocabulary.",
    ),
    (
        encode(Message("/antiphon/notes", (7, 1, 0, 60, 0, 1))),
        "no whole groups",
        "Three of a note's five numbers.",
    ),
    (
        encode(Message("/antiphon/notes", (7, 1, 0, *([60, 0, 1, 90, 0] * 37)))),
        "more than 36",
        "37 notes in one chunk.",
    ),
]


def message_row(telegram: Telegram, meaning: str) -> dict[str, Any]:
    flat = [value for group in telegram.groups for value in group]
    data = to_bytes(telegram)
    return {
        "address": f"/antiphon/{telegram.name}",
        "args": [*telegram.values, *flat],
        "bytes": data.hex(),
        "meaning": meaning,
    }


def clip_row(clip: Clip) -> dict[str, Any]:
    return {
        "length": clip.length,
        "meter": [clip.meter.numerator, clip.meter.denominator],
        "tempo": clip.tempo,
        "scale": clip.scale and {"root": clip.scale.root, "intervals": list(clip.scale.intervals)},
        "role": clip.role.name.lower(),
        "voice": clip.voice and clip.voice.name.lower(),
        "phase": clip.phase,
        "notes": [
            [note.pitch, note.start, note.duration, note.velocity, note.muted]
            for note in clip.notes
        ],
    }


def request_row(request: Request, meaning: str) -> dict[str, Any]:
    plain = request.model_dump(mode="json", include=set(wire_fields(type(request))))
    fields = {
        name: value
        for name, value in plain.items()
        if getattr(request, name) != type(request).model_fields[name].default
    }
    return {
        "meaning": meaning,
        "id": 7,
        "task": request.task,
        "fields": fields,
        "clips": [clip_row(clip) for clip in request.clips],
        "datagrams": datagrams(pack_request(7, request)),
    }


def answer_row(reply: Reply, meaning: str) -> dict[str, Any]:
    answer = reply.answer
    return {
        "meaning": meaning,
        "id": 7,
        "task": "harmonize",
        "seed": answer.seed,
        "queued_ms": reply.queued_ms,
        "elapsed_ms": reply.elapsed_ms,
        "notices": [[notice.code, *notice.values] for notice in answer.notices],
        "variations": [
            {
                "clips": [clip_row(clip) for clip in variation.clips],
                "notices": [[notice.code, *notice.values] for notice in variation.notices],
            }
            for variation in answer.variations
        ],
        "datagrams": datagrams(pack_answer(7, "harmonize", reply)),
    }


def datagrams(parcel: Parcel) -> list[str]:
    return [to_bytes(each).hex() for each in (parcel.opening, *parcel.chunks, parcel.closing)]


def write(name: str, rows: list[dict[str, Any]]) -> None:
    """One line for each key, so that a change shows where it is."""
    texts = [
        ",\n".join(
            f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
            for key, value in row.items()
        )
        for row in rows
    ]
    text = "[\n{\n" + "\n},\n{\n".join(texts) + "\n}\n]\n"
    (HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write("messages.json", [message_row(*golden) for golden in MESSAGES])
    write("requests.json", [request_row(*golden) for golden in REQUESTS])
    write("answers.json", [answer_row(*golden) for golden in ANSWERS])
    write(
        "bad.json",
        [{"bytes": data.hex(), "complaint": text, "meaning": why} for data, text, why in BAD],
    )
