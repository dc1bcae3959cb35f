"""A daemon's client in plain blocking Python: for the command line, the tests and the demo."""

import contextlib
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from types import TracebackType

from bridge.chunks import part_notes
from bridge.messages import Telegram, from_bytes, to_bytes
from bridge.osc import BadPacket
from bridge.parcels import Reply, pack_request, unpack_answer
from bridge.protocol import PORT, TO_CLIENT, VERSION
from bridge.question import Question, error_of
from bridge.sessions import token_numbers
from models.errors import AntiphonError
from models.music.note import Note
from models.requests import Request

HELLO_EVERY_S = 0.1
WELCOME_S = 2.0  # how long a daemon has to say welcome; one that imports torch is slow to
LOADING_S = 20.0  # a daemon that loads models on a busy machine may be slow to answer
LOOK_UP_EVERY_S = 0.02  # how soon a cancel is noticed

Progress = Callable[[float], None]
OnPart = Callable[[int, tuple[Note, ...]], None]  # variation, notes in the answer clip's beats


class DaemonMissing(Exception):
    """No daemon answers at the address; the message says how to start one."""


@dataclass(frozen=True, slots=True)
class Capability:
    """A task's state at the daemon: "loading", "ready", "missing" or "unavailable"."""

    state: str
    loaded: float  # 0-1


