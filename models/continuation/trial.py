"""The daemon's own continuations of test excerpts, measured beside what really followed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle

import numpy as np

from models.answer import Answer
from models.continuation.copies import Copies
from models.continuation.excerpts import BARS, Excerpt, struck_notes
from models.continuation.hearing import Events, hear
from models.continuation.measures import (
    Struck,
    density_ratio,
    exact_repeat,
    f1,
    groove,
    histogram_distance,
    looped,
    repetition,
)
from models.continuation.task import Continuer
from models.errors import AntiphonError
from models.music.clip import Clip, Role
from models.requests import Continue
from models.task import Call

VARIATIONS = 4


@dataclass
class Tally:
    """Means over excerpts, except the three quartile rows: medians."""

    source: str  # truth, model, last bar again, last four bars again
    f1: float  # onset and pitch, of a single answer
    best_f1: float  # of the best of four
    groove: float
    repeats: float  # share that are the source again, note for note
    distance: float  # pitch classes, from the source
    density: float  # notes a bar over the source's
    repetition: float  # of the source's bars
    inside: dict[str, bool] | None = None  # is the median within the truth's quartiles


Answers = list[list[Struck]]  # of each excerpt, the answers


def ask(continuer: Continuer, excerpts: Sequence[Excerpt], temperature: float = 1.0) -> Answers:
    """Four answers of four bars to every excerpt; raises what the daemon would have answered."""
    told: Answers = []
    for number, excerpt in enumerate(excerpts):
        request = Continue(
            clips=(excerpt.clip,),
            bars=BARS,
            variations=VARIATIONS,
            temperature=temperature,
            seed=number,
        )
        (answer,) = continuer.answer([Call(request)])
        if isinstance(answer, AntiphonError):
            raise answer
        told.append(_struck(answer, drums=excerpt.clip.role is Role.DRUMS))
    return told


def _struck(answer: Answer, *, drums: bool) -> list[Struck]:
    return [struck_notes(v.clips[0].notes, drums=drums) for v in answer.variations]


def tallies(excerpts: Sequence[Excerpt], answers: Answers) -> list[Tally]:
    """The model's answers, what followed, and the source over and over."""
    truth = [[excerpt.truth] for excerpt in excerpts]
    once = [[looped(e.source, e.bar, BARS, 1, BARS)] for e in excerpts]
    whole = [[looped(e.source, e.bar, BARS, BARS, BARS)] for e in excerpts]
    quartiles = {name: np.percentile(values, (25, 75)) for name, values in _habits(excerpts, truth)}
    rows = [
        _tally("what followed", excerpts, truth),
        _tally("model", excerpts, answers),
        _tally("last bar again", excerpts, once),
        _tally("four bars again", excerpts, whole),
    ]
    for row, told in zip(rows[1:], (answers, once, whole), strict=True):
        medians = {name: np.median(values) for name, values in _habits(excerpts, told)}
        row.inside = {
            name: bool(quartiles[name][0] <= value <= quartiles[name][1])
            for name, value in medians.items()
        }
    return rows


def _each(
    excerpts: Sequence[Excerpt], answers: Answers, measure: Callable[[Excerpt, Struck], float]
) -> list[float]:
    return [measure(e, found) for e, told in zip(excerpts, answers, strict=True) for found in told]


def _habits(excerpts: Sequence[Excerpt], answers: Answers) -> list[tuple[str, list[float]]]:
    """What describes a continuation without knowing what followed."""
    return [
        ("distance", _each(excerpts, answers, lambda e, s: histogram_distance(s, e.source))),
        ("density", _each(excerpts, answers, lambda e, s: density_ratio(s, e.source, BARS, BARS))),
        ("repetition", _each(excerpts, answers, lambda e, s: repetition(s, e.source, e.bar))),
        ("groove", _each(excerpts, answers, lambda e, s: groove(s, e.source, e.bar))),
    ]


def _tally(name: str, excerpts: Sequence[Excerpt], answers: Answers) -> Tally:
    single = _each(excerpts, answers, lambda e, s: f1(s, e.truth))
    best = [max(f1(s, e.truth) for s in told) for e, told in zip(excerpts, answers, strict=True)]
    habits = {key: float(np.mean(values)) for key, values in _habits(excerpts, answers)}
    again = _each(excerpts, answers, lambda e, s: exact_repeat(s, e.source, e.bar, BARS))
    return Tally(
        name,
        float(np.mean(single)),
        float(np.mean(best)),
        float(np.mean(_each(excerpts, answers, lambda e, s: groove(s, e.truth, e.bar)))),
        float(np.mean(again)),
        habits["distance"],
        habits["density"],
        habits["repetition"],
    )


def copied(
    copies: Copies, excerpts: Sequence[Excerpt], answers: Answers, *, drums: bool
) -> dict[str, dict[int, float]]:
    """Share of answers (and of what followed) with a run of at least so many notes of training."""
    told = {
        "model": [struck for answer in answers for struck in answer],
        "what followed": [excerpt.truth for excerpt in excerpts],
    }
    shares = {}
    for name, clips in told.items():
        longest = [copies.longest(_events(struck, drums=drums)) for struck in clips if struck]
        shares[name] = {
            length: float(np.mean([n >= length for n in longest])) for length in copies.runs
        }
    return shares


def _events(struck: Struck, *, drums: bool) -> Events:
    rows = np.array([[tick / 24, 0.25, pitch % 128, 80] for tick, pitch in sorted(struck)])
    return hear(rows, drums=drums)


@dataclass
class Legality:
    """How many answers broke a rule, of how many."""

    answers: int
    illegal: int


def legality(continuer: Continuer, excerpts: Sequence[Excerpt], wanted: int) -> Legality:
    """Answers of all kinds of requests, every note of which is checked; none without excerpts."""
    found = illegal = 0
    for number, excerpt in enumerate(cycle(excerpts)):
        request = Continue(
            clips=(excerpt.clip,),
            bars=1 + number % 8,
            variations=8,
            seed=number,
            temperature=0.7 + 0.2 * (number % 5),
        )
        (answer,) = continuer.answer([Call(request)])
        assert isinstance(answer, Answer), answer
        found += len(answer.variations)
        illegal += sum(not legal(v.clips[0], excerpt) for v in answer.variations)
        if found >= wanted:
            break
    return Legality(found, illegal)


def legal(clip: Clip, excerpt: Excerpt) -> bool:
    """Is every note inside the clip, in its register or kit, and struck when its pitch is free."""
    source = {note.pitch for note in excerpt.clip.notes}
    drums = excerpt.clip.role is Role.DRUMS
    ends: dict[int, float] = {}
    for note in clip.notes:
        inside = note.start >= 0 and note.end <= clip.length + 1e-9
        kit = note.pitch in source if drums else min(source) - 4 <= note.pitch <= max(source) + 4
        if not (inside and kit) or note.start < ends.get(note.pitch, 0.0) - 1e-9:
            return False
        ends[note.pitch] = note.end
    return True
