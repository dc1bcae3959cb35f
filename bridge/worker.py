"""The one thread that owns torch: it loads the models, then answers batches until told to stop."""

import asyncio
import gc
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import SimpleQueue

from models.answer import Answer
from models.errors import AntiphonError
from models.music.note import Note
from models.registry import Registry
from models.requests import Request
from models.task import Call

log = logging.getLogger("bridge.jobs")

Result = Answer | AntiphonError
PROGRESS_EVERY_S = 0.05
SOON_S = 0.15  # after the first model: a client looks for its own every 20 ms


@dataclass(eq=False, slots=True)
class Job:
    """One request at work. The event loop owns it; the worker only reads `over` and `request`."""

    client: int
    id: int
    request: Request
    on_progress: Callable[[float], None]  # called on the event loop, share done 0-1
    on_part: Callable[[int, Sequence[Note]], None]  # called on the event loop: variation, notes
    on_done: Callable[[Result], None]  # called on the event loop, exactly once
    queued_at: float = 0.0
    started_at: float = 0.0
    ended_at: float = 0.0
    late: asyncio.TimerHandle | None = None  # the deadline
    over: bool = False  # answered, cancelled or late: the model may stop

    def __str__(self) -> str:
        return f"{self.request.task} {self.id} of client {self.client}"


class Worker:
    """Takes batches of jobs of one task; `report` and progress reach the event loop by `post`."""

    def __init__(
        self,
        registry: Registry,
        post: Callable[..., object],  # runs a function with arguments on the event loop
        report: Callable[[list[Job], list[Result]], None],
    ) -> None:
        self._registry = registry
        self._post = post
        self._report = report
        self._inbox: SimpleQueue[list[Job] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="antiphon-models", daemon=True)

    def start(self) -> None:
        """Begin to load the models."""
        self._thread.start()

    def give(self, batch: list[Job]) -> None:
        """Hand over the next batch; one at a time."""
        self._inbox.put(batch)

    def stop(self) -> None:
        """Let the thread end after the batch it is at."""
        self._inbox.put(None)

    @property
    def alive(self) -> bool:
        """Whether the thread still runs."""
        return self._thread.is_alive()

    def _run(self) -> None:
        soon = SOON_S
        for _ in self._registry.load_each():
            while self._asked(soon):  # what is loaded answers before the next is
                soon = 0.0
                if not self._serve():
                    return
            soon = 0.0
        gc.freeze()  # or the collector looks through the models now and then, a quarter of a second
        while self._serve():
            pass

    def _asked(self, soon: float) -> bool:
        """Whether somebody waits for an answer, or does `soon`, in seconds: who starts a daemon for
        one question asks as soon as its model is there."""
        end = time.monotonic() + soon
        while self._inbox.empty() and time.monotonic() < end:
            time.sleep(SOON_S / 20)
        return not self._inbox.empty()

    def _serve(self) -> bool:
        """Answer the next batch; False when there will be none."""
        batch = self._inbox.get()
        if batch is None:
            return False
        self._post(self._report, batch, self._answer(batch))
        return True

    def _answer(self, batch: list[Job]) -> list[Result]:
        """The results of a batch. When it fails as a whole, each job has a try of its own, so that
        one request cannot take the others down."""
        try:
            task = self._registry.task(batch[0].request.task)
            results = task.answer([self._call(job) for job in batch])
            if len(results) != len(batch):
                raise RuntimeError(f"{len(results)} results for {len(batch)} requests")
            return results
        except AntiphonError as reason:
            return [reason] * len(batch)
        except Exception:  # a model may fail in any way; the daemon goes on
            log.exception("the model failed on %s", ", ".join(map(str, batch)))
            if len(batch) == 1:
                return [AntiphonError("model_failed")]
        return [result for job in batch for result in self._answer([job])]

    def _call(self, job: Job) -> Call:
        told_at = time.monotonic()

        def progress(share: float) -> None:
            nonlocal told_at
            now = time.monotonic()
            if now - told_at >= PROGRESS_EVERY_S:
                told_at = now
                self._post(job.on_progress, min(1.0, max(0.0, share)))

        def show(variation: int, notes: Sequence[Note]) -> None:
            if notes and not job.over:
                self._post(job.on_part, variation, tuple(notes))

        return Call(job.request, progress, lambda: job.over, show)
