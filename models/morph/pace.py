"""How fast clips are made without daemon and datagrams: rows for `antiphon bench`."""

import time

from models.morph.task import load
from models.music.clip import Clip, Role
from models.music.note import Note
from models.requests import Generate, Morph, Request
from models.task import Call

Timings = list[tuple[str, list[float]]]  # names, milliseconds


def rows(runs: int, debug: bool = False) -> Timings:
    """The times of the trained network or its twin; raises AntiphonError `model_missing`."""
    morpher = load("cpu", debug)
    asked: dict[str, Request] = {
        "morph, 8 clips between two, in the model": Morph(
            clips=(drums(36, 1.0), drums(42, 0.5)), steps=8
        ),
        "4 new drum clips, in the model": Generate(variations=4),
    }
    found: Timings = []
    for name, request in asked.items():
        times = []
        for _ in range(runs + 2):
            begun = time.perf_counter()
            morpher.answer([Call(request)])
            times.append((time.perf_counter() - begun) * 1000)
        found.append((name, times[2:]))
    return found


def drums(pitch: int, every: float) -> Clip:
    """Two bars of one drum, hit every so many beats."""
    notes = [Note(pitch, at * every, 0.25) for at in range(int(8 / every))]
    return Clip(tuple(notes), 8.0, role=Role.DRUMS)
