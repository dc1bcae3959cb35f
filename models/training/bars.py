"""Where the bars are: stretches of constant meter, each beginning on a bar line."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.music.meter import Meter

_NEAR = 1 / 32  # beats that bar lines may be off

Measure = tuple[float, float, Meter]  # begin and end in beats, and the meter it is written in


@dataclass(frozen=True, slots=True)
class Stretch:
    """Beats of a piece in one meter; the first bar may lack its beginning."""

    start: float  # a bar line, in beats; before the music where that begins with a pick-up
    length: float  # beats, whole bars
    meter: Meter
    begin: float  # notes from here
    end: float  # to here belong to it


def by_meters(
    meters: Sequence[tuple[float, Meter]], end: float, phase: float = 0.0
) -> Iterator[Stretch]:
    """Stretches between the changes of meter of a piece that begins `phase` beats into a bar."""
    stops = [beat for beat, _ in meters[1:]] + [max(end, meters[-1][0])]
    for number, ((beat, meter), stop) in enumerate(zip(meters, stops, strict=True)):
        begin = beat if number else min(beat, 0.0)
        start = begin - (phase if number == 0 else 0.0)
        if stop - begin > _NEAR:
            yield _stretch(start, begin, stop, meter)


def by_measures(measures: Iterable[Measure]) -> Iterator[Stretch]:
    """Stretches of measures as a score has them.

    A bar that a repeat sign has cut in two is one bar. A measure that is too short otherwise ends
    a stretch, or, when it is the first, begins it with a pick-up; one that is too long is left out.
    """
    run: list[Measure] = []
    for begin, end, meter in _whole(measures):
        over = end - begin > meter.bar + _NEAR
        short = bool(run) and run[-1][1] - run[-1][0] < meter.bar - _NEAR
        pickup = short and len(run) == 1  # a first short measure, to which the run goes on
        if run and (over or meter != run[0][2] or (short and not pickup)):
            yield _of(run)
            run = []
        if not over:
            run.append((begin, end, meter))
    if run:
        yield _of(run)


def _whole(measures: Iterable[Measure]) -> Iterator[Measure]:
    """The measures, the two halves of a cut one together."""
    half: Measure | None = None
    for measure in measures:
        begin, end, meter = measure
        if half and half[2] == meter and abs(end - half[0] - meter.bar) < _NEAR:
            yield half[0], end, meter
            half = None
            continue
        if half:
            yield half
        half = None
        if end - begin < meter.bar - _NEAR:
            half = measure
        else:
            yield measure
    if half:
        yield half


def _of(run: list[Measure]) -> Stretch:
    """The stretch of a run of measures, of which the first may be a pick-up."""
    begin, first_end, meter = run[0]
    start = first_end - meter.bar if len(run) > 1 else begin
    return _stretch(start, begin, run[-1][1], meter)


def _stretch(start: float, begin: float, end: float, meter: Meter) -> Stretch:
    bars = max(1, math.ceil((end - start) / meter.bar - _NEAR))
    return Stretch(start, bars * meter.bar, meter, begin, end)
