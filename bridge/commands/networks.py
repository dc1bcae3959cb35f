"""`antiphon evaluate` and `antiphon train`: hand over to the model's own folder.

Only the first word is read here; every model says itself which options its recipe takes.
"""

from importlib import import_module, util
from pathlib import Path
from typing import Annotated

import typer

from bridge.commands.trouble import BadInput, Unavailable, told_in_a_sentence
from bridge.places import ROOT

Model = Annotated[str, typer.Argument(help="The model: a folder of models/.")]
INSTALL = 'pip install -c constraints.txt -e ".[train]"'
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def evaluate(context: typer.Context, model: Model) -> None:
    """Measure a model on its fixed test pieces, beside its baselines."""
    with told_in_a_sentence():
        run(model, "evaluate", context.args)


def train(context: typer.Context, model: Model) -> None:
    """Train a model, from nothing or from the shipped weights, on a folder of music."""
    with told_in_a_sentence():
        run(model, "train", context.args)


def names(part: str) -> list[str]:
    """The models whose folder has this part (`train`, `evaluate`)."""
    return sorted(file.parent.name for file in Path(ROOT, "models").glob(f"*/{part}.py"))


def run(model: str, part: str, arguments: list[str]) -> None:
    """Run a part of a model's folder with its own arguments; raises BadInput or Unavailable."""
    module = f"models.{model}.{part}"
    known = ", ".join(names(part)) or "none"
    if model in ("-h", "--help"):
        typer.echo(f"Usage: antiphon {part} MODEL [OPTIONS]\n\nMODEL is one of: {known}.")
        typer.echo(f"For the options of a model: antiphon {part} MODEL --help")
        return
    if not model.isidentifier() or model not in names(part) or not util.find_spec(module):
        raise BadInput(f'There is no model "{model}" to {part}: there is {known}.')
    try:
        recipe = import_module(module)
    except ModuleNotFoundError as reason:
        if (reason.name or "").startswith(("models", "bridge")):
            raise
        raise Unavailable(f"{reason.name} is not installed: {INSTALL}.") from reason
    recipe.main(arguments)
