"""Which task answers which request: loaded once, in the background, and kept warm on one device.

A loader is imported only when its model is wanted, so importing this file loads no torch.
"""

import logging
import os
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from enum import Enum
from importlib import import_module
from importlib.util import find_spec

from models.errors import AntiphonError
from models.preload import open_torch_libraries
from models.task import Task

log = logging.getLogger("models.registry")

Loader = Callable[[str], Task]  # "cpu", "cuda" or "mps" -> the task, ready to answer

_MODELS = {  # task -> module whose `load` makes it, in the order of loading
    "harmonize": "models.chorale.task",
    "morph": "models.by_role",
    "generate": "models.by_role",
    "vary": "models.by_role",
    "humanize": "models.groove.task",
    "drumify": "models.groove.task",
    "continue": "models.continuation.task",
    "infill": "models.continuation.task",
}
# compiled when they are first loaded, which takes more than a minute; the quickest come first. The
# choir is so, too, in a quarter of that, but somebody has to answer first
_COMPILED = ("models.by_role", "models.groove.task", "models.continuation.task")
# a module that hands its tasks on -> the packages of the models behind it; others have their own
_BEHIND = {"models.by_role": ("models.morph", "models.tune")}


class State(Enum):
    """How far a task's model is; the value is the word on the wire."""

    LOADING = "loading"
    READY = "ready"
    MISSING = "missing"
    UNAVAILABLE = "unavailable"


_REFUSALS = {
    State.LOADING: "model_loading",
    State.MISSING: "model_missing",
    State.UNAVAILABLE: "not_available",
}


class Registry:
    """The tasks of one daemon.

    Loading belongs to the thread that owns torch, but for the tasks loaded `apart`, in a thread of
    their own; the rest may be read from any thread.
    """

    def __init__(
        self,
        loaders: Mapping[str, Loader],
        wanted: str = "auto",
        choose: Callable[[str], str] | None = None,
        apart: Collection[str] = (),
    ) -> None:
        self._loaders = dict(loaders)
        self._apart = tuple(apart)
        self._beside = threading.Thread(target=self._load_apart, name="antiphon-apart", daemon=True)
        self._choose = choose or take_device
        self._wanted = wanted
        self._tasks: dict[str, Task] = {}
        self._states = dict.fromkeys(loaders, State.LOADING)
        self._permille = dict.fromkeys(loaders, 0)
        self.device = wanted

    def state(self, task: str) -> State:
        """How far the model behind a task is."""
        return self._states.get(task, State.UNAVAILABLE)

    def permille(self, task: str) -> int:
        """How much of the model is loaded, in thousandths."""
        return self._permille.get(task, 0)

    def task(self, name: str) -> Task:
        """The ready task; raises AntiphonError that says why it cannot answer."""
        state = self.state(name)
        if state is not State.READY:
            raise AntiphonError(_REFUSALS[state])
        return self._tasks[name]

    @property
    def loading_apart(self) -> bool:
        """Whether a thread of ours is at work, which nothing can stop."""
        return self._beside.is_alive()

    def load(self) -> None:
        """Load and warm up every model; one that cannot be loaded is `missing`; others go on."""
        for _ in self.load_each():
            pass
        if self.loading_apart:
            self._beside.join()

    def load_each(self) -> Iterator[str]:
        """The same, one task after the other: its name, when its model is there or missing. Those
        loaded apart are begun after them and not waited for."""
        try:
            self.device = self._choose(self._wanted)
        except AntiphonError as reason:
            log.error("no model can run on %s: %s", self._wanted, reason)
            self._states = dict.fromkeys(self._states, State.MISSING)
            return
        for name in self._loaders:
            if name not in self._apart:
                self._load(name)
                yield name
        if self._apart:  # only now: compiling would slow down the first answers
            self._beside.start()

    def _load_apart(self) -> None:
        for name in self._apart:
            self._load(name)

    def _load(self, name: str) -> None:
        try:
            task = self._loaders[name](self.device)
            self._permille[name] = 500
            task.warm_up()
        except AntiphonError as reason:
            log.error("the model for %s cannot be loaded: %s", name, reason)
            self._states[name] = State.MISSING
            return
        except Exception:  # damaged files can fail in any way; the other models go on
            log.exception("the model for %s cannot be loaded", name)
            self._states[name] = State.MISSING
            return
        self._tasks[name] = task
        self._permille[name] = 1000
        self._states[name] = State.READY
        log.info("%s is ready on %s", name, self.device)


def shipped(device: str = "auto", debug: bool = False, first: str = "") -> Registry:
    """The models of this version, to be loaded in the order of the table but for one task's; what
    takes long to compile is loaded apart, unless it is that.

    `debug` loads their tiny seeded twins instead of the weights, one after the other: they share
    torch's one seed.
    """

    def loader(module: str) -> Loader:
        def load(device: str) -> Task:
            task: Task = import_module(module).load(device, debug=debug)
            return task

        return load

    order = sorted(_MODELS, key=lambda task: task != first)  # keeps the table's otherwise
    loaders = {task: loader(_MODELS[task]) for task in order}
    compiled = [task for task, module in _MODELS.items() if module in _COMPILED]
    return Registry(loaders, device, apart=() if debug or first in compiled else compiled)


def models() -> dict[str, list[str]]:
    """The folder of every shipped model, and the tasks it answers."""
    found: dict[str, list[str]] = {}
    for task, module in _MODELS.items():
        for package in _packages(module):
            found.setdefault(package.replace(".", "/"), []).append(task)
    return found


def _packages(module: str) -> tuple[str, ...]:
    return _BEHIND.get(module, (module.rpartition(".")[0],))


def paces(runs: int, debug: bool = False) -> list[tuple[str, list[float]]]:
    """What the models, or their twins, measure of themselves, in milliseconds; nothing of those
    without weights."""
    found: list[tuple[str, list[float]]] = []
    packages = {package for module in _MODELS.values() for package in _packages(module)}
    for package in sorted(packages):
        if find_spec(f"{package}.pace"):
            with suppress(AntiphonError):
                found += import_module(f"{package}.pace").rows(runs, debug)
    return found


def take_device(wanted: str) -> str:
    """The device of `choose_device`, made ready in the calling thread to share a CPU with Live.

    Live is a busy neighbour: torch gets half the cores, and at most four, for a small network
    gains nothing from more. Products are taken in bfloat16 where the CPU has instructions for it,
    in about half the time; elsewhere that setting changes nothing.
    """
    device = choose_device(wanted)
    if device == "cpu":
        import torch

        torch.set_num_threads(max(1, min(4, (os.cpu_count() or 1) // 2)))
        torch.set_float32_matmul_precision("medium")
    return device


def choose_device(wanted: str) -> str:
    """The device asked for, or for "auto" the best there is: cuda, then mps, then cpu.

    Raises AntiphonError `no_device` when the one asked for is not in this machine.
    """
    open_torch_libraries()
    import torch  # takes a second, so never before it is needed

    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    there["cpu"] = True
    if wanted == "auto":
        return next(device for device, present in there.items() if present)
    if not there.get(wanted, False):
        raise AntiphonError("no_device")
    return wanted
