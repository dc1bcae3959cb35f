"""How well the latent space holds drums, and what lies between: `antiphon evaluate morph`.

On the Groove MIDI Dataset's official test split. Reconstruction: every two-bar window decoded from
the middle of its posterior (and, as MusicVAE's "sampled", from a point drawn from it). What lies
between random pairs: see `models.morph.between`. The same of melodies follows, from `models.tune`.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from models.drums.corpus import windows
from models.drums.grid import HIT, OFFSET, VELOCITY, Values
from models.drums.kit import PIECES
from models.drums.language import read, step_language
from models.morph.between import between
from models.morph.drum_space import DrumSpace
from models.morph.network import Decoded, DrumVAE
from models.morph.task import load
from models.morph.windows import rate
from models.training.data import data_folder, require_data
from models.training.language import Language
from models.training.table import table
from models.tune import task as tune
from models.tune.corpus import CACHE
from models.tune.examination import examine
from models.tune.space import TuneSpace

PAIRS, QUICK_PAIRS = 200, 20
SAMPLES = 512  # clips out of nothing


@dataclass
class Reconstruction:
    """How near decoded windows are to the played ones."""

    way: str  # middle or drawn
    precision: float
    recall: float
    f1: float
    steps: float  # share of steps with all nine pieces right
    velocity: float  # mean absolute error over true hits, of 127
    offset: float  # mean absolute error over true hits, in sixteenths
    rate: float  # nats a window


@dataclass
class Invented:
    """Clips out of nothing beside played ones."""

    source: str  # test windows, prior, fitted posterior
    surprise: float  # language-model nats a step
    hits: float  # mean hits a window
    spread: float  # standard deviation of that


def evaluate(data: Path, cache: Path, quick: bool = False) -> dict[str, list[dict]]:
    """Every table of both cards."""
    pairs = QUICK_PAIRS if quick else PAIRS
    lines = tune.load("cpu").space
    assert isinstance(lines, TuneSpace)
    with torch.inference_mode():
        tables = examine_drums(data, pairs) | examine(lines, data, cache, pairs)
    return {name: [asdict(row) for row in rows] for name, rows in tables.items()}


def examine_drums(data: Path, pairs: int) -> dict[str, Sequence]:
    """Every table of the drums' card."""
    space = load("cpu").space
    assert isinstance(space, DrumSpace)
    train, test = windows(data, "train"), windows(data, "test")
    language = step_language(train[..., HIT] > 0.5)
    return {
        "drums: reconstruction": reconstruct(space.network, test),
        "drums: between": between(
            space, test, lambda pattern: language.cost(read(pattern.reshape(-1, PIECES))), pairs
        ),
        "drums: invented": invent(space.network, test, language),
    }


def reconstruct(network: DrumVAE, test: Values) -> list[Reconstruction]:
    """The test windows through the network and back."""
    torch.manual_seed(0)
    values = torch.from_numpy(test)
    mean, spread = network.encode(values)
    told = float(rate(mean, spread).mean())
    drawn = mean + torch.randn_like(mean) * (spread / 2).exp()
    ways = {"middle": mean, "drawn": drawn}
    return [
        Reconstruction(way, *_compare(network.decode(points), values), told)
        for way, points in ways.items()
    ]


def _compare(
    decoded: Decoded, values: torch.Tensor
) -> tuple[float, float, float, float, float, float]:
    """Precision, recall, F1, share of right steps, velocity and offset errors."""
    true, found = values[..., HIT] > 0.5, decoded.hit > 0
    both = float((true & found).sum())
    precision, recall = both / float(found.sum()), both / float(true.sum())
    right = float((true == found).all(-1).float().mean())
    velocity = float((decoded.velocity - values[..., VELOCITY]).abs()[true].mean()) * 127
    offset = float((decoded.offset - values[..., OFFSET]).abs()[true].mean())
    f1 = 2 * precision * recall / (precision + recall)
    return precision, recall, f1, right, velocity, offset


def invent(network: DrumVAE, test: Values, language: Language) -> list[Invented]:
    """New windows from the prior and from a Gaussian fitted to where the music is."""
    rng = torch.Generator().manual_seed(0)
    noise = torch.randn(SAMPLES, network.config.latent, generator=rng)
    fitted = network.invent(noise)
    sources = {
        "test windows": test[:: max(1, len(test) // SAMPLES), ..., HIT] > 0.5,
        "prior": (network.decode(noise).hit > 0).numpy(),
        "fitted posterior": (network.decode(fitted).hit > 0).numpy(),
    }
    rows = []
    for name, patterns in sources.items():
        counts = patterns.sum((1, 2))
        cost = float(np.mean([language.cost(read(pattern)) for pattern in patterns]))
        rows.append(Invented(name, cost, float(counts.mean()), float(counts.std())))
    return rows


def main(arguments: list[str]) -> None:
    """`antiphon evaluate morph --data DIR [--cache DIR] [--quick] [--json]`."""
    parser = argparse.ArgumentParser("antiphon evaluate morph", description=main.__doc__)
    parser.add_argument("--data", type=Path, default=data_folder(), help="the training data")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where music read is kept")
    parser.add_argument("--quick", action="store_true", help="few pairs")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    options = parser.parse_args(arguments)
    tables = evaluate(require_data(options.data), options.cache, options.quick)
    if options.json:
        print(json.dumps(tables))
    else:
        for name, rows in tables.items():
            print(f"{name.capitalize()}\n", *table(rows), "", sep="\n")
