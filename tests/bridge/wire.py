"""A bare socket at the daemon's door: sends any bytes, and waits on the wire with a deadline."""

import itertools
import socket
import time

from bridge.messages import Telegram, from_bytes, to_bytes
from bridge.osc import BadPacket
from bridge.parcels import Parcel
from bridge.protocol import TO_CLIENT, VERSION

PATIENCE_S = 5.0
QUIET_S = 0.15  # as long as this, silence counts as silence

_NUMBERS = itertools.count(1000)  # every wire is a client of its own


class Wire:
    """A client without any rules. Everything heard is kept in `heard`."""

    def __init__(self, port: int, client: int = 0) -> None:
        self.client = client or next(_NUMBERS)
        self.heard: list[Telegram] = []
        self.bytes_heard = 0
        self.turn_to(port)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def turn_to(self, port: int) -> None:
        self._daemon = ("127.0.0.1", port)

    def send(self, *telegrams: Telegram) -> None:
        for telegram in telegrams:
            self.send_bytes(to_bytes(telegram))

    def send_bytes(self, data: bytes) -> None:
        self._socket.sendto(data, self._daemon)

    def say(self, name: str, *values: int | str) -> None:
        self.send(Telegram(name, values))

    def hello(self, version: int = VERSION, reply_port: int = 0, token: tuple = (0, 0)) -> None:
        self.say("hello", version, self.client, reply_port, *token)

    def introduce(self, token: tuple = (0, 0)) -> None:
        """Hello, and the proof that the address can hear."""
        self.hello(token=token)
        welcome = self.wait("welcome")
        for _ in range(welcome.number("tasks")):
            self.wait("capability")
        self.say("confirm", welcome.number("nonce"))

    def send_parcel(self, parcel: Parcel) -> None:
        self.send(parcel.opening, *parcel.chunks, parcel.closing)

    def wait(self, name: str, within: float = PATIENCE_S) -> Telegram:
        """The next message of that name; whatever comes before it is only kept."""
        end = time.monotonic() + within
        while telegram := self._next(end):
            if telegram.name == name:
                return telegram
        raise AssertionError(f"no {name} came; heard {[str(each) for each in self.heard[-20:]]}")

    def error(self) -> tuple[int | str, ...]:
        """The next error's id, code and numbers."""
        return self.wait("error").values

    def quiet(self) -> list[Telegram]:
        """All that comes within a moment."""
        start = len(self.heard)
        end = time.monotonic() + QUIET_S
        while self._next(end):
            pass
        return self.heard[start:]

    def _next(self, end: float) -> Telegram | None:
        while (left := end - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                data = self._socket.recv(65_535)
            except TimeoutError:
                return None
            except ConnectionError:
                continue
            self.bytes_heard += len(data)
            try:
                telegram = from_bytes(data, TO_CLIENT)
            except BadPacket as reason:
                raise AssertionError(f"the daemon sent {data!r}: {reason}") from reason
            self.heard.append(telegram)
            return telegram
        return None
