"""The table, what is written from it, and the golden messages that hold it still."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bridge import documentation, typescript
from bridge.fields import FIELDS, from_wire, to_wire
from bridge.messages import BadMessage, Telegram, from_bytes, to_bytes
from bridge.osc import BadPacket
from bridge.protocol import BOTH, FORMS, LARGEST_DATAGRAM, STATES, TO_CLIENT, TO_DAEMON, Argument
from models.errors import ERRORS, AntiphonError
from models.registry import State
from models.requests import TASKS, Harmonize

ROOT = Path(__file__).resolve().parents[2]


def golden(name):
    return json.loads((ROOT / "tests" / "wire" / name).read_text(encoding="utf-8"))


def a_value(argument: Argument):
    if argument.words:
        return some.sampled_from(argument.words)
    return some.integers(argument.low, argument.high)


@some.composite
def telegrams(draw, name):
    form = FORMS[name]
    values = tuple(draw(a_value(argument)) for argument in form.arguments)
    group = some.tuples(*(a_value(argument) for argument in form.repeated))
    groups = draw(some.lists(group, max_size=form.most)) if form.most else []
    return Telegram(name, values, tuple(groups))


@pytest.mark.parametrize("name", FORMS)
@given(data=some.data())
def test_every_message_round_trips_within_a_datagram(name, data):
    telegram = data.draw(telegrams(name))
    packet = to_bytes(telegram)
    direction = TO_DAEMON if FORMS[name].direction == BOTH else FORMS[name].direction
    assert from_bytes(packet, direction) == telegram
    assert len(packet) <= LARGEST_DATAGRAM


@pytest.mark.parametrize("name", FORMS)
def test_the_fullest_message_fits_a_datagram(name):
    form = FORMS[name]
    longest = [max(a.words, key=len) if a.words else a.high for a in form.arguments]
    group = tuple(max(a.words, key=len) if a.words else a.high for a in form.repeated)
    assert len(to_bytes(Telegram(name, tuple(longest), (group,) * form.most))) <= LARGEST_DATAGRAM


@pytest.mark.parametrize("name", FORMS)
def test_every_argument_out_of_its_range_is_refused(name):
    form = FORMS[name]
    good = [a.words[0] if a.words else max(0, a.low) for a in form.arguments]
    for place, argument in enumerate(form.arguments):
        wrong = 5 if argument.words else "word"
        with pytest.raises(BadMessage, match=f"{argument.name} of {name}"):
            Telegram(name, (*good[:place], wrong, *good[place + 1 :]))
        if not argument.words and argument.low > -(2**31):
            with pytest.raises(BadMessage, match=f"{argument.name} of {name}"):
                Telegram(name, (*good[:place], argument.low - 1, *good[place + 1 :]))


def test_messages_that_go_the_other_way_are_refused():
    with pytest.raises(BadMessage, match="other way"):
        from_bytes(to_bytes(Telegram("progress", (7, 0))), TO_DAEMON)
    with pytest.raises(BadMessage, match="other way"):
        from_bytes(to_bytes(Telegram("cancel", (7,))), TO_CLIENT)


@pytest.mark.parametrize("row", golden("messages.json"), ids=lambda row: row["meaning"])
def test_golden_messages(row):
    name = row["address"].removeprefix("/antiphon/")
    form = FORMS[name]
    direction = TO_DAEMON if form.direction == BOTH else form.direction
    telegram = from_bytes(bytes.fromhex(row["bytes"]), direction)
    assert telegram.name == name
    assert [*telegram.values, *(v for group in telegram.groups for v in group)] == row["args"]
    assert to_bytes(telegram).hex() == row["bytes"]


def test_every_message_is_golden():
    assert {row["address"] for row in golden("messages.json")} == {f"/antiphon/{n}" for n in FORMS}


@pytest.mark.parametrize("row", golden("bad.json"), ids=lambda row: row["meaning"])
def test_bad_packets_are_refused_with_the_reason(row):
    with pytest.raises(BadPacket, match=row["complaint"]):
        from_bytes(bytes.fromhex(row["bytes"]), TO_DAEMON)


def test_the_documentation_is_the_tables():
    page = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
    assert page == documentation.render(), "run python -m bridge.protocol --markdown"


def test_the_typescript_mirror_is_the_tables():
    mirror = (ROOT / "ableton" / "src" / "protocol.generated.ts").read_text(encoding="utf-8")
    assert mirror == typescript.render(), "run python -m bridge.protocol --typescript"


def test_the_model_states_are_the_wires_words():
    assert {state.value for state in State} == set(STATES)


@pytest.mark.parametrize("task", TASKS)
@given(data=some.data())
def test_every_field_round_trips_at_every_step(task, data):
    pairs = [
        (field.name, data.draw(some.integers(field.low, field.high), field.name))
        for field in FIELDS[task]
    ]
    request = from_wire(task, pairs, ())
    defaults = {field.name: field.default for field in FIELDS[task]}
    assert to_wire(request) == [(n, value) for n, value in pairs if value != defaults[n]]


@pytest.mark.parametrize("task", TASKS)
def test_every_field_refuses_the_steps_beside_its_range(task):
    for place, field in enumerate(FIELDS[task]):
        for steps in (field.low - 1, field.high + 1):
            with pytest.raises(AntiphonError) as caught:
                from_wire(task, [(field.name, steps)], ())
            assert (caught.value.code, *caught.value.values) == ("bad_field", place, steps)


def test_another_tasks_field_is_refused():
    with pytest.raises(AntiphonError) as caught:
        from_wire(Harmonize.task, [("grid_width", 3)], ())
    assert (caught.value.code, *caught.value.values) == ("bad_field", -1, 3)


def test_every_error_has_a_sentence_that_takes_its_numbers():
    for code in ERRORS:
        assert str(AntiphonError(code, 1, 2, 3)).endswith(".")
