"""MIDI files: clips out of them and into them. The only user of mido."""

import io
import itertools
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import mido

from models.music.clip import Clip, Role
from models.music.meter import Meter
from models.music.midi_bytes import thin
from models.music.note import Note
from models.music.song import Song, changes, heard_meter, signatures, whole_bars
from models.music.source_file import check_size, load
from models.music.ticks import lead_in, ticks_per_beat

_DRUM_CHANNEL = 9  # counted from 0; musicians call it channel 10
_RELEASE = 64  # release velocity where a file gives none
_LONGEST_BEAT = 0xFFFFFF  # microseconds: the slowest tempo that a file can say


@dataclass(slots=True)
class _Track:
    """A track being read, event after event."""

    ticks: int  # per beat
    now: int = 0  # ticks
    name: str = ""
    sounding: dict[tuple[int, int], deque[tuple[int, int]]] = field(
        default_factory=lambda: defaultdict(deque)
    )  # by channel and pitch: onsets in ticks and velocities, the oldest first
    notes: dict[int, list[Note]] = field(default_factory=lambda: defaultdict(list))  # by channel
    meters: list[tuple[float, Meter]] = field(default_factory=list)  # from which beat on
    tempos: list[tuple[float, float]] = field(default_factory=list)  # from which beat on
    dropped: int = 0
    unended: int = 0

    def hear(self, message: mido.Message | mido.MetaMessage) -> None:
        """Take in the next event of the track."""
        self.now += message.time
        beat = self.now / self.ticks
        if message.type == "note_on" and message.velocity > 0:
            self.sounding[message.channel, message.note].append((self.now, message.velocity))
        elif message.type in ("note_on", "note_off"):
            self.end_note(message)
        elif message.type == "track_name":
            self.name = self.name or _name_read(message.name)
        elif message.type == "set_tempo":
            tempo = round(60e6 / message.tempo, 3)  # quarter notes per minute
            self.tempos.append((beat, min(max(tempo, 1.0), 1000.0)))
        elif message.type == "time_signature":
            self.meters.append((beat, Meter(message.numerator, message.denominator)))

    def end_note(self, message: mido.Message) -> None:
        """End the oldest note of the message's pitch, if one sounds."""
        if begun := self.sounding[message.channel, message.note]:
            release = message.velocity if message.type == "note_off" else _RELEASE
            self.keep(message.channel, message.note, *begun.popleft(), release)

    def end_track(self) -> None:
        """End the notes that still sound."""
        for (channel, pitch), begun in self.sounding.items():
            self.unended += len(begun)
            for onset, velocity in begun:
                self.keep(channel, pitch, onset, velocity, _RELEASE)

    def keep(self, channel: int, pitch: int, onset: int, velocity: int, release: int) -> None:
        """Keep a note that ends now, unless it has no length."""
        if onset == self.now:
            self.dropped += 1
            return
        start, duration = onset / self.ticks, (self.now - onset) / self.ticks
        note = Note(pitch, start, duration, velocity, release_velocity=release)
        self.notes[channel].append(note)


def read_midi(source: str | Path | bytes) -> Song:
    """The tracks of a MIDI file as clips; a track on several channels gives a clip for each.

    Beat 0 is the beginning of the file and times are exactly those of its grid. A first meter of
    one bar only, shorter than the next, is a pick-up: the clips have the meter after it and a
    `phase`. Their length is the file's if that is whole bars, else to the bar line after the music.
    Raises UnreadableFile, in one sentence, for anything that is no readable MIDI file.
    """
    name = "the file" if isinstance(source, bytes) else Path(source).name
    data = source if isinstance(source, bytes) else load(source)
    check_size(name, len(data))
    file = mido.MidiFile(file=io.BytesIO(thin(data, name)))
    tracks = [_read_track(track, file.ticks_per_beat) for track in file.tracks]

    tempos = changes(change for track in tracks for change in track.tempos)
    meters = changes(change for track in tracks for change in track.meters)
    meter, phase, meter_changes = heard_meter(meters)
    notes = [note for track in tracks for part in track.notes.values() for note in part]
    end = max((track.now for track in tracks), default=0) / file.ticks_per_beat
    length = whole_bars(notes, end, meter, phase)
    bare = Clip((), length, meter, tempos[0][1] if tempos else 120.0, phase=phase)
    return Song(
        clips=tuple(clip for track in tracks for clip in _clips(track, bare)),
        meter_changes=meter_changes,
        tempo_changes=max(0, len(tempos) - 1),
        dropped=sum(track.dropped for track in tracks),
        unended=sum(track.unended for track in tracks),
        meters=tuple(meters),
    )


