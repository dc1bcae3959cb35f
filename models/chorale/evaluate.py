"""How often the model is wrong about Bach: `antiphon evaluate chorale`.

Token error rate: the share of the hidden voices' 16th-grid cells that differ from what Bach wrote,
given the other voices and nothing of the answer (the measure of Liang 2016, "Harmonization
Results"); onset error rate: the same over the cells where the true voice begins a note, because a
held note repeated is easy. `jsb16` knows pitches only; `chorales` also asks for the tie. Parallel
fifths and octaves of the written voices are counted beside Bach's own.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.chorale import corpus
from models.chorale.baselines import ChordCounts, ParallelLine
from models.chorale.grid import CLASSES, HELD, MASKED, ONSET, TIE_UNKNOWN, VOICES, Cells, Grid
from models.chorale.task import HEAT, effort, load
from models.chorale.voice_leading import report
from models.chorale.windows import Effort, Row, write
from models.registry import choose_device
from models.training.data import data_folder, require_data
from models.training.precision import half_precision

COLUMNS = {"S": (0,), "A": (1,), "T": (2,), "B": (3,), "AT": (1, 2), "ATB": (1, 2, 3)}
BACHBOT = {"S": 0.532, "A": 0.442, "T": 0.235, "B": 0.241, "AT": 0.686, "ATB": 0.718}
CONFIDENT = Effort(passes=1, corrections=0, keys=11)  # chosen on validation pieces
QUALITY = 2  # of what is sent: a request's default
BACH = "Bach himself"
QUICK_PIECES = 16
QUICK = Effort(passes=1, corrections=0, keys=3)
BATCH = 8  # pieces decoded together


@dataclass
class Figures:
    """Errors of one way of answering, for one choice of hidden voices."""

    source: str  # jsb16 or chorales
    way: str  # confident, as sent, n-gram, parallel line, Bach himself
    hidden: str  # a key of COLUMNS
    pitch: float  # token error rate on pitch
    onset: float  # the same over true onsets
    tie: float | None  # pitch or tie wrong; None where the source has no ties
    parallels: float  # fifths and octaves in a hundred bars of 4/4


MEASURES = {
    "pitch": ("pitch", ".3f"),
    "onset": ("pitch at onsets", ".3f"),
    "tie": ("pitch + tie", ".3f"),
    "parallels": ("parallels in 100 bars", ".1f"),
}

Way = Callable[[Sequence[Grid], tuple[int, ...]], list[Grid]]


def evaluate(data: Path, quick: bool = False, device: str = "cpu") -> list[Figures]:
    """The table of the card: every way, source and choice of voices on the test pieces."""
    network = load(device).network
    confident = QUICK if quick else CONFIDENT
    train = corpus.chorales(data, "train") + corpus.unmatched_jsb(data)
    ways: dict[str, Way] = {
        "confident": lambda grids, hidden: decode(
            network, grids, hidden, [confident] * len(grids), 0.0
        ),
        "as sent": lambda grids, hidden: decode(
            network, grids, hidden, [effort(QUALITY, len(hidden), g.frames) for g in grids], HEAT
        ),
        "n-gram": _guesser(ChordCounts(train)),
        "parallel line": _guesser(ParallelLine(train)),
        BACH: lambda grids, _hidden: list(grids),
    }
    sources = {"jsb16": corpus.jsb(data, "test"), "chorales": corpus.chorales(data, "test")}
    figures = []
    for source, grids in sources.items():
        pieces = grids[:: max(1, len(grids) // QUICK_PIECES)] if quick else grids
        for way, answer in ways.items():
            for name, hidden in COLUMNS.items():
                guesses = answer(pieces, hidden)
                rates = errors(pieces, guesses, hidden)
                figures.append(Figures(source, way, name, *rates, parallels(guesses, hidden)))
    return figures


def decode(
    network: nn.Module,
    grids: Sequence[Grid],
    hidden: tuple[int, ...],
    efforts: Sequence[Effort],
    temperature: float,
) -> list[Grid]:
    """The pieces with their hidden voices written by the network, each with its effort."""
    rows = [_row(grid, hidden, temperature, seed) for seed, grid in enumerate(grids)]
    order = sorted(range(len(rows)), key=lambda i: (efforts[i], rows[i].grid.frames))
    with torch.inference_mode(), half_precision(next(network.parameters()).device):
        for effort, places in groupby(order, key=lambda i: efforts[i]):
            alike = [rows[i] for i in places]
            for first in range(0, len(alike), BATCH):
                write(network, alike[first : first + BATCH], effort)
    return [row.grid for row in rows]


def _row(grid: Grid, hidden: tuple[int, ...], temperature: float, seed: int) -> Row:
    pitch, tie = grid.pitch.copy(), grid.tie.copy()
    pitch[:, hidden], tie[:, hidden] = MASKED, TIE_UNKNOWN
    opened = np.zeros(pitch.shape, dtype=bool)
    opened[:, hidden] = True
    return Row(
        Grid(pitch, tie, grid.setting),
        opened,
        np.ones((VOICES, CLASSES), dtype=bool),
        temperature,
        1.0,
        torch.Generator().manual_seed(seed),
    )


def _guesser(baseline: ChordCounts | ParallelLine) -> Way:
    def answer(grids: Sequence[Grid], hidden: tuple[int, ...]) -> list[Grid]:
        return [_filled(grid, baseline.guess(grid, hidden)) for grid in grids]

    return answer


def _filled(grid: Grid, lines: dict[int, Cells]) -> Grid:
    """The piece with some voices replaced; a repeated pitch is taken as held."""
    pitch, tie = grid.pitch.copy(), grid.tie.copy()
    for voice, line in lines.items():
        pitch[:, voice] = line
        tie[:, voice] = ONSET
        tie[1:, voice][(line[1:] == line[:-1]) & (line[1:] > 0)] = HELD
    return Grid(pitch, tie, grid.setting)


def errors(
    truths: Sequence[Grid], guesses: Sequence[Grid], hidden: tuple[int, ...]
) -> tuple[float, float, float | None]:
    """Token error rates on pitch, on pitch at true onsets, and on pitch and tie together."""
    wrong, wrong_onset, wrong_tie = (np.concatenate(part) for part in zip(
        *(_compared(truth, guess, hidden) for truth, guess in zip(truths, guesses, strict=True)),
        strict=True,
    ))  # fmt: skip
    tied = all((truth.tie != TIE_UNKNOWN).all() for truth in truths)
    return float(wrong.mean()), float(wrong_onset.mean()), float(wrong_tie.mean()) if tied else None


def parallels(grids: Sequence[Grid], hidden: tuple[int, ...]) -> float:
    """Parallel fifths and octaves that the hidden voices take part in, in a hundred bars."""
    bars = sum(grid.frames for grid in grids) / 16
    count = 0
    for grid in grids:
        new = np.zeros(grid.pitch.shape, dtype=bool)
        new[:, hidden] = True
        count += report(grid.pitch, grid.tie, new).parallels
    return 100 * count / bars


def _compared(
    truth: Grid, guess: Grid, hidden: tuple[int, ...]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Which cells, which onsets, and which cells with their ties differ."""
    pitch, tie = truth.pitch[:, hidden], truth.tie[:, hidden]
    wrong = pitch != guess.pitch[:, hidden]
    onset = (pitch > 0) & (tie == ONSET)
    if (tie == TIE_UNKNOWN).any():  # without ties, a change of pitch is an onset
        onset = np.ones_like(wrong)
        onset[1:] = pitch[1:] != pitch[:-1]
    return wrong.ravel(), wrong[onset], (wrong | (tie != guess.tie[:, hidden])).ravel()


