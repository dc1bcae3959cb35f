"""The queue before the models: batching, superseding, cancelling and deadlines.

Everything here runs on the event loop, so there are no locks; one worker thread does the work.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable

from bridge.worker import Job, Result, Worker
from models.errors import AntiphonError
from models.registry import Registry

log = logging.getLogger("bridge.jobs")

MOST_VARIATIONS_AT_ONCE = 16


class Jobs:
    """Requests waiting for, or being worked on by, the one worker."""

    def __init__(
        self, registry: Registry, most_waiting: int, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._registry = registry
        self._most_waiting = most_waiting
        self._loop = loop
        self._waiting: list[Job] = []
        self._running: list[Job] = []
        self._stopping = False
        self.worker = Worker(registry, self._post, self._finished)

    @property
    def idle(self) -> bool:
        """Whether nobody waits for an answer."""
        return not self._waiting and all(job.over for job in self._running)

    def submit(self, job: Job) -> None:
        """Queue a job; raises AntiphonError when it cannot be answered or too many wait."""
        if self._stopping:
            raise AntiphonError("stopping")
        self._registry.task(job.request.task)  # raises when there is no ready model
        self._supersede(job)
        if len(self._waiting) >= self._most_waiting:
            raise AntiphonError("busy", len(self._waiting))
        job.queued_at = time.monotonic()
        self._waiting.append(job)
        limit = job.request.deadline_ms
        if limit:
            late = AntiphonError("deadline", limit)
            job.late = self._loop.call_later(limit / 1000, self.end, job, late)
        self._start_next()

    def end(self, job: Job, reason: AntiphonError) -> None:
        """End a job that is not over, at once; the model stops soon."""
        if job.over:
            return
        if job in self._waiting:
            self._waiting.remove(job)
        self._conclude(job, reason)

    def stop(self) -> None:
        """Take no more jobs and end those still waiting."""
        self._stopping = True
        for job in list(self._waiting):
            self.end(job, AntiphonError("stopping"))
        self.worker.stop()

    def abandon(self) -> None:
        """End the running jobs as well."""
        for job in self._running:
            self.end(job, AntiphonError("stopping"))

    def _supersede(self, newer: Job) -> None:
        """A newer request of one client and purpose takes the place of one still waiting."""
        for job in list(self._waiting):
            same = job.client == newer.client and job.request.task == newer.request.task
            if same and job.request.purpose == newer.request.purpose != 0:
                self.end(job, AntiphonError("superseded"))

    def _start_next(self) -> None:
        if self._running or not self._waiting:
            return
        self._running = _batch(self._waiting)
        now = time.monotonic()
        for job in self._running:
            self._waiting.remove(job)
            job.started_at = now
        self.worker.give(self._running)

    def _post(self, action: Callable[..., object], *arguments: object) -> None:
        """Called by the worker thread, whose model may outlive the loop."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
            self._loop.call_soon_threadsafe(action, *arguments)

    def _finished(self, batch: list[Job], results: list[Result]) -> None:
        self._running = []
        self._start_next()  # the model works on while answers are sent
        for job, result in zip(batch, results, strict=True):
            if not job.over:
                self._conclude(job, result)

    def _conclude(self, job: Job, result: Result) -> None:
        job.over = True
        if job.late:
            job.late.cancel()
        job.ended_at = time.monotonic()
        waited = (job.started_at or job.ended_at) - job.queued_at
        worked = job.ended_at - job.started_at if job.started_at else 0.0
        code = result.code if isinstance(result, AntiphonError) else "done"
        log.info("%s: %s (waited %.0f ms, worked %.0f ms)", job, code, waited * 1e3, worked * 1e3)
        job.on_done(result)


def _batch(waiting: list[Job]) -> list[Job]:
    """The oldest job and all of its task that fit beside it, oldest first."""
    batch, room = [waiting[0]], MOST_VARIATIONS_AT_ONCE - waiting[0].request.variations
    for job in waiting[1:]:
        if job.request.task == waiting[0].request.task and job.request.variations <= room:
            batch.append(job)
            room -= job.request.variations
    return batch
