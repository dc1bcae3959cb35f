"""The recipe of the morph network.

    antiphon train morph --data DIR --run runs/morph
    antiphon train morph --data DIR --run runs/morph --out models/morph

The first line trains (and, given again, goes on where it was stopped); with `--out` the best
checkpoint is written there as weights and card when it ends.

Two-bar windows of the Groove MIDI Dataset; the loss is the cross-entropy of the hits, the Laplace
likelihood of velocity and offset where there is a hit, and the rate: `RATE` nats are nearly free,
what goes beyond is dear, so that the latent space stays small enough to have music between clips.
"""

from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models import checkpoint
from models.drums.corpus import files, windows
from models.drums.grid import HIT, OFFSET, VELOCITY
from models.drums.windows import WINDOW
from models.morph.arranging import rearrange
from models.morph.network import Config, Decoded, DrumVAE
from models.morph.windows import rate
from models.training.command import Course, train
from models.training.data import digest
from models.training.loop import Batch

RATE = 63.0  # nats a rearranged window may tell; a played one then tells less than 60
WITHIN, BEYOND = 0.2, 3.0  # what a nat costs, within that and beyond
VELOCITY_SCALE, OFFSET_SCALE = 0.6, 0.28  # Laplace scales: in shares of 127, and in steps


@dataclass
class MorphRecipe:
    """Network, batches, loss and examination, as `models.training.loop` wants them."""

    data: Path
    config: Config = field(default_factory=Config)
    batch_size: int = 128

    def __post_init__(self) -> None:
        self.network: nn.Module = DrumVAE(self.config)
        self.train = windows(self.data, "train")
        self.held_out = torch.from_numpy(windows(self.data, "validation"))

    def batch(self, rng: np.random.Generator) -> Batch:
        """Random windows, many of them put together anew."""
        values = rearrange(self.train[rng.integers(len(self.train), size=self.batch_size)], rng)
        noise = rng.standard_normal((self.batch_size, self.config.latent), dtype=np.float32)
        return {"values": torch.from_numpy(values), "noise": torch.from_numpy(noise)}

    def loss(self, network: nn.Module, batch: Batch) -> tuple[Tensor, int]:
        """Mean nats a step, the rate's price included."""
        decoded, mean, spread = network(batch["values"], batch["noise"])
        told = rate(mean, spread).mean()
        price = WITHIN * told + BEYOND * F.relu(told - RATE)
        hits, velocities, offsets = costs(decoded, batch["values"])
        return (hits + velocities + offsets + price) / WINDOW, len(batch["values"]) * WINDOW

    def validate(self, network: nn.Module) -> dict[str, float]:
        """Held-out windows decoded from the middle of where they may be."""
        assert isinstance(network, DrumVAE)
        mean, spread = network.encode(self.held_out)
        decoded = network.decode(mean)
        hits, velocities, offsets = (float(cost) for cost in costs(decoded, self.held_out))
        told = float(rate(mean, spread).mean())
        true, found = self.held_out[..., HIT] > 0.5, decoded.hit > 0
        f1 = 2 * float((true & found).sum()) / float(true.sum() + found.sum())
        loss = hits + velocities + offsets + BEYOND * max(0.0, told - RATE)
        return {"loss": loss, "hits": hits, "f1": f1, "rate": told}


def costs(decoded: Decoded, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Nats a window of hits, velocities and offsets; values (N, 32, 9, 3)."""
    hit = values[..., HIT]
    windows = len(values)
    hits = F.binary_cross_entropy_with_logits(decoded.hit, hit, reduction="sum")
    loud = (decoded.velocity - values[..., VELOCITY]).abs() / VELOCITY_SCALE
    late = (decoded.offset - values[..., OFFSET]).abs() / OFFSET_SCALE
    return hits / windows, (loud * hit).sum() / windows, (late * hit).sum() / windows


def export(recipe: MorphRecipe, best: Path, folder: Path) -> None:
    """Write the best checkpoint of a run as the weights and card that the daemon loads."""
    saved = torch.load(best, map_location="cpu", weights_only=True)
    network = recipe.network
    assert isinstance(network, DrumVAE)
    network.load_state_dict(saved["average"])
    with torch.no_grad():
        network.settle(torch.from_numpy(recipe.train))
    card = {
        "model": "morph",
        "config": asdict(recipe.config),
        "data": digest(files(recipe.data)),
        "validation": saved["figures"],
        "step": saved["step"],
    }
    checkpoint.save(folder, network, card)


COURSE = Course(
    "morph",
    lambda data, batch: MorphRecipe(data, batch_size=batch),
    export,
    steps=11000,
    batch=128,
    batch_of="windows",
    learning_rate=2e-3,
)


def main(arguments: list[str]) -> None:
    """`antiphon train morph --data DIR [--run DIR] [--out DIR] …`."""
    train(COURSE, arguments)
