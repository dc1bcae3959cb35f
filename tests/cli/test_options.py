"""Options derive from request fields; this holds that none is forgotten and none differs."""

from collections.abc import Callable
from inspect import signature
from typing import Annotated, Any, get_origin, get_type_hints

import pytest
from pydantic import ValidationError
from typer.models import OptionInfo

from bridge.commands.continuing import continue_
from bridge.commands.harmonize import harmonize
from bridge.commands.infill import infill
from bridge.commands.options import option
from bridge.commands.serve import serve
from bridge.settings import Settings
from models.requests import Continue, Harmonize, Infill, Request, unit_of, wire_fields

PROGRAMS_ONLY = {"purpose", "shown"}  # what a host says and a person at a prompt does not
RANGES = [f"{v}_{end}" for v in ("soprano", "alto", "tenor", "bass") for end in ("low", "high")]
# for every command: its request, and the parameters of fields that are said in words of their own
COMMANDS: list[tuple[Callable[..., Any], type[Request], dict[str, str]]] = [
    (
        harmonize,
        Harmonize,
        dict.fromkeys(["region_start", "region_end"], "region")
        | dict.fromkeys(RANGES, "ranges")
        | {"voices": "voices", "scale_lock": "scale_lock"},
    ),
    (
        continue_,
        Continue,
        dict.fromkeys(["lowest", "highest"], "pitches")
        | {"bars": "bars", "mask_obvious": "mask_obvious", "scale_lock": "scale_lock"},
    ),
    (
        infill,
        Infill,
        {"region_start": "first", "region_end": "last", "scale_lock": "scale_lock"},
    ),
]
NUMBERS = [
    pytest.param(command, kind, field, id=f"{kind.task}-{field}")
    for command, kind, in_words in COMMANDS
    for field in wire_fields(kind)
    if field not in PROGRAMS_ONLY and field not in in_words
]


def options(command: Callable[..., Any]) -> dict[str, OptionInfo]:
    hints = get_type_hints(command, include_extras=True)
    return {
        name: hint.__metadata__[0]
        for name, hint in hints.items()
        if get_origin(hint) is Annotated and isinstance(hint.__metadata__[0], OptionInfo)
    }


@pytest.mark.parametrize(("command", "kind", "in_words"), COMMANDS)
def test_every_field_has_its_option(
    command: Callable[..., Any], kind: type[Request], in_words: dict[str, str]
) -> None:
    fields = set(wire_fields(kind)) - PROGRAMS_ONLY
    assert {in_words.get(field, field) for field in fields} <= set(options(command))


@pytest.mark.parametrize(("command", "kind", "field"), NUMBERS)
def test_an_option_says_what_its_field_says(
    command: Callable[..., Any], kind: type[Request], field: str
) -> None:
    told, described = options(command)[field], kind.model_fields[field]
    assert told.help == described.description
    assert described.default == signature(command).parameters[field].default


@pytest.mark.parametrize(("command", "kind", "field"), NUMBERS)
def test_an_option_allows_exactly_what_its_field_allows(
    command: Callable[..., Any], kind: type[Request], field: str
) -> None:
    told = options(command)[field]
    assert told.min is not None and told.max is not None
    step = 1 / unit_of(kind, field)
    for allowed in (told.min, told.max):
        kind(**{field: allowed})
    for refused in (told.min - step, told.max + step):
        with pytest.raises(ValidationError):
            kind(**{field: refused})


def test_an_exclusive_bound_becomes_the_smallest_step() -> None:
    assert option("harmonize", "top_p").min == 0.001


def test_serve_has_an_option_for_what_a_musician_may_set() -> None:
    told = options(serve)
    for name in ("host", "port", "device", "token", "log_level"):
        assert told[name].help == Settings.model_fields[name].description
