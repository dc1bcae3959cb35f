"""Messages of the protocol, checked against the table: bytes in, named values out, and back."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import cast

from bridge import osc
from bridge.osc import INT32, BadPacket
from bridge.protocol import BOTH, FORMS, PREFIX, Argument, Form

Group = tuple[int | str, ...]

# message -> argument -> which of its values that is
_PLACES = {
    name: {argument.name: place for place, argument in enumerate(form.arguments)}
    for name, form in FORMS.items()
}

# Messages whose groups are of numbers without a limit of their own.
_ANY_NUMBERS = {
    name
    for name, form in FORMS.items()
    if all(range(each.low, each.high + 1) == INT32 and not each.words for each in form.repeated)
}


class BadMessage(BadPacket):
    """A whole OSC message that the table does not allow; says which part and why."""


@dataclass(frozen=True, slots=True)
class Telegram:
    """One message of the protocol: values and groups in table order, always as the table says.

    >>> Telegram("ack", (7, 18)).number("next")
    18
    """

    name: str
    values: Group
    groups: tuple[Group, ...] = ()

    def __post_init__(self) -> None:
        """Raise BadMessage for what the table does not allow."""
        form = FORMS.get(self.name)
        if form is None:
            raise BadMessage(f"{PREFIX}{self.name} is not a message of this protocol")
        _check(self.name, form.arguments, self.values)
        if len(self.groups) > form.most:
            raise BadMessage(f"{self.name} has more than {form.most} groups")
        if not _just_numbers(self.name, self.groups):
            for group in self.groups:
                _check(self.name, form.repeated, group)

    def number(self, name: str) -> int:
        """The value of an int32 argument."""
        value = self._value(name)
        assert isinstance(value, int), f"{name} of {self.name} is a word"
        return value

    def word(self, name: str) -> str:
        """The value of an argument that is a word."""
        value = self._value(name)
        assert isinstance(value, str), f"{name} of {self.name} is a number"
        return value

    def numbers(self) -> list[tuple[int, ...]]:
        """The repeated groups of a message whose groups are all int32."""
        return cast(list[tuple[int, ...]], list(self.groups))

    def _value(self, name: str) -> int | str:
        return self.values[_PLACES[self.name][name]]

    def __str__(self) -> str:
        groups = f" + {len(self.groups)} groups" if self.groups else ""
        return f"{self.name} {' '.join(str(value) for value in self.values)}{groups}"


def to_bytes(telegram: Telegram) -> bytes:
    """The datagram of a message, at most LARGEST_DATAGRAM bytes."""
    flat = [value for group in telegram.groups for value in group]
    return osc.encode(osc.Message(PREFIX + telegram.name, (*telegram.values, *flat)))


def from_bytes(data: bytes, direction: str) -> Telegram:
    """The message of a datagram going in `direction`; raises BadPacket when it makes no sense."""
    message = osc.decode(data)
    name = message.address.removeprefix(PREFIX)
    form = FORMS.get(name)
    if form is None or not message.address.startswith(PREFIX):
        raise BadMessage(f"{message.address[:60]!r} is not a message of this protocol")
    if form.direction not in (direction, BOTH):
        raise BadMessage(f"{name} goes the other way")
    fixed = len(form.arguments)
    return Telegram(name, message.args[:fixed], _groups(name, form, message.args[fixed:]))


def _groups(name: str, form: Form, flat: Group) -> tuple[Group, ...]:
    width = len(form.repeated)
    if flat and (not width or len(flat) % width):
        raise BadMessage(f"{name} has {len(flat)} arguments that make no whole groups")
    return tuple(zip(*[iter(flat)] * width, strict=True)) if flat else ()


def _just_numbers(name: str, groups: Sequence[Group]) -> bool:
    """Whether all groups are as they should be, of numbers that may be any int32, looked at all at
    once: notes are many."""
    if name not in _ANY_NUMBERS or set(map(len, groups)) != {len(FORMS[name].repeated)}:
        return False
    try:
        array("i", cast(Iterable[int], chain.from_iterable(groups)))
    except (TypeError, OverflowError):
        return False
    return True


def _check(name: str, arguments: Sequence[Argument], values: Group) -> None:
    if len(values) != len(arguments):
        raise BadMessage(f"{name} has {len(values)} arguments where {len(arguments)} belong")
    for argument, value in zip(arguments, values, strict=True):
        if argument.words:
            if value not in argument.words:
                raise BadMessage(f"{argument.name} of {name} is {value!r}")
        elif not isinstance(value, int) or not argument.low <= value <= argument.high:
            raise BadMessage(f"{argument.name} of {name} is {value!r}")


assert all(a.low in INT32 and a.high in INT32 for form in FORMS.values() for a in form.arguments)
