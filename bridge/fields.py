"""Request fields as the int32 values that travel, derived from models/requests.py."""

import math
from dataclasses import dataclass
from enum import Enum
from typing import Any

from annotated_types import Ge, Gt, Le
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from models.errors import AntiphonError
from models.music.clip import Clip
from models.requests import TASKS, Request, unit_of, wire_fields

# What an answer says about itself in its own `fields` chunk.
ANSWER_FIELDS: dict[str, str] = {
    "seed": "The seed that makes this answer again.",
    "variations": "How many variations follow.",
    "queued_ms": "How long the request waited for its turn.",
    "elapsed_ms": "How long the model worked on it.",
}


@dataclass(frozen=True, slots=True)
class WireField:
    """One field of a request: its range and default in wire steps, `unit` of which make 1."""

    name: str
    meaning: str
    unit: int
    low: int
    high: int
    default: int | None  # None: the field is only sent when set
    choices: tuple[str, ...] = ()  # for a choice or a flag: what 0, 1, 2 … mean


def fields_of(kind: type[Request]) -> tuple[WireField, ...]:
    """All fields of a request that travel, in table order."""
    return tuple(_wire_field(kind, name) for name in wire_fields(kind))


def to_wire(request: Request) -> list[tuple[str, int]]:
    """The fields that differ from their default, as names and wire values."""
    pairs = []
    for field in FIELDS[request.task]:
        value = _steps(getattr(request, field.name), field.unit)
        if value is not None and value != field.default:
            pairs.append((field.name, value))
    return pairs


def from_wire(task: str, pairs: list[tuple[str, int]], clips: tuple[Clip, ...]) -> Request:
    """The request that travelled; raises AntiphonError `bad_field` for what is out of range."""
    kind = TASKS[task]
    order = wire_fields(kind)
    values: dict[str, Any] = {}
    for name, steps in pairs:
        if name not in order:
            raise AntiphonError("bad_field", -1, steps)
        values[name] = _value(kind, name, steps)
    try:
        return kind(clips=clips, **values)
    except ValidationError as reason:
        name = str(reason.errors()[0]["loc"][0])
        raise AntiphonError("bad_field", order.index(name), dict(pairs)[name]) from reason


def _wire_field(kind: type[Request], name: str) -> WireField:
    info, unit = kind.model_fields[name], unit_of(kind, name)
    choices: tuple[str, ...] = ()
    if isinstance(info.default, bool):
        choices = ("off", "on")
    elif isinstance(info.default, Enum):
        choices = tuple(choice.name.lower() for choice in type(info.default))
    low, high = (0, len(choices) - 1) if choices else _limits(info, unit)
    default = _steps(info.default, unit)
    return WireField(name, info.description or "", unit, low, high, default, choices)


def _limits(info: FieldInfo, unit: int) -> tuple[int, int]:
    low = high = 0
    for limit in info.metadata:
        if isinstance(limit, Ge):
            low = math.ceil(_number(limit.ge) * unit)
        elif isinstance(limit, Gt):
            low = math.floor(_number(limit.gt) * unit) + 1
        elif isinstance(limit, Le):
            high = math.floor(_number(limit.le) * unit)
    return low, high


def _number(limit: object) -> float:
    assert isinstance(limit, int | float), f"{limit!r} is no limit of a number"
    return limit


def _steps(value: Any, unit: int) -> int | None:
    if value is None:
        return None
    return int(value.value) if isinstance(value, Enum) else round(value * unit)


def _value(kind: type[Request], name: str, steps: int) -> Any:
    """The field's own value; what no choice or flag stands for is left for pydantic to refuse."""
    default = kind.model_fields[name].default
    if isinstance(default, Enum):
        known = {int(choice.value): choice for choice in type(default)}
        return known.get(steps, steps)
    unit = unit_of(kind, name)
    return steps if unit == 1 else steps / unit


FIELDS: dict[str, tuple[WireField, ...]] = {task: fields_of(kind) for task, kind in TASKS.items()}
FIELD_NAMES: tuple[str, ...] = tuple(
    dict.fromkeys([*(field.name for fields in FIELDS.values() for field in fields), *ANSWER_FIELDS])
)
