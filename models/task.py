"""The contract between the daemon and a model: calls in, answers out, in one batch."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from models.answer import Answer
from models.errors import AntiphonError
from models.music.note import Note
from models.requests import Request


@dataclass(frozen=True, slots=True)
class Call:
    """One request of a batch, with its ear for `stopped` and its mouths for what is done so far.

    `progress` takes the share, 0-1. `show` takes a variation's number and the notes completed since
    it was last called, in the beats of the answer's clip; a task that can, calls it bar by bar for
    as many variations as `shown`.
    """

    request: Request
    progress: Callable[[float], None] = lambda _share: None
    stopped: Callable[[], bool] = lambda: False
    show: Callable[[int, Sequence[Note]], None] = lambda _variation, _notes: None


class Task(Protocol):
    """A loaded model that answers requests of one kind."""

    def warm_up(self) -> None:
        """Run the network once, so that the first real request is as fast as the second."""

    def answer(self, calls: Sequence[Call]) -> list[Answer | AntiphonError]:
        """Answer every call, in order; one call's refusal does not harm the others.

        A call whose `stopped()` turns true ends within a few network passes, as `cancelled`.
        """


def one_by_one(
    calls: Sequence[Call], answer: Callable[[Call], Answer]
) -> list[Answer | AntiphonError]:
    """Answer every call in order; a refusal is the answer to its own call only."""
    results: list[Answer | AntiphonError] = []
    for call in calls:
        try:
            if call.stopped():
                raise AntiphonError("cancelled")
            results.append(answer(call))
        except AntiphonError as refusal:
            results.append(refusal)
    return results


def seed_of(request: Request) -> int:
    """The seed asked for, or a new one; not of torch's own generator, which may be seeded."""
    return secrets.randbelow(2**31) if request.seed is None else request.seed
