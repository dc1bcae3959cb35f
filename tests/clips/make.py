"""Makes the hand-made files of this folder, byte by byte or with mido alone, not with our own code.

Run `python tests/clips/make.py` after changing it; a test compares the files with what it makes.
"""

import io
import struct
from pathlib import Path

import mido

QUARTER = 480


def on(pitch: int, wait: int = 0, velocity: int = 100, channel: int = 0) -> mido.Message:
    return mido.Message("note_on", note=pitch, time=wait, velocity=velocity, channel=channel)


def off(pitch: int, wait: int = QUARTER, channel: int = 0) -> mido.Message:
    return mido.Message("note_off", note=pitch, time=wait, velocity=64, channel=channel)


def meter(numerator: int, denominator: int, wait: int = 0) -> mido.MetaMessage:
    return mido.MetaMessage(
        "time_signature", numerator=numerator, denominator=denominator, time=wait
    )


def name(text: str) -> mido.MetaMessage:
    return mido.MetaMessage("track_name", name=text)


def end(wait: int) -> mido.MetaMessage:
    return mido.MetaMessage("end_of_track", time=wait)


def midi(*tracks: list[mido.Message], kind: int = 1, ticks: int = QUARTER) -> bytes:
    file = mido.MidiFile(type=kind, ticks_per_beat=ticks)
    file.tracks.extend(mido.MidiTrack(track) for track in tracks)
    written = io.BytesIO()
    file.save(file=written)
    return written.getvalue()


def chunks(
    *tracks: bytes, kind: int = 1, division: int = QUARTER, count: int | None = None
) -> bytes:
    """A file of raw tracks, for what mido would not write; `count` is what the header claims."""
    claimed = len(tracks) if count is None else count
    header = b"MThd" + struct.pack(">LHHH", 6, kind, claimed, division)
    return header + b"".join(b"MTrk" + struct.pack(">L", len(track)) + track for track in tracks)


NOTE = b"\x00\x90\x3c\x64\x83\x60\x80\x3c\x40"  # middle C for a beat
END = b"\x00\xff\x2f\x00"
RUNNING = b"\x00\x90\x3c\x64\x83\x60\x3c\x00\x00\x3e\x64\x83\x60\x3e\x00"  # velocity 0 ends notes
BAD_KEY = b"\x00\xff\x59\x02\x0c\x00"  # twelve sharps


def velocities() -> list[mido.Message]:
    return [
        message
        for pitch, velocity in ((60, 1), (62, 64), (64, 127))
        for message in (on(pitch, velocity=velocity), off(pitch))
    ]


def triplets() -> list[mido.Message]:
    return [message for p in (60, 62, 64, 65, 67, 69) for message in (on(p), off(p, QUARTER // 3))]


FILES = {
    "empty.mid": midi([meter(4, 4)], [name("Nothing")]),
    "one_note.mid": midi([name("Only"), on(60), off(60)]),
    "overlapping.mid": midi(
        [on(60), on(60, 480), on(64), off(60, 480), off(60, 480), off(64, 0), end(480)]
    ),
    "unended.mid": midi([on(60), on(64, 480), off(64, 0), on(67), off(67, 480), end(960)]),
    "triplets.mid": midi([mido.MetaMessage("set_tempo", tempo=666_667), *triplets()]),
    "seven_eight.mid": midi([meter(7, 8), on(60), off(60, 7 * 240), on(62), off(62, 7 * 240)]),
    "three_four.mid": midi([meter(3, 4), on(60), off(60, 3 * 480), on(62), off(62, 2 * 480)]),
    "pickup.mid": midi(
        [meter(1, 4), meter(3, 4, 480), end(0)],
        [name("Tune"), on(67), off(67), on(72), off(72, 960)],
    ),
    "meter_change.mid": midi([meter(4, 4), meter(3, 4, 4 * 480), on(60), off(60, 3 * 480)]),
    "velocities.mid": midi(velocities()),
    "format_0.mid": midi(
        [on(72), on(36, channel=9), on(48, channel=1), off(72), off(36, 0, 9), off(48, 0, 1)],
        kind=0,
    ),
    "running_status.mid": chunks(RUNNING + END),
    "bad_key.mid": chunks(BAD_KEY + NOTE + END),
    "alien_chunk.mid": chunks(NOTE + END).replace(b"MTrk", b"XFIH\x00\x00\x00\x02ok" + b"MTrk"),
    "utf8_name.mid": chunks(b"\x00\xff\x03\x06T\xc3\xa9nor" + NOTE + END),
    "latin1_name.mid": chunks(b"\x00\xff\x03\x05T\xe9nor" + NOTE + END),
    "truncated.mid": chunks(NOTE + NOTE + END)[:-6],
    "missing_track.mid": chunks(NOTE + END, count=2),
    "film_frames.mid": chunks(NOTE + END, division=0xE728),  # 25 frames a second, 40 ticks each
    "nothing.mid": b"",
    "not-midi.txt": b"Do re mi fa sol\n",
}

if __name__ == "__main__":
    for file_name, contents in FILES.items():
        (Path(__file__).parent / file_name).write_bytes(contents)
