"""The bytes of a MIDI file, checked and thinned before mido reads them.

mido gives up a whole file for one bad key signature, believes wrong chunk lengths, and takes
minutes over sixteen megabytes. So damage and size are found here first, and quickly, and only the
events that a clip can hold are passed on: notes, track names, tempos and meters.
"""

import struct
from collections.abc import Iterator

from models.music.source_file import UnreadableFile

MAX_NOTES = 100_000

_DATA_BYTES = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}  # by kind of event
_SYSTEM_DATA_BYTES = {0xF1: 1, 0xF2: 2, 0xF3: 1}  # not allowed in files, but met there
_NOTE_OFF, _NOTE_ON = 0x80, 0x90
_SYSEX, _SYSEX_MORE, _META = 0xF0, 0xF7, 0xFF
_NAME, _END, _TEMPO, _METER = 0x03, 0x2F, 0x51, 0x58

Event = tuple[int, bytes]  # ticks since the event before, status byte and data


def thin(data: bytes, name: str) -> bytes:
    """The same MIDI file without the events that no clip can hold.

    Raises UnreadableFile, speaking of the file as `name`, when the bytes are not MIDI, damaged,
    counted in film frames, or hold more than `MAX_NOTES` notes.
    """
    if data[:4] != b"MThd":
        raise UnreadableFile(f'"{name}" is not a MIDI file.')
    chunks: list[bytes] = []
    notes = 0
    try:
        size, kind, tracks, division = struct.unpack_from(">Lhhh", data, 4)
        if division < 0:
            raise UnreadableFile(
                f'"{name}" counts time in film frames (SMPTE), not in beats: export it with beats.'
            )
        if not 0 <= kind <= 2 or tracks < 0 or division == 0 or size < 6:
            raise UnreadableFile(f'"{name}" has a MIDI header that makes no sense.')
        for track in _track_chunks(data, 8 + size, tracks):
            chunk, count = _kept(track, MAX_NOTES - notes)
            chunks.append(chunk)
            notes += count
            if notes > MAX_NOTES:
                raise UnreadableFile(
                    f'"{name}" has more than {MAX_NOTES} notes: export a shorter part of it.'
                )
    except (struct.error, IndexError):
        raise UnreadableFile(f'"{name}" is cut off or damaged: export it again.') from None
    header = b"MThd" + struct.pack(">LHHH", 6, kind, tracks, division)
    return header + b"".join(b"MTrk" + struct.pack(">L", len(chunk)) + chunk for chunk in chunks)


def _track_chunks(data: bytes, at: int, tracks: int) -> Iterator[bytes]:
    """The contents of the track chunks, passing over chunks of other kinds."""
    while tracks:
        kind, size = struct.unpack_from(">4sL", data, at)
        at += 8 + size
        if at > len(data):
            raise IndexError("chunk reaches past the end of the file")
        if kind == b"MTrk":
            tracks -= 1
            yield data[at - size : at]


def _events(track: bytes) -> Iterator[Event]:
    """The events of a track; raises IndexError where it breaks off or makes no sense."""
    at = status = 0
    while at < len(track):
        ticks, at = _number(track, at)
        if track[at] >= 0x80:
            running, at = track[at], at + 1
            status = running if running < 0xF0 else status  # other events keep the running status
        else:
            running = status
        if running in (_META, _SYSEX, _SYSEX_MORE):
            head = track[at : at + 1] if running == _META else b""
            size, at = _number(track, at + len(head))
        else:
            head = b""
            size = _DATA_BYTES.get(running & 0xF0) or _SYSTEM_DATA_BYTES.get(running, 0)
        if at + size > len(track) or running < 0x80:
            raise IndexError("event reaches past the end of its track")
        yield ticks, bytes([running]) + head + track[at : at + size]
        at += size
        if head == bytes([_END]):
            return


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to four bytes, seven bits each, and where the next thing begins."""
    value = 0
    for position in range(at, at + 4):
        value = value << 7 | data[position] & 0x7F
        if data[position] < 0x80:
            return value, position + 1
    raise IndexError("number of more than four bytes")


def _kept(track: bytes, room: int) -> tuple[bytes, int]:
    """A track with the events worth keeping, at their old times, and its number of notes.

    Stops at the first note that there is no `room` for, counting it.
    """
    kept = bytearray()
    notes = waiting = 0  # waiting: ticks of the events left out since the last one kept
    for ticks, event in _events(track):
        waiting += ticks
        if _is_kept(event):
            kept += _as_number(waiting)
            kept += _as_meta(event) if event[0] == _META else event
            waiting = 0
            notes += event[0] & 0xF0 == _NOTE_ON and event[2] > 0
            if notes > room:
                break
    return bytes(kept + _as_number(waiting) + bytes([_META, _END, 0])), notes


def _is_kept(event: bytes) -> bool:
    """Whether an event is a note, a track name, or a tempo or meter that a host could show."""
    if event[0] & 0xF0 in (_NOTE_OFF, _NOTE_ON):
        if max(event[1:]) > 0x7F:
            raise IndexError("note with an impossible pitch or velocity")
        return True
    if event[0] != _META:
        return False
    kind, data = event[1], event[2:]
    if kind == _METER:
        return len(data) == 4 and 1 <= data[0] <= 32 and data[1] <= 5  # 2**5: thirty-seconds
    return kind == _NAME or (kind == _TEMPO and len(data) == 3 and any(data))


def _as_meta(event: bytes) -> bytes:
    """A meta event as a file holds it: with the length of its data."""
    return event[:2] + _as_number(len(event) - 2) + event[2:]


def _as_number(value: int) -> bytes:
    """A number in bytes of seven bits, all but the last marked."""
    digits = [value & 0x7F]
    while value := value >> 7:
        digits.append(value & 0x7F | 0x80)
    return bytes(reversed(digits))
