"""Command-line options made from request fields: range, default and help are the field's own."""

from typing import Any

import typer

from bridge.fields import FIELDS, WireField
from models.requests import TASKS


def option(task: str, name: str, *flags: str, panel: str | None = None) -> Any:
    """A typer option for a number field of a task's request; `flags` default to --the-name.

    `panel` is the heading it stands under in the command's help.
    """
    return option_of(field_named(task, name), *flags, panel=panel)


def option_of(field: WireField, *flags: str, panel: str | None = None) -> Any:
    """The same for a field in hand."""
    lowest, highest = field.low / field.unit, field.high / field.unit
    whole = field.unit == 1
    return typer.Option(
        *(flags or (flag(field.name),)),
        help=field.meaning,
        min=int(lowest) if whole else lowest,
        max=int(highest) if whole else highest,
        rich_help_panel=panel,
    )


def default(task: str, name: str) -> Any:
    """The default of a field of a task's request."""
    return TASKS[task].model_fields[name].default


def field_named(task: str, name: str) -> WireField:
    """The field as the wire knows it; raises KeyError when the task has none of that name."""
    return {field.name: field for field in FIELDS[task]}[name]


def flag(name: str) -> str:
    """How a field is called on the command line."""
    return "--" + name.replace("_", "-")
