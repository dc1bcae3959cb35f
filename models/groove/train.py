"""The recipe of the groove networks, which learn one after the other.

    antiphon train groove feel --data DIR --run runs/feel --out models/groove
    antiphon train groove pattern --data DIR --run runs/pattern --out models/groove

`feel` is what `humanize` plays with, `pattern` what `drumify` writes with. With `--out` the best
checkpoint takes the place of that half of the weights there; the other half stays.

Two- and four-bar stretches of the Groove MIDI Dataset, many of them blurred; the loss is the
cross-entropy of what is hidden, at any share of hidden cells.
"""

import argparse
from dataclasses import asdict
from pathlib import Path

import torch

from models import checkpoint
from models.drums.corpus import files
from models.errors import AntiphonError
from models.groove.network import HALVES, Config, Groove
from models.groove.recipes import FeelRecipe, PatternRecipe
from models.training.command import Course, train
from models.training.data import digest

Recipe = FeelRecipe | PatternRecipe


def export(recipe: Recipe, best: Path, folder: Path) -> None:
    """Write one half of the best checkpoint of a run, beside the other half that is there."""
    saved = torch.load(best, map_location="cpu", weights_only=True)
    network = recipe.network
    assert isinstance(network, Groove)
    network.load_state_dict(saved["average"])
    learned = {recipe.half: {"step": saved["step"], **saved["figures"]}}
    try:
        weights, card = checkpoint.load(folder, "cpu")
    except AntiphonError:  # nothing is there yet
        weights, card = {}, {}
    others = {name: part for name, part in weights.items() if not name.startswith(recipe.half)}
    network.load_state_dict(others, strict=False)
    card = {
        "model": "groove",
        "config": asdict(network.config),
        "data": digest(files(recipe.data)),
        "validation": card.get("validation", {}) | learned,
    }
    checkpoint.save(folder, network, card)


FEEL: Course[FeelRecipe] = Course(
    "groove feel",
    lambda data, batch: FeelRecipe(data, Config(), batch),
    export,
    steps=7000,
    batch=48,
    batch_of="stretches",
    learning_rate=2e-3,
    validate_every=200,
)
PATTERN: Course[PatternRecipe] = Course(
    "groove pattern",
    lambda data, batch: PatternRecipe(data, Config(), batch),
    export,
    steps=6000,
    batch=48,
    batch_of="stretches",
    learning_rate=2e-3,
    validate_every=200,
)


def main(arguments: list[str]) -> None:
    """`antiphon train groove feel|pattern --data DIR [--run DIR] [--out DIR] …`."""
    parser = argparse.ArgumentParser("antiphon train groove", description=main.__doc__)
    parser.add_argument("half", choices=HALVES, help="which network learns")
    if parser.parse_args(arguments[:1]).half == "feel":
        train(FEEL, arguments[1:])
    else:
        train(PATTERN, arguments[1:])
