"""One training loop for every model: warm up, decay, average, validate, save, resume, stop early.

Resumes exactly: a batch and its dropout depend only on (seed, step), and a checkpoint holds the
network, its running average, the optimiser and the step (and the seconds: a run that is given
minutes goes on with those it has left). Runs alone on cpu, mps or cuda, or as one of several
processes under `torchrun`; batches are drawn in the process itself or by workers beside it.
"""

import copy
import math
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from rich.progress import (
    BarColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset
from torch.utils.tensorboard import SummaryWriter

from models.training.precision import half_precision

Batch = dict[str, Tensor]


class Recipe(Protocol):
    """What a model's `train.py` brings: a network, its batches, its loss, its examination."""

    network: nn.Module

    def batch(self, rng: np.random.Generator) -> Batch:
        """A training batch, drawn with `rng` alone."""

    def loss(self, network: nn.Module, batch: Batch) -> tuple[Tensor, int]:
        """Mean loss in nats, and how many tokens it is over."""

    def validate(self, network: nn.Module) -> dict[str, float]:
        """Held-out figures; `loss` is the one that decides."""


@dataclass(frozen=True)
class Options:
    """How to train."""

    run: Path  # folder for checkpoints and TensorBoard files
    steps: int = 10_000  # the learning rate reaches zero here
    learning_rate: float = 1e-3
    warm_up: int = 200  # steps
    weight_decay: float = 0.05
    minutes: float = math.inf  # it reaches zero here if that is earlier
    clip: float = 1.0  # largest gradient norm
    average: float = 0.998  # decay of the running average of the weights
    validate_every: int = 250  # steps
    patience: int = 12  # validations without improvement before stopping
    trained: bool = False  # it begins with weights that training must not make worse
    seed: int = 0
    device: str = "cpu"
    compile: bool = False  # torch.compile: a minute to start, then about a third faster
    workers: int = 0  # processes that draw batches ahead; 0 = this one draws them itself


class Drawing(Dataset[tuple[int, Batch]]):
    """The batches of a recipe by their step, each with the seed of its dropout."""

    def __init__(self, recipe: Recipe, key: tuple[int, int]) -> None:
        self.recipe = recipe
        self.seed, self.rank = key

    def __getitem__(self, step: int) -> tuple[int, Batch]:
        key = (self.seed, step, self.rank)
        seed = int(np.random.default_rng(key).integers(2**31))
        return seed, self.recipe.batch(np.random.default_rng(key))


@dataclass
class State:
    """Everything that changes while training."""

    step: int = 0
    best: float = math.inf
    best_step: int = 0
    stale: int = 0  # validations since the best
    seconds: float = 0.0  # spent on steps


class Training:
    """One run of a recipe."""

    def __init__(self, recipe: Recipe, options: Options) -> None:
        self.recipe, self.options, self.state = recipe, options, State()
        self.device = own_device(options.device)
        self.fast = half_precision(self.device)
        self.rank, self.world = join_processes()
        self.network = recipe.network.to(self.device)
        self.average = copy.deepcopy(self.network).requires_grad_(False)
        self.optimizer = torch.optim.AdamW(
            parameter_groups(self.network, options.weight_decay),
            lr=0.0,
            betas=(0.9, 0.98),
            fused=self.device.type == "cuda",
        )
        self.last, self.best = options.run / "last.pt", options.run / "best.pt"
        if self.last.exists():
            self._load()
        runner: nn.Module = self.network
        if self.world > 1:
            runner = nn.parallel.DistributedDataParallel(runner)
        if options.compile:
            runner.compile()  # in place: the module keeps its type and its parameters
        self.runner = runner

    def run(self) -> Path:
        """Train until the last step or until it no longer helps; returns the best checkpoint."""
        self.options.run.mkdir(parents=True, exist_ok=True)
        writer = SummaryWriter(str(self.options.run)) if self.rank == 0 else None
        if self.options.trained and self.state.step == 0:
            self._validate()
        with progress_bar() as bar:
            task = bar.add_task("training", total=1.0, step=0, loss=math.nan, pace=0.0)
            for loss, pace in self._steps():
                bar.update(task, completed=self.share, step=self.state.step, loss=loss, pace=pace)
                if writer:
                    writer.add_scalar("train/loss", loss, self.state.step)
                if self.state.step % self.options.validate_every == 0 or self.share >= 1:
                    figures = self._validate()
                    if self.rank == 0 and writer:
                        told = " · ".join(f"{name} {value:.4f}" for name, value in figures.items())
                        bar.console.print(f"{self.state.step}: train {loss:.4f} · {told}")
                        for name, value in figures.items():
                            writer.add_scalar(f"valid/{name}", value, self.state.step)
                    if self.state.stale >= self.options.patience:
                        break
        if writer:
            writer.close()
        return self.best

    def _steps(self) -> Iterator[tuple[float, float]]:
        """Loss in nats and pace in tokens a second, step after step."""
        drawn = iter(self._batches())
        while self.share < 1:
            began = time.monotonic()
            seed, batch = next(drawn)
            torch.manual_seed(seed)
            batch = {name: tensor.to(self.device) for name, tensor in batch.items()}
            self.network.train()
            with self.fast:
                loss, tokens = self.recipe.loss(self.runner, batch)
            loss.backward()
            nn.utils.clip_grad_norm_(self.network.parameters(), self.options.clip)
            rate = learning_rate(self.state.step, self.share, self.options)
            for group in self.optimizer.param_groups:
                group["lr"] = rate
            self.optimizer.step()
            self.optimizer.zero_grad(set_to_none=True)
            self._average()
            told = loss.item()  # waits for the device
            self.state.step += 1
            self.state.seconds += time.monotonic() - began
            yield told, tokens / (time.monotonic() - began)

    @property
    def share(self) -> float:
        """How much of the training is behind it: 1 when its steps or its minutes are over."""
        past = self.state.seconds / 60 / self.options.minutes
        return max(past, self.state.step / self.options.steps)

    def _batches(self) -> Iterable[tuple[int, Batch]]:
        """The seed and the batch of every step to come."""
        ahead = Drawing(self.recipe, (self.options.seed, self.rank))
        steps = range(self.state.step, self.options.steps)
        if not self.options.workers:
            return map(ahead.__getitem__, steps)
        return DataLoader(
            ahead,
            batch_size=None,
            sampler=steps,
            num_workers=self.options.workers,
            prefetch_factor=4,
        )

    def _average(self) -> None:
        decay = min(self.options.average, (1 + self.state.step) / (10 + self.state.step))
        with torch.no_grad():
            torch._foreach_lerp_(
                list(self.average.parameters()), list(self.network.parameters()), 1 - decay
            )

    def _validate(self) -> dict[str, float]:
        self.average.eval()
        with torch.inference_mode(), self.fast:
            found = self.recipe.validate(self.average)
        figures = {name: float(value) for name, value in found.items()}  # no numpy in checkpoints
        self.state.stale += 1
        if figures["loss"] < self.state.best:
            self.state.best, self.state.best_step = figures["loss"], self.state.step
            self.state.stale = 0
        if self.rank == 0:
            if self.state.stale == 0:
                save(
                    {
                        "average": self.average.state_dict(),
                        "figures": figures,
                        "step": self.state.step,
                    },
                    self.best,
                )
            save(self._checkpoint(), self.last)
        return figures

    def _checkpoint(self) -> dict[str, Any]:
        return {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "state": vars(self.state),
        }

    def _load(self) -> None:
        saved = torch.load(self.last, map_location=self.device, weights_only=True)
        self.network.load_state_dict(saved["network"])
        self.average.load_state_dict(saved["average"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.state = State(**saved["state"])


def learning_rate(step: int, share: float, options: Options) -> float:
    """Linear warm-up, then half a cosine down to zero when `share` of the training, 0-1, is 1."""
    if step < options.warm_up:
        return options.learning_rate * (step + 1) / options.warm_up
    return options.learning_rate * 0.5 * (1 + math.cos(math.pi * share))


def parameter_groups(network: nn.Module, decay: float) -> list[dict[str, Any]]:
    """Matrices decay, gains and biases do not."""
    matrices = [p for p in network.parameters() if p.dim() >= 2]
    vectors = [p for p in network.parameters() if p.dim() < 2]
    return [
        {"params": matrices, "weight_decay": decay},
        {"params": vectors, "weight_decay": 0.0},
    ]


def save(checkpoint: dict[str, Any], path: Path) -> None:
    """Write beside and rename, so that a kill leaves the old checkpoint or the new one, whole."""
    beside = path.with_suffix(".part")
    torch.save(checkpoint, beside)
    beside.replace(path)


def own_device(name: str) -> torch.device:
    """The device of this process: under `torchrun` each one has a CUDA device to itself."""
    if name != "cuda" or "LOCAL_RANK" not in os.environ:
        return torch.device(name)
    device = torch.device(name, int(os.environ["LOCAL_RANK"]))
    torch.cuda.set_device(device)
    return device


def join_processes() -> tuple[int, int]:
    """This process's rank and how many there are: (0, 1) unless started by `torchrun`."""
    if "RANK" not in os.environ:
        return 0, 1
    torch.distributed.init_process_group()
    return torch.distributed.get_rank(), torch.distributed.get_world_size()


def progress_bar() -> Progress:
    """Step, loss, tokens a second and the time left."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("step {task.fields[step]} · loss {task.fields[loss]:.4f}"),
        TextColumn("· {task.fields[pace]:.0f} tokens/s"),
        TimeRemainingColumn(),
    )
