"""What the two networks learn from, and how they are examined."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.drums.grid import HIT
from models.groove.corpus import BAR, Performance, performances
from models.groove.examples import Played, batch_of, blurred, hidden, stretch, stretches
from models.groove.feel import UNKNOWN
from models.groove.network import HALVES, Config, Groove
from models.groove.pattern import OPEN, Taps
from models.groove.score import Scores
from models.groove.tapping import busyness, tapped, taps_of
from models.training.loop import Batch

LONG = 0.3  # share of the batches with four bars instead of two


def only(half: str, config: Config) -> Groove:
    """Both networks, of which one half learns and the other rests."""
    network = Groove(config)
    for other in HALVES:
        network.get_submodule(other).requires_grad_(other == half)
    return network


class FeelRecipe:
    """Velocities and offsets of hits, guessed from any others."""

    half = "feel"

    def __init__(self, data: Path, config: Config, batch_size: int = 48) -> None:
        self.network: nn.Module = only(self.half, config)
        self.data, self.batch_size = data, batch_size
        self.train = performances(data, "train")
        self.bars = np.array([len(one.grid) / BAR for one in self.train])
        held_out = batch_of(stretches(performances(data, "validation")))
        rng = np.random.default_rng(0)
        masks = hidden(held_out[0].hit, rng), hidden(held_out[0].hit, rng)
        self.held_out = as_batch(*held_out, *masks)

    def batch(self, rng: np.random.Generator) -> Batch:
        """Random stretches, many of them blurred, with some of their hits hidden."""
        long = rng.random() < LONG
        steps, count = (4 * BAR, self.batch_size // 2) if long else (2 * BAR, self.batch_size)
        found = drawn(self.train, self.bars, steps, count, rng)
        examples = [blurred(played, rng) for played in found]
        scores, velocity, offset = batch_of(examples)
        return as_batch(scores, velocity, offset, hidden(scores.hit, rng), hidden(scores.hit, rng))

    def loss(self, network: nn.Module, batch: Batch) -> tuple[Tensor, int]:
        """Nats a hidden velocity and a hidden offset, added."""
        loud, late = guessed(network, batch)
        return loud + late, int(batch["hit"].sum())

    def validate(self, network: nn.Module) -> dict[str, float]:
        """Held-out stretches, always with the same hits hidden."""
        sums = np.zeros(2)
        size = len(self.held_out["hit"])
        parts = range(0, size, 128)
        for at in parts:
            part = {name: rows[at : at + 128] for name, rows in self.held_out.items()}
            share = len(part["hit"]) / size
            sums += [share * float(value) for value in guessed(network, part)]
        return {"loss": float(sums.sum()), "velocity": float(sums[0]), "offset": float(sums[1])}


class PatternRecipe:
    """Drum patterns, guessed from a tapping of them and from any of their cells."""

    half = "pattern"

    def __init__(self, data: Path, config: Config, batch_size: int = 48) -> None:
        self.network: nn.Module = only(self.half, config)
        self.data, self.batch_size = data, batch_size
        self.train = performances(data, "train")
        self.bars = np.array([len(one.grid) / BAR for one in self.train])
        held_out = stretches(performances(data, "validation"))
        self.held_out = self._tapped(held_out, np.random.default_rng(0))

    def batch(self, rng: np.random.Generator) -> Batch:
        """Random stretches, each tapped in some way, with some of their cells open."""
        long = rng.random() < LONG
        steps, count = (4 * BAR, self.batch_size // 2) if long else (2 * BAR, self.batch_size)
        return self._tapped(drawn(self.train, self.bars, steps, count, rng), rng)

    def _tapped(self, examples: Sequence[Played], rng: np.random.Generator) -> Batch:
        grids = [example.grid for example in examples]
        taps = taps_of(
            [tapped(grid, rng) for grid in grids],
            [example.score.tempo for example in examples],
            [busyness(grid, rng) for grid in grids],
        )
        hit = torch.from_numpy(np.stack([grid[..., HIT] for grid in grids])) > 0
        return taps._asdict() | {"hit": hit, "open": hidden(torch.ones_like(hit), rng)}

    def loss(self, network: nn.Module, batch: Batch) -> tuple[Tensor, int]:
        """Nats an open cell, in hundredths."""
        return 100 * completed(network, batch), int(batch["open"].sum())

    def validate(self, network: nn.Module) -> dict[str, float]:
        """Held-out stretches, always tapped in the same way."""
        size = len(self.held_out["open"])
        total = 0.0
        for at in range(0, size, 128):
            part = {name: rows[at : at + 128] for name, rows in self.held_out.items()}
            total += len(part["open"]) / size * float(completed(network, part))
        return {"loss": 100 * total}


def completed(network: nn.Module, batch: Batch) -> Tensor:
    """Mean nats of the open cells."""
    taps = Taps(**{name: batch[name] for name in Taps._fields})
    cells = batch["hit"].long().masked_fill(batch["open"], OPEN)
    logits = network("pattern", taps, cells)[batch["open"]]
    return F.binary_cross_entropy_with_logits(logits, batch["hit"][batch["open"]].float())


def drawn(
    train: Sequence[Performance],
    bars: np.ndarray,
    steps: int,
    count: int,
    rng: np.random.Generator,
) -> list[Played]:
    """Stretches from a random bar of random performances, the longer the likelier."""
    found: list[Played] = []
    while len(found) < count:
        one = train[rng.choice(len(train), p=bars / bars.sum())]
        start = BAR * int(rng.integers(max(1, (len(one.grid) - steps) // BAR + 1)))
        played = stretch(one, start, steps)
        if played.score.hit.any():
            found.append(played)
    return found


def as_batch(
    scores: Scores, velocity: Tensor, offset: Tensor, hide_velocity: Tensor, hide_offset: Tensor
) -> Batch:
    """The loop's flat batch."""
    parts = {"velocity": velocity, "offset": offset}
    return scores._asdict() | parts | {"hide_velocity": hide_velocity, "hide_offset": hide_offset}


def guessed(network: nn.Module, batch: Batch) -> tuple[Tensor, Tensor]:
    """Mean nats of the hidden velocities and of the hidden offsets."""
    scores = Scores(**{name: batch[name] for name in Scores._fields})
    hide = batch["hide_velocity"], batch["hide_offset"]
    truth = batch["velocity"], batch["offset"]
    told = [
        true.masked_fill(mask | ~scores.hit, UNKNOWN)
        for true, mask in zip(truth, hide, strict=True)
    ]
    logits = network("feel", scores, *told)
    loud, late = (
        F.cross_entropy(guess[mask], true[mask])
        for guess, true, mask in zip(logits, truth, hide, strict=True)
    )
    return loud, late
