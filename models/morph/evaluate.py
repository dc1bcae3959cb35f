"""How well the latent space holds drums, and what lies between: `antiphon evaluate morph`.

On the Groove MIDI Dataset's official test split. Reconstruction: every two-bar window decoded from
the middle of its posterior (and, as MusicVAE's "sampled", from a point drawn from it). Morphs:
random pairs of windows, nine stations with the ends; the measures of Roberts et al. (ICML 2018,
sec. 5.2): does the Hamming distance to the first clip only rise, how even are the steps, and what
does a language model of drum steps pay for the in-betweens, as a share of what it pays for the ends
mixed in proportion. Beside it, taking each cell from one clip or the other by chance.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from models.drums.corpus import windows
from models.drums.grid import HIT, OFFSET, VELOCITY, Values
from models.drums.language import StepLanguage
from models.drums.windows import WINDOW, layout
from models.morph.corners import Scene, find_corners, hits
from models.morph.morphing import FINE, way
from models.morph.network import Decoded, DrumVAE, rate
from models.morph.path import slerp, stations, targets
from models.morph.task import load
from models.music.clip import Clip
from models.music.meter import Meter
from models.training.data import data_folder, require_data

PAIRS, QUICK_PAIRS = 200, 20
STEPS = 7  # in-betweens
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
class Between:
    """What lies between random pairs, for one way of going."""

    way: str  # morph, arc alone, cell by cell
    falls: float  # share of pairs whose distance from the first clip falls at least once
    largest: float  # mean share of the change that the largest step carries
    surprise: float  # language-model cost of in-betweens over the ends' mix


@dataclass
class Invented:
    """Clips out of nothing beside played ones."""

    source: str  # test windows, prior, fitted posterior
    surprise: float  # language-model nats a step
    hits: float  # mean hits a window
    spread: float  # standard deviation of that


def evaluate(data: Path, quick: bool = False, device: str = "cpu") -> dict[str, list[dict]]:
    """Every table of the card."""
    network = load(device).network
    train, test = windows(data, "train"), windows(data, "test")
    language = StepLanguage(train[..., HIT] > 0.5)
    pairs = QUICK_PAIRS if quick else PAIRS
    with torch.inference_mode():
        tables: dict[str, Sequence] = {
            "reconstruction": reconstruct(network, test),
            "between": between(network, test, language, pairs),
            "invented": invent(network, test, language),
        }
    return {name: [asdict(row) for row in rows] for name, rows in tables.items()}


def reconstruct(network: DrumVAE, test: Values) -> list[Reconstruction]:
    """The test windows through the network and back."""
    torch.manual_seed(0)
    values = torch.from_numpy(test).to(next(network.parameters()).device)
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


def between(network: DrumVAE, test: Values, language: StepLanguage, pairs: int) -> list[Between]:
    """Morphs of random pairs, against the bare arc and against mixing cell by cell."""
    rng = np.random.default_rng(0)
    rows: dict[str, list[tuple[float, float, float]]] = {}
    for _ in range(pairs):
        one, other = (test[index] for index in rng.choice(len(test), 2, replace=False))
        ways = {
            "morph": _morph(network, one, other),
            "arc alone": _arc(network, one, other),
            "cell by cell": _mixed(hits([one, other]), rng),
        }
        for name, patterns in ways.items():
            rows.setdefault(name, []).append(_judge(patterns, language))
    return [Between(name, *np.mean(found, axis=0).tolist()) for name, found in rows.items()]


def _morph(network: DrumVAE, one: Values, other: Values) -> NDArray[np.bool_]:
    """The patterns (STEPS + 2, cells) of a morph with its ends."""
    model = Clip((), WINDOW / 4)
    scene = Scene(model, layout(WINDOW, Meter()), (), (one, other), ())
    corners = find_corners(network, scene)
    stray = torch.zeros_like(corners[0].points)
    _, values = way(network, scene, corners, round(FINE * (STEPS + 1)) + 1, stray)
    patterns = hits(values)
    return patterns[[0, *stations(patterns, targets(STEPS)), -1]]


def _arc(network: DrumVAE, one: Values, other: Values) -> NDArray[np.bool_]:
    """What the network makes of even places on the arc, ends as decoded."""
    points, _ = network.encode(torch.from_numpy(np.stack([one, other])))
    share = torch.linspace(0, 1, STEPS + 2)[:, None]
    return hits(list(network.decode(slerp(points[:1], points[1:], share)).values.numpy()))


def _mixed(ends: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.bool_]:
    """Each cell from the other clip with rising probability, drawn anew at every station."""
    share = np.linspace(0, 1, STEPS + 2)[:, None]
    return np.where(rng.random((STEPS + 2, ends.shape[1])) < share, ends[1], ends[0])


def _judge(patterns: NDArray[np.bool_], language: StepLanguage) -> tuple[float, float, float]:
    """Whether it falls back, its largest step, its surprise; patterns (STEPS + 2, cells)."""
    left = (patterns != patterns[0]).sum(1)
    moved = (patterns[1:] != patterns[:-1]).sum(1)
    costs = np.array([language.cost(pattern.reshape(WINDOW, -1)) for pattern in patterns])
    mix = np.linspace(costs[0], costs[-1], len(costs))
    falls = float((np.diff(left) < 0).any())
    largest = float(moved.max() / max(1, moved.sum()))
    return falls, largest, float((costs[1:-1] / mix[1:-1]).mean())


def invent(network: DrumVAE, test: Values, language: StepLanguage) -> list[Invented]:
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
        cost = float(np.mean([language.cost(pattern) for pattern in patterns]))
        rows.append(Invented(name, cost, float(counts.mean()), float(counts.std())))
    return rows


def table(rows: Sequence[dict]) -> Iterator[str]:
    """Rows as a Markdown table."""
    yield "| " + " | ".join(rows[0]) + " |"
    yield "|" + "---|" * len(rows[0])
    for row in rows:
        shown = (f"{cell:.3f}" if isinstance(cell, float) else cell for cell in row.values())
        yield "| " + " | ".join(shown) + " |"


def main(arguments: list[str]) -> None:
    """`antiphon evaluate morph --data DIR [--quick] [--device cpu] [--json]`."""
    parser = argparse.ArgumentParser("antiphon evaluate morph", description=main.__doc__)
    parser.add_argument("--data", type=Path, default=data_folder(), help="the training data")
    parser.add_argument("--quick", action="store_true", help="few pairs")
    parser.add_argument("--device", default="cpu", help="cpu, mps or cuda")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    options = parser.parse_args(arguments)
    tables = evaluate(require_data(options.data), options.quick, options.device)
    if options.json:
        print(json.dumps(tables))
    else:
        print("\n\n".join("\n".join(table(rows)) for rows in tables.values()))
