"""Auditions without Live: plays clips on a MIDI port of this machine."""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import mido
import rtmidi

from models.music.clip import Clip, Role

DRUM_CHANNEL = 9  # channel 10, counted from 0
ALSA = Path("/dev/snd/seq")


class NoPort(Exception):
    """No MIDI port can be used; the message is one sentence and says what to do."""


def names() -> list[str]:
    """The MIDI outputs of this machine; raises NoPort when it has no MIDI at all."""
    if sys.platform.startswith("linux") and not ALSA.exists():
        raise NoPort("This machine has no MIDI (no ALSA sequencer): open a .mid in any player.")
    try:
        return list(dict.fromkeys(mido.get_output_names()))
    except (OSError, rtmidi.RtMidiError) as reason:
        raise NoPort(f"MIDI cannot be used here: {reason}") from reason


def chosen(wanted: str | None) -> str:
    """The one port whose name contains `wanted`, or the first; raises NoPort."""
    available = names()
    if not available:
        raise NoPort("There is no MIDI output: start a synthesiser or connect an instrument.")
    fitting = [name for name in available if (wanted or "").lower() in name.lower()]
    if not fitting:
        raise NoPort(f'No MIDI output is called "{wanted}"; there are: {", ".join(available)}.')
    return fitting[0]


def play(clips: Sequence[Clip], port: str, stopped: Callable[[], bool] = lambda: False) -> None:
    """Play the clips together, one channel each, until they end or `stopped()` turns true.

    Whatever happens, no note is left sounding.
    """
    per_beat = 60 / clips[0].tempo
    with mido.open_output(port) as out:
        begun = time.monotonic()
        try:
            for beat, message in schedule(clips):
                while (wait := begun + beat * per_beat - time.monotonic()) > 0:
                    if stopped():
                        return
                    time.sleep(min(wait, 0.02))
                out.send(message)
        finally:
            out.panic()


def schedule(clips: Sequence[Clip]) -> list[tuple[float, mido.Message]]:
    """(beat, message) of every note of the clips, in order; ends come before beginnings."""
    events = []
    for index, clip in enumerate(clips):
        channel = DRUM_CHANNEL if clip.role is Role.DRUMS else _melodic(index)
        for note in clip.notes:
            if not note.muted:
                on = mido.Message(
                    "note_on", channel=channel, note=note.pitch, velocity=note.velocity
                )
                off = mido.Message("note_off", channel=channel, note=note.pitch)
                events += [(note.start, 1, on), (note.end, 0, off)]
    events.sort(key=lambda event: event[:2])
    return [(beat, message) for beat, _, message in events]


def _melodic(index: int) -> int:
    """A channel for a part, never the drums'."""
    channel = index % 15
    return channel + (channel >= DRUM_CHANNEL)
