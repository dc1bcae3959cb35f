"""Answers `continue` and `infill`: reads the clip once, writes all variations together."""

import math
import time
from collections.abc import Sequence
from concurrent.futures import wait
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from models import checkpoint
from models.answer import Answer, Notice, Variation
from models.continuation.decoding import LONG, SHORT, Line, write
from models.continuation.dice import Chance
from models.continuation.judging import Habits, distances, nearest, strange, surprise, twins
from models.continuation.network import ClipLanguageModel, Config
from models.continuation.packed import Packed
from models.continuation.reader import Heard
from models.continuation.source import Source, listen, rules
from models.continuation.writing import Manner, clip_of, notes_of
from models.errors import AntiphonError
from models.kernels.threads import at_once, threads
from models.music.clip import Clip
from models.music.note import Note
from models.requests import Continue, Infill
from models.task import Call, one_by_one, seed_of

FOLDER = Path(__file__).parent
# Variations that a thread writes: as many rows as a product takes at a time, or fewer where there
# are threads to share them with; two cost little more than one.
TOGETHER, FEWEST = 4, 2
# Temperatures of the network when the musician's is 1, chosen on held-out pieces: hotter it
# wanders, colder it goes in circles. The first is for all candidates, the others for those that are
# no good and are written anew, which as cold as before would come out as before.
HEATS, DRUM_HEATS = (0.8, 1.0, 1.3), (0.6, 1.0, 1.6)
HOTTEST = 5.0  # for all variations but the first, where they leave nothing to chance


@cache
def load(device: str, debug: bool = False) -> "Continuer":
    """The trained model, or its tiny seeded twin; one for both tasks.

    A note is a pass of a small network: on a GPU it takes longer than here, so the model stays on
    the CPU. Raises AntiphonError `model_missing`.
    """
    if debug:
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(0)
            network = ClipLanguageModel(Config(width=32, blocks=1, heads=2, hidden=32))
            return Continuer(network.eval())
    weights, card = checkpoint.load(FOLDER, "cpu")
    network = ClipLanguageModel(Config(**card["config"]))
    network.load_state_dict(weights)
    return Continuer(network.eval())