class Client:
    """Talks to one daemon. Use it as a context manager, and from one thread at a time.

    Entering raises DaemonMissing when no daemon answers within `timeout` seconds, AntiphonError
    `version_mismatch` or `bad_token` when it will not talk to us.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = PORT,
        *,
        token: str = "",
        timeout: float = WELCOME_S,
    ) -> None:
        self.host, self.port = host, port
        self.device = "auto"  # where the daemon's choir runs, once it knows
        self.capabilities: dict[str, Capability] = {}
        self._token = token_numbers(token)
        self._timeout = timeout
        self._number = 1 + secrets.randbelow(2**31 - 1)
        self._last_id = 0
        self._fetched: dict[int, int] = {}  # id -> number of chunks, of answers already here
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def __enter__(self) -> "Client":
        try:
            self._socket.connect((self.host, self.port))
            self.hello(self._timeout)
        except (OSError, DaemonMissing, AntiphonError):
            self._socket.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()

    def hello(self, timeout: float = WELCOME_S) -> None:
        """Make oneself known and see the models' state anew.

        Raises DaemonMissing when no welcome comes within `timeout` seconds.
        """
        heard: dict[str, Capability] = {}
        self._forget_unheard()
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            self._say(Telegram("hello", (VERSION, self._number, 0, *self._token)))
            if self._welcomed(heard, min(end, time.monotonic() + HELLO_EVERY_S)):
                self.capabilities = heard
                return
        raise DaemonMissing(
            f"No daemon answers at {self.host}:{self.port}: start one with `antiphon serve`."
        )

    def wait_ready(self, task: str, timeout: float = 180.0, cancel: Event | None = None) -> None:
        """Wait for a task's model, `timeout` seconds at most, or until `cancel` is set.

        Raises AntiphonError `model_loading`, `model_missing`, `not_available` or `cancelled`.
        """
        end = time.monotonic() + timeout
        while (state := self.capabilities[task].state) == "loading" and time.monotonic() < end:
            if cancel is not None and cancel.is_set():
                raise AntiphonError("cancelled")
            time.sleep(LOOK_UP_EVERY_S)
            self.hello(LOADING_S)
        refusals = {"loading": "model_loading", "missing": "model_missing"}
        if state != "ready":
            raise AntiphonError(refusals.get(state, "not_available"))

    def ask(
        self,
        request: Request,
        progress: Progress | None = None,
        cancel: Event | None = None,
        *,
        again: bool = False,
        on_part: OnPart | None = None,
    ) -> Reply:
        """The daemon's answer; `progress` is told the share done, `cancel` ends it early.

        `on_part` is shown bars while they are written: some may be lost or come twice, and all may
        change; only the answer counts.
        `again` repeats the last question under its own id: the daemon gives the answer it keeps.
        Raises the AntiphonError that the daemon answers with, or DaemonMissing when it went away.
        """
        self._last_id += not again
        parcel = pack_request(self._last_id, request)
        question = Question(parcel, time.monotonic())
        try:
            self._say(*question.begin(time.monotonic()))
            while question.answer is None:
                self._step(question, progress, cancel, on_part)
        except AntiphonError as reason:
            if reason.code == "transfer_timeout":
                raise DaemonMissing("The daemon stopped answering: look at its log.") from reason
            raise
        self._fetched[parcel.id] = len(question.answer.chunks)
        return unpack_answer(question.answer)

    def _step(
        self,
        question: Question,
        progress: Progress | None,
        cancel: Event | None,
        on_part: OnPart | None,
    ) -> None:
        """Wait for one message, or for the time to speak, and do what it asks for."""
        if cancel is not None and cancel.is_set():
            self._say(*question.cancel(time.monotonic()))
        end = question.wake_at
        if cancel is not None:
            end = min(end, time.monotonic() + LOOK_UP_EVERY_S)
        telegram, now = self._hear(end), time.monotonic()
        self._say(*question.wake(now))
        if telegram is None or telegram.name in ("welcome", "capability"):
            return
        number = telegram.number("id")
        if number != self._last_id:
            self._say(*self._about_the_past(number, telegram))
        elif telegram.name == "error" and telegram.word("code") == "hello_first":
            self.hello()  # a daemon that was restarted is loading its models again
            self.wait_ready(question.task, cancel=cancel)
            self._say(*question.begin(time.monotonic()))
        else:
            self._say(*question.hear(telegram, now))
            if telegram.name == "progress" and progress:
                progress(question.done)
            elif telegram.name == "part" and on_part is not None:
                on_part(telegram.number("variation"), part_notes(telegram))

    def _about_the_past(self, number: int, telegram: Telegram) -> list[Telegram]:
        """A daemon that missed our last ack of an earlier answer probes until it gets one."""
        chunks = self._fetched.get(number)
        if chunks is None or telegram.name not in ("open", "close"):
            return []
        return [Telegram("ack", (number, chunks + 1))]

    def _welcomed(self, heard: dict[str, Capability], end: float) -> bool:
        """Confirm the welcome and collect capabilities; whether all of them came before `end`."""
        expected: int | None = None
        while expected is None or len(heard) < expected:
            telegram = self._hear(end)
            if telegram is None:
                return False
            if telegram.name == "welcome":
                expected, self.device = telegram.number("tasks"), telegram.word("device")
                self._say(Telegram("confirm", (telegram.number("nonce"),)))
            elif telegram.name == "capability":
                share = telegram.number("permille") / 1000
                heard[telegram.word("task")] = Capability(telegram.word("state"), share)
            elif telegram.name == "error" and telegram.number("id") == 0:
                raise error_of(telegram)
        return True

    def _forget_unheard(self) -> None:
        """Drop what lies in the socket: a late welcome would tell of times gone by."""
        self._socket.settimeout(0.0)
        with contextlib.suppress(OSError):
            while self._socket.recv(65_535):
                continue

    def _hear(self, end: float) -> Telegram | None:
        """The next message that makes sense, or None at `end` (of the monotonic clock)."""
        while (left := end - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                return from_bytes(self._socket.recv(65_535), TO_CLIENT)
            except TimeoutError:
                return None
            except ConnectionError:  # nobody has the port: perhaps the daemon is being restarted
                time.sleep(min(left, LOOK_UP_EVERY_S))
            except BadPacket:
                continue
        return None

    def _say(self, *telegrams: Telegram) -> None:
        for datagram in [to_bytes(telegram) for telegram in telegrams]:
            try:
                self._socket.send(datagram)
            except ConnectionError:
                continue  # refused by a closed port, which is told one datagram late; try anyway
