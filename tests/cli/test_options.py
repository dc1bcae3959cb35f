"""Options derive from request fields; this holds that none is forgotten and none differs."""

from collections.abc import Callable
from inspect import signature
from typing import Annotated, Any, get_origin, get_type_hints

import pytest
from pydantic import ValidationError
from typer.models import OptionInfo

from bridge.commands.harmonize import harmonize
from bridge.commands.options import option
from bridge.commands.serve import serve
from bridge.settings import Settings
from models.requests import Harmonize, unit_of, wire_fields

# fields that several words of the command line make together, by the option's parameter
COMPOSED = {"region_start": "region", "region_end": "region"} | {
    f"{voice}_{end}": "ranges"
    for voice in ("soprano", "alto", "tenor", "bass")
    for end in ("low", "high")
}
PROGRAMS_ONLY = {"purpose"}  # what a host says and a person at a prompt does not
WORDS = {"voices", "scale_lock"}  # options that say the field in words


def options(command: Callable[..., Any]) -> dict[str, OptionInfo]:
    hints = get_type_hints(command, include_extras=True)
    return {
        name: hint.__metadata__[0]
        for name, hint in hints.items()
        if get_origin(hint) is Annotated and isinstance(hint.__metadata__[0], OptionInfo)
    }


@pytest.mark.parametrize("field", sorted(set(wire_fields(Harmonize)) - PROGRAMS_ONLY))
def test_every_field_has_its_option(field: str) -> None:
    assert COMPOSED.get(field, field) in options(harmonize)


NUMBERS = sorted(set(wire_fields(Harmonize)) - set(COMPOSED) - WORDS - PROGRAMS_ONLY)


@pytest.mark.parametrize("field", NUMBERS)
def test_an_option_says_what_its_field_says(field: str) -> None:
    told, described = options(harmonize)[field], Harmonize.model_fields[field]
    assert told.help == described.description
    assert described.default == default_of(field)


def default_of(parameter: str) -> Any:
    return signature(harmonize).parameters[parameter].default


@pytest.mark.parametrize("field", NUMBERS)
def test_an_option_allows_exactly_what_its_field_allows(field: str) -> None:
    told = options(harmonize)[field]
    assert told.min is not None and told.max is not None
    step = 1 / unit_of(Harmonize, field)
    for allowed in (told.min, told.max):
        Harmonize(**{field: allowed})
    for refused in (told.min - step, told.max + step):
        with pytest.raises(ValidationError):
            Harmonize(**{field: refused})


def test_an_exclusive_bound_becomes_the_smallest_step() -> None:
    assert option("harmonize", "top_p").min == 0.001


def test_serve_has_an_option_for_what_a_musician_may_set() -> None:
    told = options(serve)
    for name in ("host", "port", "device", "token", "log_level"):
        assert told[name].help == Settings.model_fields[name].description
