"""Ask a running daemon for a soprano: `python examples/soprano_over.py [PORT]`."""

import sys
from dataclasses import replace
from pathlib import Path

from bridge.client import Client
from bridge.protocol import PORT
from models.music.midi_file import read_midi, write_midi
from models.music.voice import Voice, voice_named
from models.requests import Harmonize

LOWER = Path(__file__).with_name("lower_voices.mid")


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT
    given = [replace(clip, voice=voice_named(clip.name)) for clip in read_midi(LOWER).clips]
    request = Harmonize(clips=tuple(given), voices=1 << Voice.SOPRANO.value, seed=7)
    with Client(port=port) as daemon:
        daemon.wait_ready(request.task)
        reply = daemon.ask(request)
    (soprano,) = reply.answer.variations[0].clips
    write_midi("soprano over.mid", [replace(soprano, name="Soprano"), *given])
    print(f"A soprano of {len(soprano.notes)} notes in {reply.elapsed_ms} ms: soprano over.mid")


main()
