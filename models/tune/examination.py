"""How well the latent space holds tunes, and what lies between: half of `antiphon evaluate morph`.

On the test pieces of the collections that are trained on, every two-bar window, moved home.
Reconstruction as of drums; a step is right when it is the same of 86: rest, hold, or the onset of
one of 84 pitches.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from models.morph.between import between
from models.morph.windows import rate
from models.training.language import Language
from models.tune.arranging import States
from models.tune.corpus import Windows, windows
from models.tune.language import read, tune_language
from models.tune.line import LOWEST, ONSET, Line, classes, plausible
from models.tune.network import TuneVAE
from models.tune.space import LINES, TuneSpace

LISTENED = 40_000  # training windows that the language model reads
EXAMINED = 4000  # test windows
SAMPLES = 512  # clips out of nothing
_WHITE = frozenset((0, 2, 4, 5, 7, 9, 11))


@dataclass
class Reconstruction:
    """How near decoded windows are to the played ones."""

    way: str  # middle or drawn
    role: str
    windows: int
    steps: float  # share of steps that are the same class
    onsets: float  # share of the played onsets that are there with their pitch
    whole: float  # share of windows with every step right
    rate: float  # nats a window


@dataclass
class Invented:
    """Clips out of nothing beside played ones."""

    source: str  # test windows, prior, fitted posterior
    role: str
    surprise: float  # language-model nats a step
    notes: float  # mean onsets a window
    home: float  # share of onsets on the white keys


def examine(space: TuneSpace, data: Path, cache: Path, pairs: int) -> dict[str, Sequence]:
    """Every table of the card."""
    train, test = windows(data, cache, "train"), windows(data, cache, "test")
    rng = np.random.default_rng(0)
    language = tune_language(classes(train.draw(LISTENED, rng)))
    lines = classes(test.states[rng.permutation(len(test.states))])
    return {
        "melodies and bass lines: reconstruction": reconstruct(space.network, test),
        "melodies and bass lines: between": between(
            space, lines, lambda line: language.cost(read(line)), pairs
        ),
        "melodies and bass lines: invented": invent(space, test, language),
    }


def reconstruct(network: TuneVAE, test: Windows) -> list[Reconstruction]:
    """The test windows of each role through the network and back."""
    torch.manual_seed(0)
    rows = []
    for role in LINES:
        states = test.states[test.role == role.value]
        if not len(states):
            continue
        states = states[np.random.default_rng(0).permutation(len(states))[:EXAMINED]]
        heard = torch.from_numpy(states).to(network.middle.device)
        mean, spread = network.encode(heard)
        told = float(rate(mean, spread).mean())
        drawn = mean + torch.randn_like(mean) * (spread / 2).exp()
        for way, points in {"middle": mean, "drawn": drawn}.items():
            figures = _compare(decoded(network, points), classes(states))
            name = role.name.lower()
            rows.append(Reconstruction(way, name, len(states), *figures, told))
    return rows


def decoded(network: TuneVAE, points: torch.Tensor) -> Line:
    """The likeliest lines (N, 32) of points (N, Z)."""
    kind, pitch = network.decode(points)
    return plausible(kind.cpu().numpy(), pitch.cpu().numpy())


def _compare(found: Line, true: Line) -> tuple[float, float, float]:
    """Shares of right steps, of right onsets among the played ones, and of right windows."""
    # what goes on from before a window has no onset there; holding it is right
    right = found == true
    return (
        float(right.mean()),
        float(right[true >= ONSET].mean()),
        float(right.all(-1).mean()),
    )


def invent(space: TuneSpace, test: Windows, language: Language) -> list[Invented]:
    """New windows from the prior and from Gaussians fitted to where the music of a role is."""
    noise = torch.randn(SAMPLES, space.latent, generator=torch.Generator().manual_seed(0))
    rows = []
    for role in LINES:
        played = test.states[test.role == role.value]
        sources: dict[str, Line] = {"prior": decoded(space.network, noise)}
        sources["fitted posterior"] = decoded(space.network, space.invent(noise, role))
        if len(played):
            sources = {"test windows": classes(_some(played)), **sources}
        rows += [
            Invented(name, role.name.lower(), *_heard(lines, language))
            for name, lines in sources.items()
        ]
    return rows


def _some(states: States) -> States:
    return states[np.random.default_rng(0).permutation(len(states))[:SAMPLES]]


def _heard(lines: Line, language: Language) -> tuple[float, float, float]:
    """Mean nats a step, mean onsets a window, and the share of them on white keys."""
    onsets = lines[lines >= ONSET] - ONSET + LOWEST
    white = np.isin(onsets % 12, list(_WHITE)).mean()
    cost = float(np.mean([language.cost(read(line)) for line in lines]))
    return cost, float((lines >= ONSET).sum(-1).mean()), float(white)
