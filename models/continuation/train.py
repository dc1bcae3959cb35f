"""The recipe of the clip language model.

    antiphon train continuation --data DIR --run runs/continuation
    antiphon train continuation --data DIR --run runs/continuation --out models/continuation
    antiphon train continuation --data DIR --device cuda --compile --workers 3 --batch 256
    antiphon train continuation --data DIR --device cuda … --teachers runs/one runs/another
    antiphon train continuation --data MY-MIDI --init models/continuation --learning-rate 3e-4

The first line trains on a processor (and, given again, goes on where it was stopped); with `--out`
the best checkpoint is written there as weights and card when it ends. The third is for a GPU, which
wants larger batches, and others to draw them; the fourth learns from networks trained before as
well, which have to lie in folders of weights and card. The last goes on from the shipped weights
with a folder of MIDI, ABC or MusicXML files, and keeps them unless it finds better ones.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models import checkpoint
from models.continuation.corpus import CACHE, Corpus, Source
from models.continuation.examples import Example, draw, example
from models.continuation.network import ClipLanguageModel, Config
from models.continuation.rows import NOTHING, TARGETS, opening
from models.continuation.tokens import NO_LENGTH, NO_VELOCITY
from models.music.clip import Role
from models.training.command import Course, train
from models.training.loop import Batch
from models.training.teachers import expected, taught

ROLE_SHARES = {Role.MELODY: 0.4, Role.BASS: 0.08, Role.CHORDS: 0.3, Role.DRUMS: 0.22}
# Feel is mostly noise that nobody can predict: it must not drown what can be.
WEIGHTS = dict(zip(TARGETS, (1.0, 1.0, 1.0, 0.3, 0.3), strict=True))
HELD_OUT = 48  # sequences of each role


@dataclass
class ContinuationRecipe:
    """Network, batches, loss and examination, as `models.training.loop` wants them."""

    corpus: Corpus
    config: Config = field(default_factory=Config)
    batch_size: int = 24

    def __post_init__(self) -> None:
        self.network: nn.Module = ClipLanguageModel(self.config)
        there = {role: share for role, share in ROLE_SHARES.items() if self.corpus.train[role]}
        self.roles = list(there)
        self.shares = np.array(list(there.values())) / sum(there.values())
        self.held_out = {role: self._held_out(role) for role in self.roles}
        self.teachers: list[nn.Module] = []

    def learn_from(self, teachers: list[nn.Module]) -> None:
        """What these expect is part of the loss from now on."""
        self.teachers = teachers

    def batch(self, rng: np.random.Generator) -> Batch:
        """Stretches of parts of random roles."""
        chosen = rng.choice(len(self.roles), size=self.batch_size, p=self.shares)
        return stack([self._example(rng, self.roles[i]) for i in chosen])

    def _example(self, rng: np.random.Generator, role: Role) -> Example:
        source = self.corpus.train[role].draw(rng)
        return draw(rng, source.events, source.frame)

    def _held_out(self, role: Role) -> list[Batch]:
        """The beginnings of held-out parts, evenly over all of them."""
        parts = self.corpus.valid[role].sources
        wanted = np.linspace(0, len(parts) - 1, min(HELD_OUT, len(parts))).astype(int)
        made = [plain(parts[i]) for i in wanted]
        return [stack(made[i : i + 16]) for i in range(0, len(made), 16)]

    def loss(self, network: nn.Module, batch: Batch) -> tuple[Tensor, int]:
        """Mean cost of a note in nats, each attribute by its weight."""
        costs = attribute_costs(network, batch, self.teachers)
        notes = (batch["targets"][..., 1] != NOTHING).sum()
        total = sum(WEIGHTS[name] * cost.sum() for name, cost in costs.items())
        return total / notes, batch["targets"].shape[0] * batch["targets"].shape[1]

    def validate(self, network: nn.Module) -> dict[str, float]:
        """Nats a note of each role for onset, pitch and length; `loss` weighs all five."""
        device = next(network.parameters()).device
        figures, losses = {}, []
        for role, batches in self.held_out.items():
            totals = dict.fromkeys(TARGETS, 0.0)
            notes = 0
            for batch in batches:
                shown = {name: tensor.to(device) for name, tensor in batch.items()}
                for name, cost in attribute_costs(network, shown).items():
                    totals[name] += cost.sum().item()
                notes += int((batch["targets"][..., 1] != NOTHING).sum())
            figures[role.name.lower()] = sum(totals[name] for name in TARGETS[:3]) / notes
            losses.append(sum(WEIGHTS[name] * total for name, total in totals.items()) / notes)
        return {"loss": float(np.dot(self.shares, losses)), **figures}


def plain(source: Source) -> Example:
    """The beginning of a part, as it is."""
    start = int(source.events.tick[0]) // source.frame.bar * source.frame.bar
    rows = opening(source.events[:511], start)
    return example(rows, source.frame, 512)


def stack(examples: list[Example]) -> Batch:
    """Examples of one length as tensors."""
    return {
        name: torch.from_numpy(np.stack([made[name] for made in examples])) for name in examples[0]
    }


def attribute_costs(
    network: nn.Module, batch: Batch, teachers: Sequence[nn.Module] = ()
) -> dict[str, Tensor]:
    """Nats (B, T) of each attribute of the next event; 0 where there is nothing to learn."""
    wanted = batch["targets"]  # (B, T, 5)
    logits = answers(network, batch)
    costs = {
        name: F.cross_entropy(
            logits[name].float().flatten(0, 1),
            wanted[..., i].flatten(),
            ignore_index=NOTHING,
            reduction="none",
        ).view_as(wanted[..., i])
        for i, name in enumerate(TARGETS)
    }
    if teachers:
        hoped = expected(teachers, lambda teacher: answers(teacher, batch))
        for i, name in enumerate(TARGETS):
            cost = taught(costs[name], logits[name], hoped[name])
            costs[name] = cost * (wanted[..., i] != NOTHING)
    return costs


def answers(network: nn.Module, batch: Batch) -> dict[str, Tensor]:
    """Logits (B, T, classes) of each attribute of the next event, those before it known."""
    wanted = batch["targets"]  # (B, T, 5)
    none = torch.tensor([0, 0, NO_LENGTH, NO_VELOCITY, 0], device=wanted.device)
    known = torch.where(wanted == NOTHING, none, wanted)
    logits: dict[str, Tensor] = network(
        batch["rows"], batch["tick"], batch["bar"], batch["last"], known
    )
    return logits


def export(recipe: ContinuationRecipe, best: Path, folder: Path) -> None:
    """Write the best checkpoint of a run as the weights and card that the daemon loads."""
    saved = torch.load(best, map_location="cpu", weights_only=True)
    recipe.network.load_state_dict(saved["average"])
    card = {
        "model": "continuation",
        "config": asdict(recipe.config),
        "data": recipe.corpus.digest,
        "validation": saved["figures"],
        "step": saved["step"],
    }
    checkpoint.save(folder, recipe.network, card)


def course_recipe(data: Path, batch: int) -> ContinuationRecipe:
    """The recipe over a folder of music; says what it found there."""
    corpus = Corpus.read(data, CACHE)
    print(corpus.told)
    return ContinuationRecipe(corpus, batch_size=batch)


COURSE = Course(
    "continuation",
    course_recipe,
    export,
    steps=4500,
    batch=24,
    batch_of="sequences",
    learning_rate=2e-3,
    validate_every=150,
    teach=ContinuationRecipe.learn_from,
)


def main(arguments: list[str]) -> None:
    """`antiphon train continuation --data DIR [--run DIR] [--out DIR] …`."""
    train(COURSE, arguments)
