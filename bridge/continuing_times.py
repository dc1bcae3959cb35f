"""What `antiphon bench` measures of continuing a clip and writing bars anew."""

import time
from functools import partial

from bridge.client import Client
from bridge.timing import Row, busy_neighbour, by_turns, timed, warm
from models.music.clip import Clip, Role
from models.music.note import Note
from models.requests import Continue, Infill, Request

TUNE = (60, 62, 64, 67, 69, 67, 64, 62, 60, 64, 67, 72, 71, 67, 64, 62)  # two bars of quavers
BACKBEAT = ((36, 2.0, 0.0), (38, 2.0, 1.0), (42, 0.5, 0.0))  # piece, how often and where, beats


def warm_continuation(runs: int) -> list[Row]:
    """Four bars after two, and two bars among eight; no rows where the model is not there."""
    with warm() as client:
        if client.capabilities["continue"].state != "ready":
            return []
        return continuation(client, runs)


def continuation(client: Client, runs: int) -> list[Row]:
    """The rows of a daemon whose model is ready. Without a seed every question is a new one."""
    rows = []
    for name, clip in (("melody", melody(2)), ("drums", backbeat(2))):
        one, many = (Continue(clips=(clip,), bars=4, variations=count) for count in (1, 8))
        early = one.model_copy(update={"shown": 1})
        compared = {
            f"{name}, 4 bars after 2, 1 variation": partial(client.ask, one),
            f"{name}, 4 bars after 2, 8 variations": partial(client.ask, many),
        }
        rows += [
            *by_turns(runs, compared),
            until_shown(f"{name}, the first of 4 bars, shown early", runs, client, early),
        ]
    infill = Infill(clips=(melody(8),), region_start=16, region_end=24)
    rows.append(timed("melody, 2 of 8 bars anew", runs, partial(client.ask, infill)))
    one = Continue(clips=(melody(2),), bars=4)
    with busy_neighbour():
        name = "melody, 4 bars after 2, beside a busy program"
        rows.append(timed(name, runs, partial(client.ask, one)))
    return rows


def until_shown(name: str, runs: int, client: Client, request: Request, *, warm: int = 2) -> Row:
    """From the question to the first notes: shown early, or those of the answer."""
    times = []
    for _ in range(warm + runs):
        begun = time.perf_counter()
        heard: list[float] = []
        client.ask(request, on_part=lambda *_, at=heard: at.append(time.perf_counter()))
        heard.append(time.perf_counter())
        times.append((heard[0] - begun) * 1000)
    return Row(name, tuple(times[warm:]))


def melody(bars: int) -> Clip:
    """A tune of quavers in 4/4."""
    notes = [Note(TUNE[at % len(TUNE)], at / 2, 0.5, 80 + at % 3 * 10) for at in range(8 * bars)]
    return Clip(tuple(notes), 4.0 * bars, role=Role.MELODY)


def backbeat(bars: int) -> Clip:
    """Kick, snare and hi-hat in 4/4."""
    length = 4.0 * bars
    notes = [
        Note(piece, first + at * every, 0.25, 100)
        for piece, every, first in BACKBEAT
        for at in range(int(length / every))
    ]
    return Clip(tuple(notes), length, role=Role.DRUMS)
