"""What `antiphon bench` measures of morphs and new clips: in one batch, one by one, and crowded."""

from collections.abc import Callable
from functools import partial

from bridge.client import Client
from bridge.timing import Row, busy_neighbour, timed, warm
from models.music.clip import Clip, Role
from models.music.note import Note
from models.requests import Generate, Morph, Request

SIDE = 11  # of the square
NEW = 4  # clips out of nothing


def warm_morphs(runs: int) -> list[Row]:
    """Morphs and new clips, two bars each, of a daemon whose models are ready."""
    with warm() as client:
        rows = [
            timed(name, runs, partial(client.ask, request)) for name, request in batched().items()
        ]
        rows += [
            timed(name, runs, _each(client, request, count))
            for name, (request, count) in one_by_one().items()
        ]
        with busy_neighbour():
            name = "morph, 8 clips between two, beside a busy process"
            rows.append(timed(name, runs, partial(client.ask, _between(8))))
        return rows


def batched() -> dict[str, Request]:
    """Questions whose clips are made in one batch."""
    corners = (*_ENDS, drums(38, 2.0), drums(51, 0.25))
    return {
        "morph, 8 clips between two": _between(8),
        "morph, square of 11 by 11": Morph(clips=corners, grid_width=SIDE, grid_height=SIDE),
        "4 new drum clips": Generate(variations=NEW),
        "morph, 8 melodies between two": Morph(clips=_TUNES, steps=8),
        "4 new melodies": Generate(role=Role.MELODY, variations=NEW),
    }


def one_by_one() -> dict[str, tuple[Request, int]]:
    """The same clips as so many questions, one after the other."""
    return {
        "8 clips between two, one by one": (_between(1), 8),
        "square of 11 by 11, one by one": (_between(1), SIDE * SIDE - 4),
        "4 new drum clips, one by one": (Generate(), NEW),
    }


def drums(pitch: int, every: float) -> Clip:
    """Two bars of one drum, hit every so many beats."""
    notes = [Note(pitch, at * every, 0.25) for at in range(int(8 / every))]
    return Clip(tuple(notes), 8.0, role=Role.DRUMS)


def tune(*pitches: int) -> Clip:
    """Two bars of quarter notes."""
    notes = [Note(pitch, float(at), 1.0) for at, pitch in enumerate(pitches)]
    return Clip(tuple(notes), 8.0, role=Role.MELODY)


_ENDS = (drums(36, 1.0), drums(42, 0.5))
_TUNES = (tune(60, 62, 64, 65, 67, 69, 71, 72), tune(72, 67, 64, 67, 65, 62, 59, 60))


def _between(steps: int) -> Morph:
    return Morph(clips=_ENDS, steps=steps)


def _each(client: Client, request: Request, count: int) -> Callable[[], None]:
    def ask() -> None:
        for _ in range(count):
            client.ask(request)

    return ask
