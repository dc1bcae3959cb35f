"""The recipe of the tune network.

    antiphon train tune --data DIR --run runs/tune
    antiphon train tune --data DIR --run runs/tune --out models/tune

The first line trains (and, given again, goes on where it was stopped); with `--out` the best
checkpoint is written there as weights and card when it ends.

Two-bar windows of melodies and bass lines; the loss is the cross-entropy of what each step is, of
the pitch while it is held (at a discount), and the rate, as in `models.morph.train`: `RATE` nats
are nearly free, what goes beyond is dear.
"""

from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models import checkpoint
from models.drums.windows import WINDOW
from models.morph.windows import rate
from models.music.clip import Role
from models.training.command import Course, train
from models.training.loop import Batch
from models.tune.arranging import rearrange
from models.tune.corpus import CACHE, Windows, windows
from models.tune.line import HOLD, ONSET, PITCHES, REST
from models.tune.network import Config, TuneVAE

RATE = 56.0  # nats a rearranged window may tell
WITHIN, BEYOND = 0.2, 3.0  # what a nat costs, within that and beyond
HELD = 0.2  # what a held pitch counts, beside one that begins
SETTLED = 20_000  # training windows that tell where music lies
EXAMINED = 4000  # held-out windows at most


@dataclass
class TuneRecipe:
    """Network, batches, loss and examination, as `models.training.loop` wants them."""

    data: Path
    cache: Path = CACHE
    config: Config = field(default_factory=Config)
    batch_size: int = 128

    def __post_init__(self) -> None:
        self.network: nn.Module = TuneVAE(self.config)
        self.train: Windows = windows(self.data, self.cache, "train")
        held_out = windows(self.data, self.cache, "valid").states
        some = np.random.default_rng(0).permutation(len(held_out))[:EXAMINED]
        self.held_out = torch.from_numpy(held_out[some])

    def batch(self, rng: np.random.Generator) -> Batch:
        """Random windows, many of them put together anew."""
        states = rearrange(self.train.draw(self.batch_size, rng), rng)
        noise = rng.standard_normal((self.batch_size, self.config.latent), dtype=np.float32)
        return {"states": torch.from_numpy(states), "noise": torch.from_numpy(noise)}

    def loss(self, network: nn.Module, batch: Batch) -> tuple[Tensor, int]:
        """Mean nats a step, the rate's price included."""
        kind, pitch, mean, spread = network(batch["states"], batch["noise"])
        told = rate(mean, spread).mean()
        price = WITHIN * told + BEYOND * F.relu(told - RATE)
        right, waiting = costs(kind, pitch, batch["states"])
        return (right + HELD * waiting + price) / WINDOW, len(batch["states"]) * WINDOW

    def validate(self, network: nn.Module) -> dict[str, float]:
        """Held-out windows decoded from the middle of where they may be."""
        assert isinstance(network, TuneVAE)
        mean, spread = network.encode(self.held_out)
        kind, pitch = network.decode(mean)
        right, _ = costs(kind, pitch, self.held_out)
        told = float(rate(mean, spread).mean())
        found = torch.where(kind.argmax(-1) == ONSET, ONSET + pitch.argmax(-1), kind.argmax(-1))
        return {
            "loss": float(right) + BEYOND * max(0.0, told - RATE),
            "right": float((found == classes(self.held_out)).float().mean()),
            "rate": told,
        }


def classes(states: Tensor) -> Tensor:
    """The classes of states, see `models.tune.line`."""
    return torch.where(states > PITCHES, HOLD, torch.where(states > 0, ONSET + states - 1, REST))


def costs(kind: Tensor, pitch: Tensor, states: Tensor) -> tuple[Tensor, Tensor]:
    """Nats a window of what each step is, and of the pitches that are held; states (N, 32)."""
    kinds = classes(states).clamp(max=ONSET)
    at = (states - 1).clamp(min=0) % PITCHES
    kind_cost = F.cross_entropy(kind.flatten(0, 1), kinds.flatten(), reduction="sum")
    each = F.cross_entropy(pitch.flatten(0, 1), at.flatten(), reduction="none")
    begins, goes_on = (each[kinds.flatten() == number].sum() for number in (ONSET, HOLD))
    return (kind_cost + begins) / len(states), goes_on / len(states)


def export(recipe: TuneRecipe, best: Path, folder: Path) -> None:
    """Write the best checkpoint of a run as the weights and card that the daemon loads."""
    saved = torch.load(best, map_location="cpu", weights_only=True)
    network = recipe.network
    assert isinstance(network, TuneVAE)
    network.load_state_dict(saved["average"])
    with torch.no_grad():
        some = np.random.default_rng(0).permutation(len(recipe.train.states))[:SETTLED]
        of_role = torch.from_numpy(recipe.train.role[some] == Role.BASS.value).long()
        network.settle(torch.from_numpy(recipe.train.states[some]), of_role)
    card = {
        "model": "tune",
        "config": asdict(recipe.config),
        "data": recipe.train.digest,
        "validation": saved["figures"],
        "step": saved["step"],
    }
    checkpoint.save(folder, network, card)


COURSE = Course(
    "tune",
    lambda data, batch: TuneRecipe(data, batch_size=batch),
    export,
    steps=3500,
    batch=128,
    batch_of="windows",
    learning_rate=2.5e-3,
)


def main(arguments: list[str]) -> None:
    """`antiphon train tune --data DIR [--run DIR] [--out DIR] …`."""
    train(COURSE, arguments)
