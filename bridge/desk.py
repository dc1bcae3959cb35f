"""Where requests become jobs and jobs become answers: one exchange per client and request id.

An exchange lives from its `open` until its outcome was kept for a minute, so that a repeated
question finds the answer, or the job still running, and is never computed twice.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from bridge.chunks import part_messages
from bridge.exchange import Exchange, Key, failure
from bridge.jobs import Jobs
from bridge.messages import BadMessage, Telegram
from bridge.parcels import Parcel, Reply, pack_answer, unpack_request
from bridge.protocol import ANSWER_KEPT_MS, MOST_CHUNKS, MOST_CLIPS, MOST_NOTES, NOTES_PER_CHUNK
from bridge.sessions import Session
from bridge.transfers import Receiver, Sender
from bridge.worker import Job, Result
from models.answer import Notice
from models.errors import AntiphonError
from models.music.note import Note

log = logging.getLogger("bridge.jobs")

MOST_ARRIVING = 32  # transfers at a time, so that half-sent ones cannot fill the memory
Post = Callable[[Session, Sequence[Telegram]], None]


class Desk:
    """All exchanges. Told what confirmed clients say and what time it is; answers by `post`."""

    def __init__(self, jobs: Jobs, post: Post, most: int) -> None:
        self._jobs = jobs
        self._post = post
        self._most = most
        self._exchanges: dict[Key, Exchange] = {}
        self._sending: dict[Key, tuple[Exchange, Sender]] = {}

    @property
    def busy(self) -> bool:
        """Whether an answer is on its way."""
        return bool(self._sending)

    @property
    def wake_at(self) -> float | None:
        """When `wake` wants to be called next."""
        return min((sender.wake_at for _, sender in self._sending.values()), default=None)

    def hear(self, session: Session, telegram: Telegram, now: float) -> None:
        """Serve one message of a confirmed client; raises AntiphonError for the asker."""
        exchange = self._exchanges.get((session.client, telegram.number("id")))
        if exchange is not None:
            exchange.session = session
        if telegram.name == "open":
            self._open(session, exchange, telegram, now)
        elif exchange is None:
            self._unknown(session, telegram)
        elif telegram.name in ("ack", "missing"):
            self._delivery(exchange, telegram, now)
        elif telegram.name == "cancel":
            self._cancel(exchange)
        else:
            self._arrival(exchange, telegram, now)

    def wake(self, now: float) -> None:
        """Probe for answers that nobody acknowledges; give up in the end."""
        for exchange, sender in list(self._sending.values()):
            try:
                self._say(exchange, sender.wake(now))
            except AntiphonError as reason:
                log.info("the answer to %d was not fetched: %s", exchange.id, reason)
                del self._sending[exchange.key]

    def tidy(self, now: float) -> None:
        """End requests that stopped arriving; forget outcomes that were kept long enough."""
        for key, exchange in list(self._exchanges.items()):
            late = exchange.receiver.give_up(now)
            if exchange.outcome is None and late:
                self._end(exchange, late)
            if now - exchange.ended_at > ANSWER_KEPT_MS / 1000 and key not in self._sending:
                del self._exchanges[key]

    def _open(
        self, session: Session, exchange: Exchange | None, opening: Telegram, now: float
    ) -> None:
        if exchange is None:
            self._begin(session, opening, now)
        elif exchange.receiver.opening != opening:
            raise AntiphonError("bad_transfer", 0)
        else:
            self._say(exchange, exchange.receiver.hear(opening, now))
            if exchange.outcome is not None:
                self._deliver(exchange, exchange.outcome)
            elif exchange.job:
                self._progress(exchange, exchange.share)

    def _begin(self, session: Session, opening: Telegram, now: float) -> None:
        if opening.number("chunks") > MOST_CHUNKS:
            raise AntiphonError(
                "too_many_notes", opening.number("chunks") * NOTES_PER_CHUNK, MOST_NOTES
            )
        if opening.number("clips") > MOST_CLIPS:
            raise AntiphonError("too_many_clips", opening.number("clips"), MOST_CLIPS)
        self._make_room()
        arriving = sum(each.arriving for each in self._exchanges.values())
        if arriving >= MOST_ARRIVING:
            raise AntiphonError("busy", arriving)
        exchange = Exchange(session, Receiver(opening, now))
        self._exchanges[session.client, exchange.id] = exchange
        self._say(exchange, exchange.receiver.begin())
        if exchange.receiver.complete:
            self._submit(exchange)

    def _make_room(self) -> None:
        """Forget the oldest outcomes first; raise AntiphonError `busy` when there are none."""
        for key, exchange in list(self._exchanges.items()):
            if len(self._exchanges) < self._most:
                return
            if exchange.outcome is not None and key not in self._sending:
                del self._exchanges[key]
        if len(self._exchanges) >= self._most:
            raise AntiphonError("busy", len(self._exchanges))

    def _unknown(self, session: Session, telegram: Telegram) -> None:
        request = telegram.number("id")
        if telegram.name == "close":  # the open was lost
            self._post(session, [Telegram("missing", (request,), ((0,),))])
        elif telegram.name == "cancel":
            raise AntiphonError("unknown_request", request)

    def _arrival(self, exchange: Exchange, telegram: Telegram, now: float) -> None:
        if isinstance(exchange.outcome, AntiphonError):
            if telegram.name == "close":
                self._deliver(exchange, exchange.outcome)
            return
        was_complete = exchange.receiver.complete
        self._say(exchange, exchange.receiver.hear(telegram, now))
        notes = exchange.receiver.notes
        if notes > MOST_NOTES:
            self._end(exchange, AntiphonError("too_many_notes", notes, MOST_NOTES))
        elif exchange.receiver.complete and not was_complete:
            self._submit(exchange)

    def _submit(self, exchange: Exchange) -> None:
        try:
            request, dropped = unpack_request(exchange.receiver.parcel)
            job = Job(
                exchange.session.client,
                exchange.id,
                request,
                on_progress=lambda share: self._progress(exchange, share),
                on_part=lambda variation, notes: self._part(exchange, variation, notes),
                on_done=lambda result: self._done(exchange, result, dropped),
            )
            exchange.job = job
            self._jobs.submit(job)
        except AntiphonError as reason:
            self._end(exchange, reason)
            return
        self._progress(exchange, 0.0)

    def _progress(self, exchange: Exchange, share: float) -> None:
        if exchange.outcome is None:
            exchange.share = share
            self._say(exchange, [Telegram("progress", (exchange.id, round(1000 * share)))])

    def _part(self, exchange: Exchange, variation: int, notes: Sequence[Note]) -> None:
        """Show bars as they come; those over the bounded rate are left out."""
        if exchange.outcome is not None:
            return
        now = time.monotonic()
        try:
            parts = part_messages(exchange.id, variation, notes)
        except (AntiphonError, BadMessage):  # more than the wire can say: the model's mistake
            log.exception("bars of %s cannot be shown", exchange.job)
            return
        self._say(exchange, [part for part in parts if exchange.parts.allow(now)])

    def _done(self, exchange: Exchange, result: Result, dropped: int) -> None:
        if isinstance(result, AntiphonError):
            self._end(exchange, result)
            return
        if dropped:
            notices = (*result.notices, Notice("dropped_notes", (dropped,)))
            result = replace(result, notices=notices)
        job = exchange.job
        assert job is not None, "only a job is ever done"
        queued, elapsed = job.started_at - job.queued_at, job.ended_at - job.started_at
        reply = Reply(result, round(queued * 1000), round(elapsed * 1000))
        outcome: Parcel | AntiphonError
        try:
            outcome = pack_answer(exchange.id, job.request.task, reply)
        except (AntiphonError, BadMessage):  # more than the wire can say: the model's mistake
            log.exception("the answer to %s cannot be sent", job)
            outcome = AntiphonError("model_failed")
        self._end(exchange, outcome)

    def _end(self, exchange: Exchange, outcome: Parcel | AntiphonError) -> None:
        exchange.outcome, exchange.job = outcome, None
        exchange.receiver.release()
        exchange.ended_at = time.monotonic()
        self._deliver(exchange, outcome)

    def _deliver(self, exchange: Exchange, outcome: Parcel | AntiphonError) -> None:
        if isinstance(outcome, AntiphonError):
            self._say(exchange, [failure(exchange.id, outcome)])
        elif exchange.key not in self._sending:
            sender = Sender(outcome, time.monotonic())
            self._sending[exchange.key] = (exchange, sender)
            self._say(exchange, sender.begin())

    def _delivery(self, exchange: Exchange, telegram: Telegram, now: float) -> None:
        """An `ack` or `missing` of the client that fetches its answer."""
        if exchange.key not in self._sending:
            return
        _, sender = self._sending[exchange.key]
        self._say(exchange, sender.hear(telegram, now))
        if sender.done:
            del self._sending[exchange.key]

    def _cancel(self, exchange: Exchange) -> None:
        cancelled = AntiphonError("cancelled")
        self._sending.pop(exchange.key, None)
        if exchange.outcome is not None:
            self._say(exchange, [failure(exchange.id, cancelled)])
        elif exchange.job:
            self._jobs.end(exchange.job, cancelled)
        else:
            self._end(exchange, cancelled)

    def _say(self, exchange: Exchange, telegrams: list[Telegram]) -> None:
        if telegrams:
            self._post(exchange.session, telegrams)
