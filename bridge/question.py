"""One question's life at the client: the request goes out, an error or an answer comes back.

Pure state, like the transfers it is made of: told what was heard and the time, says what to send.
"""

from bridge.messages import Telegram
from bridge.parcels import CHUNKS, Parcel
from bridge.protocol import ASK_AGAIN_MS, TRANSFER_TIMEOUT_MS
from bridge.transfers import Receiver, Sender
from models.errors import AntiphonError

_ASK_AGAIN = ASK_AGAIN_MS / 1000
_GIVE_UP = TRANSFER_TIMEOUT_MS / 1000
_CANCEL_AGAIN = 0.1
_CANCEL_WAIT = 1.0


class Question:
    """A request under way; `answer` holds the answer's parcel once all of it is here."""

    def __init__(self, parcel: Parcel, now: float) -> None:
        self._parcel = parcel
        self._sender = Sender(parcel, now)
        self._receiver: Receiver | None = None
        self._quiet_at = now  # when the daemon was last heard
        self._again_at = now + _ASK_AGAIN
        self._cancelled_at: float | None = None
        self.done = 0.0  # share, as last told by the daemon

    @property
    def task(self) -> str:
        """What is asked for."""
        return self._parcel.task

    @property
    def answer(self) -> Parcel | None:
        """The answer, or None while some of it is missing."""
        return self._receiver.parcel if self._receiver and self._receiver.complete else None

    @property
    def wake_at(self) -> float:
        """When `wake` wants to be called, unless something is heard before."""
        if self._sender.done or self._cancelled_at is not None:
            return min(self._again_at, self._quiet_at + _GIVE_UP)
        return self._sender.wake_at

    def begin(self, now: float) -> list[Telegram]:
        """The first messages; also the ones to a daemon that has forgotten everything."""
        self._sender, self._receiver = Sender(self._parcel, now), None
        self._quiet_at, self._again_at = now, now + _ASK_AGAIN
        return self._sender.begin()

    def cancel(self, now: float) -> list[Telegram]:
        """Ask for the end; the daemon's error ends it, or silence after a second."""
        if self._cancelled_at is not None:
            return []
        self._cancelled_at, self._again_at = now, now + _CANCEL_AGAIN
        return [self._cancelling]

    def hear(self, telegram: Telegram, now: float) -> list[Telegram]:
        """What to send next; raises the AntiphonError that the daemon answers with."""
        self._quiet_at = now
        if self._cancelled_at is None:
            self._again_at = now + _ASK_AGAIN
        if telegram.name == "error":
            raise error_of(telegram)
        if telegram.name == "progress":
            self.done = telegram.number("permille") / 1000
        elif telegram.name in ("ack", "missing") and not self._sender.done:
            return self._sender.hear(telegram, now)
        elif telegram.name == "open" and self._receiver is None:
            self._receiver = Receiver(telegram, now)
            return self._receiver.begin()
        elif telegram.name in ("open", "close", *CHUNKS):
            return self._answering(telegram, now)
        return []

    def wake(self, now: float) -> list[Telegram]:
        """Probe, ask again or cancel again; raises AntiphonError `transfer_timeout` in the end."""
        if self._cancelled_at is not None:
            return self._cancel_again(now, self._cancelled_at)
        if not self._sender.done:
            return self._sender.wake(now)
        if now - self._quiet_at >= _GIVE_UP:
            raise AntiphonError("transfer_timeout", 0)
        if now < self._again_at:
            return []
        self._again_at = now + _ASK_AGAIN
        return [self._parcel.opening]

    def _answering(self, telegram: Telegram, now: float) -> list[Telegram]:
        if self._receiver is not None:
            return self._receiver.hear(telegram, now)
        if telegram.name == "close":  # the answer's open was lost
            return [Telegram("missing", (self._parcel.id,), ((0,),))]
        return []

    def _cancel_again(self, now: float, since: float) -> list[Telegram]:
        if now - since >= _CANCEL_WAIT:
            raise AntiphonError("cancelled")
        if now < self._again_at:
            return []
        self._again_at = now + _CANCEL_AGAIN
        return [self._cancelling]

    @property
    def _cancelling(self) -> Telegram:
        return Telegram("cancel", (self._parcel.id,))


def error_of(telegram: Telegram) -> AntiphonError:
    """The exception of an `error` message."""
    return AntiphonError(telegram.word("code"), *(telegram.number(name) for name in "abc"))