def table(figures: Sequence[Figures]) -> Iterator[str]:
    """The figures as a Markdown table, BachBot's published column first."""
    yield "| source | answered by | measure | " + " | ".join(COLUMNS) + " |"
    yield "|---|---|---|" + "---|" * len(COLUMNS)
    published = " | ".join(f"{BACHBOT[name]:.3f}" for name in COLUMNS)
    yield f"| own split | BachBot (Liang 2016) | pitch + tie | {published} |"
    for source, way in dict.fromkeys((f.source, f.way) for f in figures):
        mine = [f for f in figures if (f.source, f.way) == (source, way)]
        for measure, (label, form) in MEASURES.items():
            values = [getattr(f, measure) for f in mine]
            if None not in values and (way != BACH or measure == "parallels"):
                shown = " | ".join(format(value, form) for value in values)
                yield f"| {source} | {way} | {label} | {shown} |"


def main(arguments: list[str]) -> None:
    """`antiphon evaluate chorale --data DIR [--quick] [--device auto] [--json]`."""
    parser = argparse.ArgumentParser("antiphon evaluate chorale", description=main.__doc__)
    parser.add_argument("--data", type=Path, default=data_folder(), help="the training data")
    parser.add_argument("--quick", action="store_true", help="few pieces, fewer passes")
    parser.add_argument("--device", default="auto", help="cuda, mps, cpu or the best there is")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    options = parser.parse_args(arguments)
    figures = evaluate(require_data(options.data), options.quick, choose_device(options.device))
    if options.json:
        print(json.dumps([asdict(one) for one in figures]))
    else:
        print("\n".join(table(figures)))
