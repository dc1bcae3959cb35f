"""Daemons inside the test process, with small real tasks in place of the trained models."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bridge.server import Daemon
from bridge.settings import Settings
from models.answer import Answer, Notice, Variation
from models.errors import AntiphonError
from models.registry import Loader, Registry
from models.task import Call


@dataclass
class Echo:
    """Answers with the clips it was given, `variations` times; counts what it was asked."""

    batches: list[int] = field(default_factory=list)  # how many calls each had

    def warm_up(self) -> None:
        """Nothing to warm."""

    def answer(self, calls: Sequence[Call]) -> list[Answer | AntiphonError]:
        self.batches.append(len(calls))
        return [self.one(call) for call in calls]

    def one(self, call: Call) -> Answer | AntiphonError:
        request = call.request
        variation = Variation(request.clips, (Notice("likelihood", (250, 0, 0)),))
        return Answer((variation,) * request.variations, request.seed if request.seed else 0)


@dataclass
class Slow(Echo):
    """Works until `release` is set or it is stopped, telling its progress."""

    release: threading.Event = field(default_factory=threading.Event)
    started: threading.Event = field(default_factory=threading.Event)
    passes: int = 0

    def one(self, call: Call) -> Answer | AntiphonError:
        self.started.set()
        while not self.release.wait(0.002):
            self.passes += 1
            call.progress(min(0.9, self.passes / 1000))
            if call.stopped():
                return AntiphonError("cancelled")
        return super().one(call)


@dataclass
class Showing(Echo):
    """Shows its clip bar by bar, every variation's bar in turn, before it answers with it.

    With `release` set it never pauses; otherwise it waits between the bars until it is stopped.
    """

    release: threading.Event = field(default_factory=threading.Event)
    times: int = 1  # how often each bar is shown

    def one(self, call: Call) -> Answer | AntiphonError:
        (clip,) = call.request.clips
        for bar in range(int(clip.bars)):
            start, end = bar * clip.meter.bar, (bar + 1) * clip.meter.bar
            notes = [note for note in clip.notes if start <= note.start < end]
            for variation in range(call.request.variations):
                for _ in range(self.times):
                    call.show(variation, notes)
            while not self.release.wait(0.002) and bar > 0:
                if call.stopped():
                    call.show(0, notes)  # a model that does not listen at once
                    return AntiphonError("cancelled")
        return super().one(call)


class Failing(Echo):
    """Fails on seed 13, as a model with a mistake in it would."""

    def one(self, call: Call) -> Answer | AntiphonError:
        if call.request.seed == 13:
            raise ZeroDivisionError("a mistake in the model")
        return super().one(call)


class Stubborn(Echo):
    """Does not listen to anything while it works."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds
        self.started = threading.Event()

    def one(self, call: Call) -> Answer | AntiphonError:
        self.started.set()
        threading.Event().wait(self.seconds)
        return super().one(call)


@contextlib.contextmanager
def running(
    loaders: Mapping[str, Loader], apart: Collection[str] = (), **settings: object
) -> Iterator[int]:
    """A daemon with these tasks on a free port of this machine, in a thread; yields the port."""
    registry = Registry(loaders, "cpu", choose=lambda wanted: wanted, apart=apart)
    chosen = Settings.model_validate({"port": 0, **settings})
    ports: list[int] = []
    stoppers: list[Callable[[], object]] = []
    listening = threading.Event()

    async def main() -> None:
        daemon, loop = Daemon(chosen, registry), asyncio.get_running_loop()

        def announce(host: str, port: int) -> None:
            ports.append(port)
            stoppers.append(lambda: loop.call_soon_threadsafe(daemon.stop))
            listening.set()

        await daemon.run(announce)

    thread = threading.Thread(target=lambda: asyncio.run(main()))
    thread.start()
    assert listening.wait(5), "the daemon did not begin to listen"
    try:
        yield ports[0]
    finally:
        stoppers[0]()
        thread.join(10)
    assert not thread.is_alive(), "the daemon did not end"


def serving(task: Echo) -> dict[str, Loader]:
    """Loaders with one harmonize task."""
    return {"harmonize": lambda device: task}
