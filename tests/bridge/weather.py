"""Bad weather between a client and a daemon: loses, doubles, reorders and delays, by seed."""

import contextlib
import heapq
import random
import select
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

LATEST_S = 0.02  # how much later than its neighbours a delayed datagram may arrive


@dataclass
class Weather:
    """What happens to datagrams: shares of them, 0-1. The same seed brings the same weather."""

    seed: int
    lost: float = 0.0
    doubled: float = 0.0
    delayed: float = 0.0
    lost_count: int = 0
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def arrivals(self) -> list[float]:
        """When copies of one datagram arrive, in seconds from now; none when it is lost."""
        copies = 2 if self.chance.random() < self.doubled else 1
        if self.chance.random() < self.lost:
            self.lost_count += 1
            copies -= 1
        late = (self.chance.random() < self.delayed for _ in range(copies))
        return [self.chance.random() * LATEST_S if each else 0.0 for each in late]


class Proxy:
    """Carries datagrams of any number of clients to one daemon and back."""

    def __init__(self, daemon_port: int, weather: Weather) -> None:
        self.weather = weather
        self._daemon = ("127.0.0.1", daemon_port)
        self._front = self._socket()
        self.port: int = self._front.getsockname()[1]
        self._backs: dict[socket.socket, tuple[str, int]] = {}  # a socket for every client
        self._late: list[tuple[float, int, socket.socket, tuple[str, int], bytes]] = []
        self._count = 0
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _socket(self) -> socket.socket:
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        made.bind(("127.0.0.1", 0))
        return made

    def _run(self) -> None:
        while not self._ending.is_set():
            wait = max(0.0, self._late[0][0] - time.monotonic()) if self._late else 0.02
            for ready in select.select([self._front, *self._backs], [], [], min(wait, 0.02))[0]:
                self._carry(ready)
            while self._late and self._late[0][0] <= time.monotonic():
                _, _, through, to, data = heapq.heappop(self._late)
                through.sendto(data, to)

    def _carry(self, ready: socket.socket) -> None:
        try:
            data, source = ready.recvfrom(65_535)
        except ConnectionError:  # the daemon is away
            return
        if ready is self._front:
            through, to = self._back_of(source), self._daemon
        elif source == self._daemon:
            through, to = self._front, self._backs[ready]
        else:
            return
        for delay in self.weather.arrivals():
            self._count += 1
            at = time.monotonic() + delay
            heapq.heappush(self._late, (at, self._count, through, to, data))

    def _back_of(self, client: tuple[str, int]) -> socket.socket:
        for back, known in self._backs.items():
            if known == client:
                return back
        back = self._socket()
        self._backs[back] = client
        return back

    def lead_to(self, daemon_port: int) -> None:
        """Another daemon has the port from now on; the one before is not heard any more."""
        self._daemon = ("127.0.0.1", daemon_port)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ending.set()
        self._thread.join(5)
        for each in (self._front, *self._backs):
            each.close()


@contextlib.contextmanager
def bad_weather(daemon_port: int, weather: Weather) -> Iterator[Proxy]:
    """A proxy whose `port` leads to the daemon through the weather."""
    proxy = Proxy(daemon_port, weather)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