def write_midi(
    path: str | Path,
    clips: Sequence[Clip],
    tempo: float | None = None,
    meter: Meter | None = None,
) -> None:
    """Write the bytes of `midi_bytes` to a file; raises OSError as writing does."""
    Path(path).write_bytes(midi_bytes(clips, tempo, meter))


def midi_bytes(
    clips: Sequence[Clip], tempo: float | None = None, meter: Meter | None = None
) -> bytes:
    """A MIDI file with a named track for every clip, after one with the tempo and the meter.

    Tempo (quarter notes per minute) and meter are the first clip's unless given. The resolution is
    chosen to hold every time exactly. Muted notes are left out; when notes begin before beat 0, all
    tracks begin whole bars earlier. Drums are on channel 10. The same clips make the same bytes.
    """
    first = clips[0] if clips else Clip((), 4.0)
    meter = meter or first.meter
    ticks = ticks_per_beat(clips)
    lead = round(lead_in(clips, meter) * ticks)
    file = mido.MidiFile(type=1, ticks_per_beat=ticks)
    file.tracks.append(_conductor(tempo or first.tempo, meter, first.phase % meter.bar, ticks))
    channels = itertools.cycle(channel for channel in range(16) if channel != _DRUM_CHANNEL)
    for clip in clips:
        channel = _DRUM_CHANNEL if clip.role is Role.DRUMS else next(channels)
        file.tracks.append(_written(clip, channel, ticks, lead))
    written = io.BytesIO()
    file.save(file=written)
    return written.getvalue()


def _read_track(events: Iterable[mido.Message], ticks: int) -> _Track:
    """Everything in a track, at so many ticks per beat."""
    track = _Track(ticks)
    for message in events:
        track.hear(message)
    track.end_track()
    return track


def _clips(track: _Track, bare: Clip) -> Iterator[Clip]:
    """The clips of a track, one for each of its channels, all like the `bare` one."""
    for channel, notes in sorted(track.notes.items()):
        name = track.name
        if len(track.notes) > 1:
            name = f"{name} channel {channel + 1}" if name else f"Channel {channel + 1}"
        role = Role.DRUMS if channel == _DRUM_CHANNEL else Role.ANY
        yield replace(bare, notes=tuple(notes), name=name, role=role)


def _conductor(tempo: float, meter: Meter, phase: float, ticks: int) -> mido.MidiTrack:
    """The first track: the tempo and the meter, after a short bar where there is a pick-up."""
    track = mido.MidiTrack()
    beat_length = min(round(60e6 / tempo), _LONGEST_BEAT)
    track.append(mido.MetaMessage("set_tempo", tempo=beat_length))
    for beat, bar in signatures(meter, phase):
        track.append(
            mido.MetaMessage(
                "time_signature",
                numerator=bar.numerator,
                denominator=bar.denominator,
                time=round(beat * ticks),  # the first one is at beat 0
            )
        )
    return track


def _written(clip: Clip, channel: int, ticks: int, lead: int) -> mido.MidiTrack:
    """A clip as a named track that begins `lead` ticks before the clip's beat 0."""
    events = []  # onset or end, offs before ons, then in an order that readers pair up again
    for note in clip.notes:
        if note.muted:
            continue
        on = lead + round(note.start * ticks)
        off = on + max(1, round(note.duration * ticks))
        same = {"channel": channel, "note": note.pitch}
        events.append((on, 1, off, mido.Message("note_on", velocity=note.velocity, **same)))
        events.append(
            (off, 0, on, mido.Message("note_off", velocity=note.release_velocity, **same))
        )
    track = mido.MidiTrack([mido.MetaMessage("track_name", name=_name_written(clip.name))])
    now = 0
    for tick, _, _, message in sorted(events, key=lambda event: event[:3]):
        track.append(message.copy(time=tick - now))
        now = tick
    end = max(now, lead + round(clip.length * ticks))
    track.append(mido.MetaMessage("end_of_track", time=end - now))
    return track


def _name_read(text: str) -> str:
    """A name as mido gives it, byte for byte in Latin-1, in the encoding it was written in."""
    with suppress(UnicodeDecodeError):  # in an old file it is Latin-1 indeed
        text = text.encode("latin-1").decode("utf-8")
    return "".join(letter for letter in text if letter.isprintable()).strip()


def _name_written(name: str) -> str:
    """A name so that mido, writing Latin-1, writes it as UTF-8."""
    return name.encode("utf-8", "replace").decode("latin-1")
