"""The protocol table as a TypeScript file of plain data: the extension's and devices' mirror."""

import json

from bridge import protocol
from bridge.fields import ANSWER_FIELDS, FIELDS, WireField
from bridge.protocol import FORMS, Argument, Form
from models.answer import NOTICES
from models.errors import ERRORS
from models.requests import BEAT, TASKS

_CONSTANTS = (
    "VERSION PORT PREFIX LARGEST_DATAGRAM NOTES_PER_CHUNK FIELDS_PER_CHUNK MISSING_PER_MESSAGE "
    "WINDOW ACK_EVERY PROBE_FIRST_MS PROBE_LAST_MS TRANSFER_TIMEOUT_MS ASK_AGAIN_MS "
    "ANSWER_KEPT_MS MOST_NOTES MOST_CLIPS MOST_CHUNKS"
).split()

_HEAD = """\
// Written by `python -m bridge.protocol --typescript` from bridge/protocol.py: do not edit.
// biome-ignore-all format: one line per entry reads best.

/** One argument: an int32 within low and high, or, where `words` is given, one of them. */
export interface Argument {
  readonly name: string;
  readonly words?: readonly string[];
  readonly low?: number;
  readonly high?: number;
}

/** A message: fixed arguments, then the group `repeated` up to `most` times. */
export interface Form {
  readonly direction: "toDaemon" | "toClient" | "both";
  readonly arguments: readonly Argument[];
  readonly repeated: readonly Argument[];
  readonly most: number;
}

/** A request field in wire steps, `unit` of which make 1; default null = only sent when set. */
export interface Field {
  readonly name: string;
  readonly meaning: string;
  readonly unit: number;
  readonly low: number;
  readonly high: number;
  readonly default: number | null;
  readonly choices: readonly string[];
}

/** What a task wants: fewest and most clips, and its fields in table order. */
export interface Task {
  readonly meaning: string;
  readonly clips: readonly [number, number];
  readonly fields: readonly Field[];
}
"""

_DIRECTIONS = {"→": "toDaemon", "←": "toClient", "↔": "both"}


def render() -> str:
    """The whole file, ending in a newline."""
    parts = [
        _HEAD,
        "\n".join(f"export const {name} = {_json(getattr(protocol, name))};" for name in _CONSTANTS)
        + f"\nexport const TICKS_PER_BEAT = {BEAT};\n",
        _table("MESSAGES", "Form", {name: _form(form) for name, form in FORMS.items()}),
        _table("TASKS", "Task", {name: _task(name) for name in TASKS}),
        "/** Facts in the `fields` chunk of an answer. */\n"
        + _words("ANSWER_FIELDS", ANSWER_FIELDS),
        "/** Sentences; {0}, {1}, {2} are the error's numbers a, b, c. */\n"
        + _words("ERRORS", ERRORS),
        "/** Sentences; {0}, {1}, {2} are the notice's numbers a, b, c. */\n"
        + _words("NOTICES", NOTICES),
    ]
    return "\n".join(parts)


def _table(name: str, kind: str, rows: dict[str, dict[str, object]]) -> str:
    body = "".join(f"  {key}: {_object(row)},\n" for key, row in rows.items())
    return f"export const {name} = {{\n{body}}} as const satisfies Record<string, {kind}>;\n"


def _words(name: str, sentences: dict[str, str]) -> str:
    body = "".join(f"  {key}:\n    {_json(text)},\n" for key, text in sentences.items())
    return f"export const {name} = {{\n{body}}} as const satisfies Record<string, string>;\n"


def _object(row: dict[str, object]) -> str:
    lines = []
    for key, value in row.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            items = "".join(f"      {_json(item)},\n" for item in value)
            lines.append(f"    {key}: [\n{items}    ],\n")
        else:
            lines.append(f"    {key}: {_json(value)},\n")
    return "{\n" + "".join(lines) + "  }"


def _form(form: Form) -> dict[str, object]:
    return {
        "direction": _DIRECTIONS[form.direction],
        "arguments": [_argument(argument) for argument in form.arguments],
        "repeated": [_argument(argument) for argument in form.repeated],
        "most": form.most,
    }


def _argument(argument: Argument) -> dict[str, object]:
    row: dict[str, object] = {"name": argument.name}
    if argument.words:
        return {**row, "words": list(argument.words)}
    plain = Argument(argument.name, argument.meaning)
    if argument.low != plain.low:
        row["low"] = argument.low
    if argument.high != plain.high:
        row["high"] = argument.high
    return row


def _task(name: str) -> dict[str, object]:
    kind = TASKS[name]
    return {
        "meaning": (kind.__doc__ or "").strip(),
        "clips": list(kind.clips_wanted),
        "fields": [_field(field) for field in FIELDS[name]],
    }


def _field(field: WireField) -> dict[str, object]:
    return {name: getattr(field, name) for name in WireField.__dataclass_fields__}


def _json(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key}: {_json(item)}" for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
