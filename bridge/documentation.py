"""The protocol table as a page for people: docs/protocol.md."""

from inspect import cleandoc

from bridge import protocol
from bridge.fields import ANSWER_FIELDS, FIELDS, WireField
from bridge.protocol import FORMS, Argument, Form
from models.answer import NOTICES
from models.errors import ERRORS
from models.requests import BEAT, TASKS

_HEAD = f"""\
# Protocol {protocol.VERSION}

*Written by `python -m bridge.protocol --markdown` from `bridge/protocol.py`: do not edit.*

OSC over UDP, port {protocol.PORT} on 127.0.0.1 unless told otherwise, every datagram at most
{protocol.LARGEST_DATAGRAM} bytes. Arguments are int32 (`i`) and strings (`s`) from the vocabularies
below, nothing else; no bundles. Times are ticks, {BEAT:,} to a beat (a quarter note). A clip of any
size travels as `open`, numbered chunks, `close`. Golden messages, with their bytes, are in
`tests/wire/`.
"""

_RULES = f"""\
## Rules

**Hello.** A client says `hello` and returns the nonce of the `welcome` in `confirm`; only then are
its transfers served. Answers go to the source address of the hello, or to its `reply_port` on the
same IP. All that is sent before `confirm` is smaller than one full datagram. `hello_first` means
that the daemon was restarted or has not heard from the client for long: say hello, then repeat the
request from its `open`.

**Transfers**, the same in both directions:

1. The sender sends `open`, then chunks in order, with at most {protocol.WINDOW} messages not
   acknowledged, then `close`.
2. The receiver sends `ack` whenever {protocol.ACK_EVERY} more chunks are complete in order, when
   everything is, and for a repeated `open` or `close` of what it has. To a `close` of an incomplete
   transfer it answers `missing`, with the first {protocol.MISSING_PER_MESSAGE} that are not here;
   the lowest of them acknowledges all below it. To a `close` of a transfer whose `open` never came
   it answers `missing 0`, and the sender begins again. Chunks before their `open` are dropped.
3. The sender sends again what is missing, then `close`. After {protocol.PROBE_FIRST_MS} ms of
   silence it repeats `close` (with `open` before it while nothing was acknowledged), then after
   twice as long, up to {protocol.PROBE_LAST_MS} ms; anything heard resets the time.
4. A transfer without progress for {protocol.TRANSFER_TIMEOUT_MS} ms ends in `transfer_timeout`.
   Repeated chunks are ignored.

**Requests.** The client chooses a positive id, new for every request. When the daemon has all of
a request it sends `progress` 0, more `progress` while it works, and then either `error` or the
answer: a transfer of the same id, whose first chunk is a `fields` of its facts. A client that hears
nothing for {protocol.ASK_AGAIN_MS} ms after its request was acknowledged repeats the `open`; the
daemon acknowledges it and says where things stand (`progress`, `error`, or the answer's transfer).
A request is never computed twice: its outcome is kept for {protocol.ANSWER_KEPT_MS // 1000} s.
`cancel` ends a request in the error `cancelled`; repeat it until that comes.

**Bars as they come.** While a model writes the variations that `shown` asks for, the daemon sends
`part`: notes it has completed since the last, in the time of the clip that will hold them. Parts
are not acknowledged, not sent again, and never sent after the outcome; some may be lost, and more
than {protocol.PARTS_PER_S} a second are left out. A client may show them or ignore them: only the
answer counts.

**Limits.** A request has at most {protocol.MOST_NOTES:,} notes, {protocol.MOST_CLIPS} clips and
{protocol.MOST_CHUNKS:,} chunks. Notes without length, or with a pitch or velocity that no note
has, are dropped, and the notice `dropped_notes` says how many.

**Token.** `token_a` and `token_b` are the first eight bytes of the SHA-256 of the token's UTF-8
bytes, as two big-endian int32; 0 0 for no token.
"""


def render() -> str:
    """The whole page, ending in a newline."""
    parts = [
        _HEAD,
        _RULES,
        "## Messages\n\n`→` to the daemon, `←` to the client, `↔` both. Addresses begin with "
        f"`{protocol.PREFIX}`.\n",
        *(_message(name, form) for name, form in FORMS.items()),
        "## Request fields\n\nSent as the number of steps, so many of which make 1. Only fields "
        "that differ from their default travel. Number = place in the table, as in `bad_field`.\n",
        *(_task(task) for task in TASKS),
        "## Facts of an answer\n\n" + _sentences(ANSWER_FIELDS),
        "## Errors\n\n{0}, {1} and {2} are the message's numbers a, b and c.\n\n"
        + _sentences(ERRORS),
        "## Notices\n\n{0}, {1} and {2} are the message's numbers a, b and c.\n\n"
        + _sentences(NOTICES),
    ]
    return "\n".join(parts)


def _message(name: str, form: Form) -> str:
    rows = [_argument(argument, "") for argument in form.arguments]
    rows += [_argument(argument, f" (group, up to {form.most})") for argument in form.repeated]
    table = "| argument | values | meaning |\n|---|---|---|\n" + "".join(rows)
    return f"### {form.direction} {name}\n\n{form.meaning}\n\n{table}"


def _argument(argument: Argument, mark: str) -> str:
    plain = Argument("", "")
    if argument.words:
        values = ", ".join(argument.words) if len(argument.words) < 10 else "a word, see below"
    elif (argument.low, argument.high) == (plain.low, plain.high):
        values = "int32"
    else:
        high = "" if argument.high == plain.high else f"{argument.high:,}"
        values = f"{argument.low:,} – {high}" if high else f"≥ {argument.low:,}"
    return f"| `{argument.name}`{mark} | {values} | {argument.meaning} |\n"


def _task(task: str) -> str:
    kind = TASKS[task]
    fewest, most = kind.clips_wanted
    clips = f"{fewest}" if fewest == most else f"{fewest}–{most}"
    head = f"### {task}\n\n{cleandoc(kind.__doc__ or '')} Clips: {clips}.\n\n"
    table = "| # | field | steps | in 1 | default | meaning |\n|---|---|---|---|---|---|\n"
    return head + table + "".join(_field(at, field) for at, field in enumerate(FIELDS[task]))


def _field(number: int, field: WireField) -> str:
    steps = f"{field.low:,} – {field.high:,}"
    if field.choices:
        steps = ", ".join(f"{step} {choice}" for step, choice in enumerate(field.choices))
    default = "not sent" if field.default is None else f"{field.default:,}"
    row = (f"{number}", f"`{field.name}`", steps, f"{field.unit:,}", default, field.meaning)
    return f"| {' | '.join(row)} |\n"


def _sentences(table: dict[str, str]) -> str:
    rows = "".join(f"| `{code}` | {text} |\n" for code, text in table.items())
    return f"| word | meaning |\n|---|---|\n{rows}"
