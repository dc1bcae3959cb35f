"""Who the daemon talks to: addresses that said hello, proved they can hear, and are not idle."""

import hashlib
import secrets
from dataclasses import dataclass

from bridge.messages import Telegram
from bridge.protocol import VERSION
from models.errors import AntiphonError

Address = tuple[str, int]


@dataclass(slots=True)
class Session:
    """One client address; `confirmed` once it returned the nonce sent to `reply_to`."""

    client: int
    reply_to: Address
    nonce: int
    heard_at: float
    confirmed: bool = False


class Sessions:
    """All sessions by source address; the longest silent one goes when there are too many."""

    def __init__(self, token: str, most: int, idle_s: float) -> None:
        self._token = token_numbers(token)
        self._most = most
        self._idle_s = idle_s
        self._known: dict[Address, Session] = {}

    def hello(self, source: Address, hello: Telegram, now: float) -> Session:
        """The session of a hello; raises AntiphonError `version_mismatch` or `bad_token`."""
        version = hello.number("version")
        if version != VERSION:
            raise AntiphonError("version_mismatch", version, VERSION)
        if self._token != (0, 0) and not self._knows_token(hello):
            raise AntiphonError("bad_token")
        reply_to = reply_address(source, hello)
        client, session = hello.number("client"), self._known.get(source)
        if session is None or (session.client, session.reply_to) != (client, reply_to):
            session = Session(client, reply_to, 1 + secrets.randbelow(2**31 - 1), now)
            self._known.pop(source, None)
            self._make_room(now)
            self._known[source] = session
        session.heard_at = now
        return session

    def confirm(self, source: Address, nonce: int, now: float) -> None:
        """Believe the address; raises AntiphonError `hello_first` for a wrong nonce."""
        session = self._known.get(source)
        if session is None or session.nonce != nonce:
            raise AntiphonError("hello_first")
        session.confirmed = True
        session.heard_at = now

    def confirmed(self, source: Address, now: float) -> Session | None:
        """The session of an address that proved it can hear, if it was not idle too long."""
        session = self._known.get(source)
        if session is None or not session.confirmed or now - session.heard_at > self._idle_s:
            return None
        session.heard_at = now
        return session

    def _make_room(self, now: float) -> None:
        for source, session in list(self._known.items()):
            if now - session.heard_at > self._idle_s:
                del self._known[source]
        while len(self._known) >= self._most:
            oldest = min(
                self._known, key=lambda at: (self._known[at].confirmed, self._known[at].heard_at)
            )
            del self._known[oldest]

    def _knows_token(self, hello: Telegram) -> bool:
        given = f"{hello.number('token_a')} {hello.number('token_b')}"
        return secrets.compare_digest(given, f"{self._token[0]} {self._token[1]}")


def reply_address(source: Address, hello: Telegram) -> Address:
    """Where answers go: the port named in the hello, or the one it came from, on the same IP."""
    return (source[0], hello.number("reply_port") or source[1])


def token_numbers(token: str) -> tuple[int, int]:
    """A token as it travels: the first eight bytes of its SHA-256; (0, 0) for none."""
    if not token:
        return (0, 0)
    digest = hashlib.sha256(token.encode()).digest()
    first, second = (int.from_bytes(digest[at : at + 4], "big", signed=True) for at in (0, 4))
    return (first, second)
