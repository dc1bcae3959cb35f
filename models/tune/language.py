"""A judge of tunes: how surprising each step is after the notes before it."""

from collections.abc import Iterable, Iterator

from models.training.language import Context, Language
from models.tune.line import CLASSES, ONSET, Line

HALF = 8  # steps; where in it a step lies is its place, in any meter


def tune_language(lines: Iterable[Line]) -> Language:
    """What follows what in lines that lie at home."""
    return Language((read(line) for line in lines), CLASSES)


def read(line: Line) -> Iterator[tuple[tuple[Context, ...], int]]:
    """Each step with its contexts: its place, what the last step was, the last notes."""
    before = note = last = 0
    for step, word in enumerate(line.tolist()):
        place = step % HALF
        kind = min(last, ONSET)
        yield ((place,), (place, kind), (place, kind, note), (place, kind, note, before)), word
        if word >= ONSET:
            before, note = note, word
        last = word
