"""A parcel's way over a network that loses, doubles and reorders: one sender, one receiver.

Both are pure state: they are told what was heard and what time it is (seconds of any steady
clock), and say what to send. docs/protocol.md has the rules in words.
"""

import math

from bridge.messages import Telegram
from bridge.parcels import CHUNKS, Parcel
from bridge.protocol import (
    ACK_EVERY,
    MISSING_PER_MESSAGE,
    PROBE_FIRST_MS,
    PROBE_LAST_MS,
    TRANSFER_TIMEOUT_MS,
    WINDOW,
)
from models.errors import AntiphonError

_PROBE_FIRST = PROBE_FIRST_MS / 1000
_PROBE_LAST = PROBE_LAST_MS / 1000
_TIMEOUT = TRANSFER_TIMEOUT_MS / 1000
_AGAIN = _PROBE_FIRST / 3  # the same chunk is not sent twice again within this


class Sender:
    """Sends one parcel; `done` when the other side has all of it."""

    def __init__(self, parcel: Parcel, now: float) -> None:
        self.parcel = parcel
        self._items = (parcel.opening, *parcel.chunks)  # by chunk number; 0 is the open
        self._next = 0  # the first number the other side has not acknowledged
        self._sent = 0  # how many numbers were sent at least once
        self._closed = False
        self._again: dict[int, float] = {}  # number -> when it was sent again
        self._silence = _PROBE_FIRST
        self._probe_at = now + self._silence
        self._give_up_at = now + _TIMEOUT

    @property
    def done(self) -> bool:
        """Whether everything was acknowledged."""
        return self._next >= len(self._items)

    @property
    def wake_at(self) -> float:
        """When `wake` wants to be called, unless something is heard before."""
        return min(self._probe_at, self._give_up_at)

    def begin(self) -> list[Telegram]:
        """The first messages to send."""
        return self._pump()

    def hear(self, telegram: Telegram, now: float) -> list[Telegram]:
        """What to send on an `ack` or `missing` of the other side."""
        self._silence = _PROBE_FIRST
        self._probe_at = now + self._silence
        if telegram.name == "ack":
            self._advance(telegram.number("next"), now)
            return self._pump()
        numbers = sorted({seq for (seq,) in telegram.numbers()})
        if not numbers or numbers[-1] >= len(self._items):
            return []
        if numbers[0] == 0:
            return self._start_over(now)
        self._advance(numbers[0], now)
        return self._send_again(numbers, now)

    def wake(self, now: float) -> list[Telegram]:
        """Probe after silence; raises AntiphonError `transfer_timeout` after too much of it."""
        if now >= self._give_up_at:
            raise AntiphonError("transfer_timeout", self._next)
        if now < self._probe_at:
            return []
        self._silence = min(2 * self._silence, _PROBE_LAST)
        self._probe_at = now + self._silence
        closing = self.parcel.closing
        return [closing] if self._next else [self.parcel.opening, closing]

    def _advance(self, number: int, now: float) -> None:
        number = min(number, len(self._items))
        if number > self._next:
            self._next = number
            self._sent = max(self._sent, number)
            self._give_up_at = now + _TIMEOUT

    def _pump(self) -> list[Telegram]:
        """What the window lets through, and the close when nothing is left."""
        end = min(len(self._items), self._next + WINDOW)
        sending = list(self._items[self._sent : end])
        self._sent = max(self._sent, end)
        if self._sent == len(self._items) and not self._closed and not self.done:
            self._closed = True
            sending.append(self.parcel.closing)
        return sending

    def _start_over(self, now: float) -> list[Telegram]:
        """The other side never saw the open, so it has kept nothing."""
        if self._next or now - self._again.get(0, -math.inf) < _AGAIN:
            return []
        self._again[0] = now
        self._sent, self._closed = 0, False
        return self._pump()

    def _send_again(self, numbers: list[int], now: float) -> list[Telegram]:
        due = [
            number
            for number in numbers[:WINDOW]
            if number < self._sent and now - self._again.get(number, -math.inf) >= _AGAIN
        ]
        for number in due:
            self._again[number] = now
        sending = [self._items[number] for number in due] + self._pump()
        if due and sending[-1].name != "close":
            sending.append(self.parcel.closing)
        return sending


class Receiver:
    """Collects one parcel; `parcel` holds it once `complete`."""

    def __init__(self, opening: Telegram, now: float) -> None:
        self.opening = opening
        self.id = opening.number("id")
        self._count = opening.number("chunks")
        self._chunks: dict[int, Telegram] = {}
        self._next = 1
        self._give_up_at = now + _TIMEOUT
        self.notes = 0  # announced by the clip heads so far

    @property
    def complete(self) -> bool:
        """Whether every chunk is here."""
        return self._next > self._count

    @property
    def parcel(self) -> Parcel:
        """The whole transfer; only when `complete`."""
        chunks = tuple(self._chunks[seq] for seq in range(1, self._count + 1))
        word, clips = self.opening.word("task"), self.opening.number("clips")
        return Parcel(self.id, word, clips, chunks)

    def release(self) -> None:
        """Forget the chunks of a complete transfer, not that it was complete."""
        self._chunks.clear()

    def begin(self) -> list[Telegram]:
        """What to say to the open: nothing, unless no chunks follow."""
        return [self._ack()] if self.complete else []

    def hear(self, telegram: Telegram, now: float) -> list[Telegram]:
        """Keep a chunk; answer every sixteenth, the last one, a `close` and a repeated `open`."""
        if telegram.name in CHUNKS:
            return self._keep(telegram, now)
        if telegram.name == "close" and not self.complete:
            return [self._missing()]
        return [self._ack()]

    def give_up(self, now: float) -> AntiphonError | None:
        """The error `transfer_timeout` when nothing new came for too long."""
        if self.complete or now < self._give_up_at:
            return None
        return AntiphonError("transfer_timeout", self._next)

    def _keep(self, chunk: Telegram, now: float) -> list[Telegram]:
        seq = chunk.number("seq")
        if self.complete or seq > self._count or seq in self._chunks:
            return []
        self._chunks[seq] = chunk
        self.notes += chunk.number("notes") if chunk.name == "clip" else 0
        self._give_up_at = now + _TIMEOUT
        before = self._next
        while self._next in self._chunks:
            self._next += 1
        due = (self._next - 1) // ACK_EVERY > (before - 1) // ACK_EVERY or self.complete
        return [self._ack()] if due else []

    def _ack(self) -> Telegram:
        return Telegram("ack", (self.id, self._next))

    def _missing(self) -> Telegram:
        absent = (seq for seq in range(self._next, self._count + 1) if seq not in self._chunks)
        numbers = tuple((seq,) for seq, _ in zip(absent, range(MISSING_PER_MESSAGE), strict=False))
        return Telegram("missing", (self.id,), numbers)
