"""`antiphon train MODEL`: the options of every recipe, and what is done with them."""

import argparse
import copy
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import torch
from torch import nn

from models import checkpoint
from models.registry import choose_device
from models.training.data import data_folder, require_data
from models.training.loop import Options, Recipe, Training

R = TypeVar("R", bound=Recipe)


@dataclass(frozen=True)
class Course(Generic[R]):
    """How a model is trained when nothing else is said."""

    model: str  # its folder in models/
    recipe: Callable[[Path, int], R]  # from the data and the batch size
    export: Callable[[R, Path, Path], None]  # recipe, best checkpoint, folder for the weights
    steps: int
    batch: int
    batch_of: str  # what a batch counts
    learning_rate: float
    validate_every: int = 250  # steps
    teach: Callable[[R, list[nn.Module]], None] | None = None  # where recipes learn from networks


def train(course: Course[R], arguments: list[str]) -> None:
    """Train, and with `--out` write weights and card; raises AntiphonError `no_data`."""
    given = parser_of(course).parse_args(arguments)
    torch.manual_seed(given.seed)
    recipe = course.recipe(require_data(given.data), given.batch)
    if given.init:
        recipe.network.load_state_dict(checkpoint.load(given.init, "cpu")[0])
    device = choose_device(given.device)
    if course.teach and given.teachers:
        teachers = [teacher(recipe.network, folder, device) for folder in given.teachers]
        for network in teachers if given.compile else ():
            network.compile()
        course.teach(recipe, teachers)
    options = Options(
        run=given.run,
        steps=given.steps or (course.steps if given.minutes is None else sys.maxsize),
        minutes=given.minutes or math.inf,
        learning_rate=given.learning_rate,
        weight_decay=given.weight_decay,
        trained=given.init is not None,
        seed=given.seed,
        validate_every=given.validate_every,
        device=device,
        compile=given.compile,
        workers=given.workers,
    )
    best = Training(recipe, options).run()
    print(f"best checkpoint: {best}")
    if given.out:
        given.out.mkdir(parents=True, exist_ok=True)
        course.export(recipe, best, given.out)
        print(f"weights and card: {given.out}")


def teacher(like: nn.Module, folder: Path, device: str) -> nn.Module:
    """A network of the same kind with the weights of a folder, that learns no more."""
    network = copy.deepcopy(like)
    network.load_state_dict(checkpoint.load(folder, "cpu")[0])
    return network.to(device).eval().requires_grad_(False)


def parser_of(course: Course[R]) -> argparse.ArgumentParser:
    """The options of `antiphon train`, with the defaults of the course."""
    parser = argparse.ArgumentParser(
        f"antiphon train {course.model}",
        description=f"`antiphon train {course.model} --data DIR [--run DIR] [--out DIR] …`.",
    )
    own = Path("runs", course.model)
    add = parser.add_argument
    add("--data", type=Path, default=data_folder(), help="the training data")
    add("--run", type=Path, default=own, help="checkpoints go here")
    add("--out", type=Path, help="write weights and card here at the end")
    add(
        "--init",
        type=Path,
        help="go on from the weights here, and keep them unless others are better",
    )
    add("--steps", type=int, help=f"{course.steps}, unless --minutes are given")
    add("--minutes", type=float, help="train for so long; the learning rate ends at zero then")
    add("--batch", type=int, default=course.batch, help=f"{course.batch_of} in a batch")
    add("--learning-rate", type=float, default=course.learning_rate)
    add("--weight-decay", type=float, default=0.05, help="times the learning rate, each step")
    if course.teach:
        add(
            "--teachers",
            type=Path,
            nargs="+",
            metavar="DIR",
            help="learn from the networks of these folders, too",
        )
    add("--seed", type=int, default=0)
    add("--validate-every", type=int, default=course.validate_every, help="steps")
    add("--device", default="auto", help="cuda, mps, cpu or the best there is")
    add("--compile", action="store_true", help="a minute to start, then faster")
    add("--workers", type=int, default=0, help="processes that draw batches, for a fast device")
    return parser
