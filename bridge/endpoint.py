"""The daemon's socket: datagrams in, checked and dispatched; messages out, at a bounded rate."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import cast

from bridge.desk import Desk
from bridge.exchange import failure
from bridge.logs import Bucket
from bridge.messages import BadMessage, Telegram, from_bytes, to_bytes
from bridge.osc import BadPacket, hex_dump
from bridge.protocol import TO_DAEMON, VERSION
from bridge.sessions import Address, Session, Sessions, reply_address
from models.errors import AntiphonError
from models.registry import Registry
from models.requests import TASKS

heard_log = logging.getLogger("bridge.osc.in")
said_log = logging.getLogger("bridge.osc.out")

TO_STRANGERS = (200.0, 400)  # replies a second, and at once, to addresses not confirmed


class Endpoint(asyncio.DatagramProtocol):
    """One UDP socket. Whatever comes in, it stays open and answers as the protocol says."""

    def __init__(
        self, sessions: Sessions, registry: Registry, desk: Callable[["Endpoint"], Desk]
    ) -> None:
        self._sessions = sessions
        self._registry = registry
        self._desk = desk(self)
        self._strangers = Bucket(*TO_STRANGERS)
        self._transport: asyncio.DatagramTransport | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport to answer by."""
        self._transport = cast(asyncio.DatagramTransport, transport)

    def error_received(self, exc: Exception) -> None:
        """A client that went away; its transfers time out by themselves."""
        heard_log.debug("the network says: %s", exc)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Serve one datagram; nothing in it can end the daemon."""
        source, now = (addr[0], addr[1]), time.monotonic()
        try:
            self._serve(data, source, now)
        except BadPacket as reason:
            self._complain(data, source, reason, now)
        except Exception:  # the last resort: a mistake of ours costs one message, not the daemon
            heard_log.exception("this datagram could not be served:\n%s", hex_dump(data))
        self.wake()

    def wake(self) -> None:
        """Let transfers probe and time out when it is their time."""
        self._desk.wake(time.monotonic())
        if self._timer:
            self._timer.cancel()
            self._timer = None
        self._set_timer()

    def tidy(self) -> None:
        """Let the desk forget what is over; to be called every second or so."""
        self._desk.tidy(time.monotonic())

    @property
    def busy(self) -> bool:
        """Whether an answer is on its way."""
        return self._desk.busy

    def post(self, session: Session, telegrams: Sequence[Telegram]) -> None:
        """Send messages to a client."""
        self._send(session.reply_to, telegrams)
        if self._timer is None:  # an answer may begin at any time, not only when a client speaks
            self._set_timer()

    def _set_timer(self) -> None:
        at = self._desk.wake_at
        if at is not None:
            delay = max(0.001, at - time.monotonic())
            self._timer = asyncio.get_running_loop().call_later(delay, self.wake)

    def _serve(self, data: bytes, source: Address, now: float) -> None:
        telegram = from_bytes(data, TO_DAEMON)
        heard_log.debug("%s:%d %s", *source, telegram)
        if telegram.name == "hello":
            self._hello(source, telegram, now)
            return
        session = None
        try:
            if telegram.name == "confirm":
                self._sessions.confirm(source, telegram.number("nonce"), now)
                return
            session = self._sessions.confirmed(source, now)
            if session is None:
                raise AntiphonError("hello_first")
            self._desk.hear(session, telegram, now)
        except AntiphonError as reason:
            request = 0 if telegram.name == "confirm" else telegram.number("id")
            if session is not None:
                self.post(session, [failure(request, reason)])
            else:
                self._tell_stranger(source, failure(request, reason), now)

    def _hello(self, source: Address, hello: Telegram, now: float) -> None:
        """Welcome and capabilities together stay below one full datagram: too little to reflect."""
        try:
            session = self._sessions.hello(source, hello, now)
        except AntiphonError as reason:
            self._tell_stranger(reply_address(source, hello), failure(0, reason), now)
            return
        if not session.confirmed and not self._strangers.allow(now):
            return
        device = self._registry.device
        said = [Telegram("welcome", (VERSION, session.nonce, device, len(TASKS)))]
        for task in TASKS:
            state, permille = self._registry.state(task).value, self._registry.permille(task)
            said.append(Telegram("capability", (task, state, permille)))
        self.post(session, said)

    def _complain(self, data: bytes, source: Address, reason: BadPacket, now: float) -> None:
        heard_log.warning("%s:%d sent %s\n%s", *source, reason, hex_dump(data[:64]))
        session = self._sessions.confirmed(source, now)
        if session is not None:
            kind = 1 if isinstance(reason, BadMessage) else 0
            self.post(session, [failure(0, AntiphonError("bad_message", kind))])

    def _tell_stranger(self, address: Address, telegram: Telegram, now: float) -> None:
        if self._strangers.allow(now):
            self._send(address, [telegram])

    def _send(self, address: Address, telegrams: Sequence[Telegram]) -> None:
        """All are made before the first is sent: that wakes the client, which works then, too."""
        for telegram in telegrams:
            said_log.debug("%s:%d %s", *address, telegram)
        for datagram in [to_bytes(telegram) for telegram in telegrams]:
            if self._transport is not None:
                self._transport.sendto(datagram, address)
