"""The recipe of the chorale network.

    antiphon train chorale --data DIR --run runs/chorale
    antiphon train chorale --data DIR --run runs/chorale --out models/chorale
    antiphon train chorale --data MY-MIDI --init models/chorale --steps 500 --learning-rate 3e-4

The first line trains (and, given again, goes on where it was stopped); with `--out` the best
checkpoint is written there as weights and card when it ends. The third goes on from the shipped
weights with a folder of four-part MIDI files.

Four-part crops in every key that keeps the voices in their ranges; some of the cells hidden; the
loss is the cross-entropy of the hidden cells. Where the source has no ties, a class is the sum of
its onset and its hold.
"""

from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models import checkpoint
from models.chorale import corpus
from models.chorale.examples import (
    CROP,
    conceal,
    crop,
    held_out_batches,
    hide_voices,
    keys,
    stack,
)
from models.chorale.grid import (
    ABSENT,
    BEAT_UNKNOWN,
    METER_UNKNOWN,
    PITCHES,
    TIE_UNKNOWN,
    VOICES,
    Cells,
)
from models.chorale.masks import hide
from models.chorale.network import ChoraleNetwork, Config
from models.music.voice import Voice
from models.training.command import Course, train
from models.training.data import digest
from models.training.loop import Batch
from models.training.teachers import expected, taught

HYMN_SHARE = 0.25  # of the training crops
UNTIED_SHARE = 0.2  # crops shown without their ties
METERLESS_SHARE = 0.15  # crops shown without their meter
# what is hidden when held-out chorales are guessed
EXAMINED = {voice.title.lower(): (voice.value,) for voice in Voice} | {"inner": (1, 2)}


@dataclass
class ChoraleRecipe:
    """Network, batches, loss and examination, as `models.training.loop` wants them."""

    data: Path
    config: Config = field(default_factory=Config)
    batch_size: int = 32

    def __post_init__(self) -> None:
        self.network: nn.Module = ChoraleNetwork(self.config)
        self.pieces = corpus.pieces(self.data)
        together = self.pieces.train + self.pieces.hymns
        self.keys = {id(grid): keys(grid) for grid in together}
        self.held_out = held_out_batches(self.pieces.valid, self.batch_size)
        self.teachers: list[nn.Module] = []

    def learn_from(self, teachers: list[nn.Module]) -> None:
        """What these expect is part of the loss from now on."""
        self.teachers = teachers

    def batch(self, rng: np.random.Generator) -> Batch:
        """Crops of random pieces in random keys, partly hidden."""
        return stack([self._example(rng) for _ in range(self.batch_size)])

    def _example(self, rng: np.random.Generator) -> dict[str, Cells]:
        hymns = self.pieces.hymns
        pieces = hymns if hymns and rng.random() < HYMN_SHARE else self.pieces.train
        lengths = np.array([grid.frames for grid in pieces], dtype=float)
        grid = pieces[rng.choice(len(pieces), p=lengths / lengths.sum())]
        lowest, highest = self.keys[id(grid)]
        start = int(rng.integers(-CROP // 4, max(1, grid.frames - CROP // 2)))
        example = crop(grid, start, int(rng.integers(lowest, highest + 1)))
        hidden = hide(rng, CROP) & (example["pitch"] != ABSENT)
        if rng.random() < UNTIED_SHARE:
            example["tie"][:] = TIE_UNKNOWN
        if rng.random() < METERLESS_SHARE:
            example["setting"][:, 1:3] = BEAT_UNKNOWN, METER_UNKNOWN
        return conceal(example, hidden)

    def loss(self, network: nn.Module, batch: Batch) -> tuple[Tensor, int]:
        """Mean cross-entropy of the hidden cells, in nats."""
        hidden = batch["hidden"]
        logits = answers(network, batch)
        cost = cell_cost(logits[hidden], batch["target"][hidden], batch["untied"][hidden])
        if self.teachers:
            hoped = expected(self.teachers, lambda one: {"cells": answers(one, batch)[hidden]})
            cost = taught(cost, logits[hidden], hoped["cells"])
        return cost.mean(), hidden.numel()

    def validate(self, network: nn.Module) -> dict[str, float]:
        """Nats and wrong pitches a cell, guessed at one go: each voice alone, and the inner two."""
        device = next(network.parameters()).device
        wrong = dict.fromkeys(EXAMINED, 0.0)
        cost, count = 0.0, 0
        for shown in self.held_out:
            for name, voices in EXAMINED.items():
                batch = hide_voices(shown, voices)
                batch = {key: tensor.to(device) for key, tensor in batch.items()}
                logits = answers(network, batch)
                cells, target = logits[batch["hidden"]].float(), batch["target"][batch["hidden"]]
                if len(voices) == 1:
                    cost += F.cross_entropy(cells, target, reduction="sum").item() / VOICES
                guess = pitch_logits(cells).argmax(-1)
                wrong[name] += (guess != state_of(target)).sum().item() / len(voices)
            count += int(shown["present"].sum())
        rates = {f"wrong_{name}": number / count for name, number in wrong.items()}
        return {"loss": cost / count, **rates}


def answers(network: nn.Module, batch: Batch) -> Tensor:
    """Logits (B, T, 4, CLASSES) of every cell."""
    logits: Tensor = network(batch["pitch"], batch["tie"], batch["setting"], batch["present"])
    return logits


def cell_cost(logits: Tensor, target: Tensor, untied: Tensor) -> Tensor:
    """Cross-entropy (N,) of class logits (N, CLASSES); untied targets are pitches, tie or not."""
    spread = logits.float().log_softmax(-1)
    exact = spread.gather(-1, target[:, None])[:, 0]
    held = (target + PITCHES).clamp(max=2 * PITCHES)  # the same pitch, held
    either = torch.logaddexp(exact, spread.gather(-1, held[:, None])[:, 0])
    return -torch.where(untied & (target > 0), either, exact)


def pitch_logits(logits: Tensor) -> Tensor:
    """Log-weights (..., 1 + PITCHES) of rest and pitches, onset or held."""
    rest, onset, held = logits.split([1, PITCHES, PITCHES], dim=-1)
    return torch.cat([rest, torch.logaddexp(onset, held)], dim=-1)


def state_of(classes: Tensor) -> Tensor:
    """The pitch state of each class: 0 rest, else 1..PITCHES."""
    return torch.where(classes > PITCHES, classes - PITCHES, classes)


def export(recipe: ChoraleRecipe, best: Path, folder: Path) -> None:
    """Write the best checkpoint of a run as the weights and card that the daemon loads."""
    saved = torch.load(best, map_location="cpu", weights_only=True)
    recipe.network.load_state_dict(saved["average"])
    card = {
        "model": "chorale",
        "config": asdict(recipe.config),
        "data": digest(corpus.files(recipe.data)),
        "validation": saved["figures"],
        "step": saved["step"],
    }
    checkpoint.save(folder, recipe.network, card)


def _recipe(data: Path, batch_size: int) -> ChoraleRecipe:
    recipe = ChoraleRecipe(data, batch_size=batch_size)
    print(recipe.pieces.told)
    return recipe


COURSE = Course(
    "chorale",
    _recipe,
    export,
    steps=9000,
    batch=32,
    batch_of="crops",
    learning_rate=1.5e-3,
    teach=ChoraleRecipe.learn_from,
)


def main(arguments: list[str]) -> None:
    """`antiphon train chorale --data DIR [--run DIR] [--out DIR] …`."""
    train(COURSE, arguments)