class Continuer:
    """The task: owns the network, keeps nothing between calls."""

    def __init__(self, network: ClipLanguageModel) -> None:
        self.packed = Packed.of(network)

    def warm_up(self) -> None:
        """One short answer, so that the first real one is as fast as the second."""
        notes = tuple(Note(60 + beat, float(beat), 1.0) for beat in range(8))
        self.answer([Call(Continue(clips=(Clip(notes, 8.0),), bars=1, seed=0))])

    def answer(self, calls: Sequence[Call]) -> list[Answer | AntiphonError]:
        """Answer every call, one after the other."""
        with torch.inference_mode():
            return one_by_one(calls, lambda call: Writing(self.packed, call).answer())


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may become a variation."""

    line: Line
    notes: tuple[Note, ...]
    strange: bool


class Writing:
    """One request at work."""

    def __init__(self, packed: Packed, call: Call) -> None:
        request = call.request
        if not isinstance(request, Continue | Infill):
            raise AntiphonError("not_available")
        self.call, self.request = call, request
        self.source: Source = listen(request)
        self.rules = rules(self.source, request)
        self.heard = Heard.of(packed, self.source.prompt())
        self.manner, self.habits = Manner.of(self.source), Habits.of(self.source)
        self.seed = seed_of(request)
        self.heats = DRUM_HEATS if self.source.drums else HEATS
        self.first = (
            request.region_start if isinstance(request, Infill) else self.source.clip.next_bar
        )
        self.began = time.monotonic()

    def answer(self) -> Answer:
        """All variations, the likeliest first."""
        candidates, apart, tried = self.candidates()
        order = sorted(range(len(candidates)), key=lambda i: surprise(candidates[i].line))
        variations = tuple(self._variation(candidates[i], nearest(apart, i)) for i in order)
        notices = self.source.notices
        if tried:
            notices = (*notices, Notice("written_again", (tried,)))
        return Answer(variations, self.seed, notices)

    def candidates(self) -> tuple[list[Candidate], NDArray[np.float64], int]:
        """As many as asked for, how far apart they are, and how many had to be written anew."""
        count = self.request.variations
        found = self.write(range(count))
        apart, tried = distances([candidate.line for candidate in found]), 0
        for attempt in range(1, len(self.heats)):
            bad = {i for i in range(count) if found[i].strange} | twins(apart)
            if not bad or self.request.temperature == 0 or self._late(attempt):
                break
            tried += len(bad)
            anew = self.write(sorted(bad), attempt)
            for i, candidate in zip(sorted(bad), anew, strict=True):
                found[i] = candidate
            apart = distances([candidate.line for candidate in found])
        return found, apart, tried

    def _late(self, attempts: int) -> bool:
        """Would another attempt miss the deadline."""
        spent = 1000 * (time.monotonic() - self.began)
        return 0 < self.request.deadline_ms < spent * (attempts + 1) / attempts

    def write(self, numbers: Sequence[int], attempt: int = 0) -> list[Candidate]:
        """Candidates for the variations of these numbers, other ones with every attempt.

        Every thread, this one too, writes some of them from beginning to end, and looks at what it
        wrote while others still write: one that waits for another at every note would wait for the
        busiest program of the machine.
        """
        each = min(TOGETHER, max(FEWEST, math.ceil(len(numbers) / at_once())))
        parts = [numbers[at : at + each] for at in range(0, len(numbers), each)]
        self.reached = dict.fromkeys(range(len(parts)), self.rules.begin)
        write = partial(self._write_part, attempt=attempt)
        others = [threads().submit(write, at, part) for at, part in enumerate(parts) if at]
        try:
            found = write(0, parts[0])
        finally:
            wait(others)  # a part that fails does not leave others at work
        return [*found, *(candidate for job in others for candidate in job.result())]

    def _write_part(self, part: int, numbers: Sequence[int], attempt: int) -> list[Candidate]:
        first = self.seed * 64 + attempt * self.request.variations
        heat, hottest = (h * self.request.temperature for h in (self.heats[attempt], HOTTEST))
        lines = write(
            self.heard,
            self.rules,
            [torch.Generator().manual_seed(first + number) for number in numbers],
            chance=Chance(heat, self.request.top_p, hottest),
            daring=[number > 0 or attempt > 0 for number in numbers],
            pulse=lambda lines, tick: self._pulse(part, numbers, lines, tick),
            stride=SHORT if self.request.shown else LONG,
        )
        return [self._candidate(line) for line in lines]

    def _candidate(self, line: Line) -> Candidate:
        notes = notes_of(self.source, self.manner, line.events, self.first)
        odd = strange(line, self.habits, self.source, self.request.density)
        return Candidate(line, tuple(notes), odd)

    def _pulse(self, part: int, numbers: Sequence[int], lines: list[Line], tick: int) -> None:
        if self.call.stopped():
            raise AntiphonError("cancelled")
        self.reached[part] = tick
        done = sum(self.reached.values()) / len(self.reached) - self.rules.begin
        self.call.progress(min(1.0, max(0.0, done) / (self.rules.end - self.rules.begin)))
        for number, line in zip(numbers, lines, strict=True):
            if number < self.request.shown and (ready := self._ready(line)) > line.shown:
                self._show(number, line, ready)

    def _ready(self, line: Line) -> int:
        """How many events of a line lie in bars that are full."""
        if line.over or not line.events:
            return len(line.events)
        begun = line.events[-1][0] // self.rules.bar * self.rules.bar  # the latest bar
        ready = line.shown
        while line.events[ready][0] < begun:
            ready += 1
        return ready

    def _show(self, number: int, line: Line, ready: int) -> None:
        notes = notes_of(self.source, self.manner, line.events[line.shown : ready], self.first)
        line.shown = ready
        self.call.show(number, notes)

    def _variation(self, candidate: Candidate, apart: float) -> Variation:
        notices = [Notice("likelihood", (round(1000 * surprise(candidate.line)),))]
        if self.request.variations > 1:
            notices.append(Notice("distinct", (round(1000 * apart),)))
        return Variation((clip_of(self.source, candidate.notes, self.first),), tuple(notices))
