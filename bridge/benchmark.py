"""What `antiphon bench` measures: every figure through a real daemon process and real datagrams."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from bridge import osc
from bridge.client import Client
from bridge.continuing_times import warm_continuation
from bridge.morph_times import warm_morphs
from bridge.private_daemon import PrivateDaemon
from bridge.timing import Row, timed, warm
from models.music.clip import Clip, Role
from models.music.note import Note
from models.music.voice import Voice
from models.registry import paces
from models.requests import Drumify, Harmonize, Humanize

COLD_RUNS = 5  # processes started at most: each one takes seconds
SOPRANO = 1 << Voice.SOPRANO.value
BASS_LINE = (48, 53, 55, 48, 57, 53, 55, 48)


def plain_messages(runs: int) -> list[Row]:
    """The floor: one OSC message there and back, encoded and decoded, with nothing around it."""
    small = osc.Message("/small", (1,))
    clip = osc.Message("/clip", tuple(value for n in range(64) for value in (60, n, 1, 100)))
    with _echo() as port, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.connect(("127.0.0.1", port))

        def there_and_back(message: osc.Message) -> None:
            out.send(osc.encode(message))
            osc.decode(out.recv(65_535))

        return [
            timed("plain OSC message, there and back", runs, lambda: there_and_back(small)),
            timed("64 notes in one OSC message", runs, lambda: there_and_back(clip)),
        ]


@contextmanager
def _echo() -> Iterator[int]:
    """The port of a thread that decodes every datagram and sends the message back."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as here:
        here.bind(("127.0.0.1", 0))

        def answer() -> None:
            while data := (received := here.recvfrom(65_535))[0]:
                here.sendto(osc.encode(osc.decode(data)), received[1])

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        port: int = here.getsockname()[1]
        yield port
        here.sendto(b"", ("127.0.0.1", port))
        thread.join()


def warm_daemon(runs: int) -> list[Row]:
    """Hello, transfers and answers of a daemon whose model is ready."""
    with warm() as client:
        rows = [timed("hello, there and back", runs, client.hello), transfer(client, runs)]
        for bars in (4, 16):
            for variations in (1, 4):
                name = f"soprano, {bars} bars, {variations} variation{'s' * (variations > 1)}"
                rows.append(timed(name, runs, _asking(client, bars, variations)))
        return rows


def warm_groove(runs: int) -> list[Row]:
    """A drummer's feel, and drums to a rhythm, of a daemon whose model is ready."""
    with warm() as client:
        asked = {
            "humanize, 4 bars": Humanize(clips=(beat(4),)),
            "drumify, 4 bars": Drumify(clips=(beat(4),)),
        }
        return [timed(name, runs, partial(client.ask, request)) for name, request in asked.items()]


def beat(bars: int) -> Clip:
    """Kick, snare and eighths on a hi-hat, as a machine plays them."""
    drums = [Note((36, 38)[at % 2], float(at), 0.25) for at in range(4 * bars)]
    hats = [Note(42, at / 2, 0.25) for at in range(8 * bars)]
    return Clip((*drums, *hats), 4.0 * bars, role=Role.DRUMS)


def transfer(client: Client, runs: int) -> Row:
    """A clip of 64 notes to the daemon, and the answer kept for it back: no model at work."""
    request = Harmonize(clips=voices(16), voices=SOPRANO, seed=1)
    client.ask(request)
    name = "64-note clip to the daemon, kept answer back"
    return timed(name, runs, lambda: client.ask(request, again=True))


def cold_start(runs: int) -> list[Row]:
    """From starting the process to its first welcome and to its first answer."""
    hello, answer = [], []
    for _ in range(min(runs, COLD_RUNS)):
        begun = time.perf_counter()
        with PrivateDaemon("--log-level", "error") as daemon, Client(port=daemon.port) as client:
            hello.append((time.perf_counter() - begun) * 1000)
            client.wait_ready("harmonize")
            _asking(client, 4, 1)()
            answer.append((time.perf_counter() - begun) * 1000)
    return [
        Row("process start to first hello", tuple(hello)),
        Row("process start to first answer", tuple(answer)),
    ]


def _asking(client: Client, bars: int, variations: int) -> Callable[[], object]:
    """A new question every time: without a seed nothing is remembered."""
    clips = (*voices(bars, Voice.ALTO), *voices(bars, Voice.TENOR), *voices(bars))
    request = Harmonize(clips=clips, voices=SOPRANO, variations=variations)
    return lambda: client.ask(request)


def voices(bars: int, voice: Voice = Voice.BASS) -> tuple[Clip, ...]:
    """A line of quarter notes in 4/4 for one voice."""
    above = {Voice.BASS: 0, Voice.TENOR: 7, Voice.ALTO: 16, Voice.SOPRANO: 24}[voice]
    notes = [
        Note(BASS_LINE[beat % len(BASS_LINE)] + above, float(beat), 1.0) for beat in range(4 * bars)
    ]
    return (Clip(tuple(notes), 4.0 * bars, voice=voice),)


def in_the_models(runs: int) -> list[Row]:
    """What the networks themselves take, without a daemon, and what the naive ways would."""
    debug = "ANTIPHON_DEBUG_MODELS" in os.environ  # as the daemons of the other rows
    return [Row(name, tuple(times)) for name, times in paces(runs, debug)]


MEASURES: tuple[Callable[[int], list[Row]], ...] = (
    plain_messages,
    warm_daemon,
    warm_morphs,
    warm_groove,
    warm_continuation,
    in_the_models,
    cold_start,
)
