"""One request's life at the daemon, from its `open` until its outcome is forgotten."""

import math
from dataclasses import dataclass, field

from bridge.logs import Bucket
from bridge.messages import Telegram
from bridge.parcels import Parcel
from bridge.protocol import PARTS_AT_ONCE, PARTS_PER_S
from bridge.sessions import Session
from bridge.transfers import Receiver
from bridge.worker import Job
from models.errors import AntiphonError

Key = tuple[int, int]  # client, request id


@dataclass(eq=False, slots=True)
class Exchange:
    """One request's life: it arrives, waits and is worked on, then its outcome is delivered."""

    session: Session  # the address that asked last
    receiver: Receiver
    job: Job | None = None
    outcome: Parcel | AntiphonError | None = None
    share: float = 0.0  # of the work done, as far as told
    parts: Bucket = field(default_factory=lambda: Bucket(PARTS_PER_S, PARTS_AT_ONCE))
    ended_at: float = math.inf

    @property
    def arriving(self) -> bool:
        """Whether chunks of the request are still to come."""
        return self.outcome is None and not self.receiver.complete

    @property
    def id(self) -> int:
        """The request's number."""
        return self.receiver.id

    @property
    def key(self) -> Key:
        """What makes the request unlike all others."""
        return (self.session.client, self.id)


def failure(request: int, error: AntiphonError) -> Telegram:
    """The `error` message of a failure; request 0 = not about one."""
    a, b, c = (*error.values, 0, 0, 0)[:3]
    return Telegram("error", (request, error.code, a, b, c))
