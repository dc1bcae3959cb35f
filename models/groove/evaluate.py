"""How like drummers the groove model plays: `antiphon evaluate groove`.

On the Groove MIDI Dataset's official test split, two-bar windows side by side. Humanize: the hits
of each window are played anew and compared with how they were played, beside three baselines of the
same run. Drumify: kick and snare of each window are tapped, and the answer is compared with the
tapping and with what was played.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from models.drums.grid import HIT, OFFSET, VELOCITY, Values
from models.drums.kit import Piece
from models.groove.baselines import BASELINES
from models.groove.corpus import performances
from models.groove.examples import Played, batch_of, stretches
from models.groove.measures import likeness, togetherness
from models.groove.packed import Packed
from models.groove.playing import Chance, complete, perform
from models.groove.takes import ROWS, drawn, grids_of, in_turn, middles
from models.groove.tapping import taps_of
from models.groove.task import load
from models.training.data import data_folder, require_data
from models.training.table import table

TEMPERATURES = (1.0, 0.7, 0.4)
DRAWS = 8  # of each window: of one draw, the divergences are off by a tenth
STEADY = 0.4  # of the timing in turn; chosen on validation windows
QUICK = 100  # windows


@dataclass
class Following:
    """How well drums follow a tapping of kick and snare."""

    source: str
    tapped: float  # share of the taps at which a drum is struck
    silent: float  # share of the steps without tap at which none is, of those the drummer left so
    groove: float  # cosine of the loudness of the steps, with that of the played drums
    hits: float  # mean hits a window
    f1: float  # of the hits, against the played drums


def evaluate(data: Path, quick: bool = False, split: str = "test") -> dict[str, list[dict]]:
    """Every table of the card."""
    packed = load("cpu").packed
    test = stretches(performances(data, split))
    if quick:
        test = test[:: max(1, len(test) // QUICK)]
    train = grids(stretches(performances(data, "train")))
    with torch.inference_mode():
        tables = {**humanized(packed, train, test), "drumify": drummed(packed, train, test)}
    return {name: [asdict(row) for row in rows] for name, rows in tables.items()}


def grids(windows: Sequence[Played]) -> Values:
    """Windows as drum grids (N, T, 9, 3)."""
    return np.stack([window.grid for window in windows])


def humanized(packed: Packed, train: Values, test: Sequence[Played]) -> dict[str, list]:
    """The test windows' hits, played anew in every way."""
    true = grids(test)
    tempos = np.array([window.score.tempo for window in test])
    feel, seeds = packed.network.feel, range(DRAWS)
    ways = {
        f"drawn, temperature {heat:g}": [drawn(packed, test, heat, seed) for seed in seeds]
        for heat in TEMPERATURES
    }
    ways["middle of the distribution"] = [middles(feel, test)]
    ways["drawn in turn"] = [in_turn(feel, test, 1.0, seed) for seed in seeds]
    name = f"drawn in turn, timing at {STEADY:g}"
    ways[name] = [in_turn(feel, test, STEADY, seed) for seed in seeds]
    ways["middle in turn"] = [in_turn(feel, test, None)]
    ways |= {name: [baseline(train, true)] for name, baseline in BASELINES.items()}
    heard = {"played": true} | {way: ways[way][0] for way in list(ways)[:2]}
    heard["nearest neighbours"] = ways["nearest neighbours"][0]
    return {
        "humanize": [likeness(way, draws, true, tempos) for way, draws in ways.items()],
        "together": [togetherness(source, values) for source, values in heard.items()],
    }


def drummed(packed: Packed, train: Values, test: Sequence[Played]) -> list[Following]:
    """Drums to the kick and snare of the test windows."""
    true = grids(test)
    tapped = np.stack([tapping(window.grid)[:, 0] for window in test]) > 0
    rng = np.random.default_rng(0)
    others = train[rng.integers(len(train), size=len(test))]
    sources = {
        "played": true,
        "Antiphon": answered(packed, test, np.random.default_rng(0)),
        "another window": others,
    }
    return [_following(source, values, tapped, true) for source, values in sources.items()]


def answered(packed: Packed, test: Sequence[Played], rng: np.random.Generator) -> Values:
    """The drums that both networks make of the tapping."""
    chance = Chance(1.0, 1.0, torch.Generator().manual_seed(0))
    parts = []
    for at in range(0, len(test), ROWS):
        windows = test[at : at + ROWS]
        steps = [tapping(window.grid) for window in windows]
        tempos = [window.score.tempo for window in windows]
        hits = complete(packed, taps_of(steps, tempos, [float("nan")] * len(steps)), chance)
        scores, _, _ = batch_of(windows)
        hit = torch.from_numpy(np.pad(hits, ((0, 0), (0, 0), (0, 1))))
        feeling = perform(packed, scores._replace(hit=hit), chance)
        parts.append(grids_of(hit, *map(torch.from_numpy, feeling)))
    return np.concatenate(parts)


def tapping(grid: Values) -> np.ndarray:
    """Kick and snare of a window (T, 9, 3) as tapped (T, 5): onset, accent, offset."""
    drums = grid[:, [Piece.KICK, Piece.SNARE]]
    loudest = drums[..., VELOCITY].argmax(1)
    first = drums[np.arange(len(grid)), loudest]
    steps = np.zeros((len(grid), 5), dtype=np.float32)
    steps[:, 0] = drums[..., HIT].max(1)
    steps[:, 1] = first[:, VELOCITY] / max(1e-6, float(first[:, VELOCITY].max()))
    steps[:, 2] = first[:, OFFSET]
    return steps


def _following(source: str, values: Values, tapped: np.ndarray, true: Values) -> Following:
    struck, played = values[..., HIT] > 0, true[..., HIT] > 0
    sounding, audible = np.any(struck, -1), np.any(played, -1)  # (N, T) each
    loud, wanted = (np.sqrt((v[..., VELOCITY] ** 2).sum(-1)) for v in (values, true))
    size = np.linalg.norm(loud, axis=1) * np.linalg.norm(wanted, axis=1)
    return Following(
        source,
        float(np.mean(sounding[tapped])),
        float(np.mean(~sounding[~audible])),
        float(((loud * wanted).sum(1) / np.maximum(size, 1e-6)).mean()),
        float(struck.sum((1, 2)).mean()),
        float(2 * (struck & played).sum() / (struck.sum() + played.sum())),
    )


def main(arguments: list[str]) -> None:
    """`antiphon evaluate groove --data DIR [--quick] [--split test] [--json]`."""
    parser = argparse.ArgumentParser("antiphon evaluate groove", description=main.__doc__)
    parser.add_argument("--data", type=Path, default=data_folder(), help="the training data")
    parser.add_argument("--quick", action="store_true", help="few windows")
    parser.add_argument("--split", default="test", choices=("test", "validation"))
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    options = parser.parse_args(arguments)
    data = require_data(options.data)
    tables = evaluate(data, options.quick, options.split)
    if options.json:
        print(json.dumps(tables))
    else:
        print("\n\n".join("\n".join(table(rows)) for rows in tables.values()))
