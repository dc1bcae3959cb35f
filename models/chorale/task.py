"""Answers `harmonize`: hear the clips, write several candidates in one batch, keep the best."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models import checkpoint
from models.answer import Answer, Notice, Variation
from models.chorale.grid import CLASSES, LOWEST, PITCHES, VOICES, Grid
from models.chorale.hearing import Heard, hear
from models.chorale.network import ChoraleNetwork, Config
from models.chorale.swift import Swift
from models.chorale.voice_leading import Report, report
from models.chorale.windows import WINDOW, Contest, Effort, Row, passes_of, write
from models.chorale.writing import new_clips
from models.errors import AntiphonError
from models.music.clip import Clip
from models.music.voice import Voice
from models.requests import Harmonize, ScaleLock
from models.task import Call, seed_of

FOLDER = Path(__file__).parent
KEYS = 5  # in how many keys the network listens for the likeliest notes
SHORT = 96  # frames
HEAT = 0.6  # temperature of the network when the musician's is 1: what sounds most like Bach


def load(device: str, debug: bool = False) -> "Harmonizer":
    """The trained model, or its tiny seeded twin. Raises AntiphonError `model_missing`."""
    if debug:
        tiny = Config(width=32, blocks=2, heads=2, cell_width=8, dilations=(1, 2))
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(0)
            return Harmonizer(on_device(ChoraleNetwork(tiny), device))
    weights, card = checkpoint.load(FOLDER, device)
    config = {**card["config"], "dilations": tuple(card["config"]["dilations"])}
    network = ChoraleNetwork(Config(**config))
    network.load_state_dict(weights)
    return Harmonizer(on_device(network, device))


def on_device(network: ChoraleNetwork, device: str) -> nn.Module:
    """The network where it is to run; on a processor it is compiled, and rounded."""
    network.to(device).eval()
    return Swift(network) if device == "cpu" else network


@dataclass
class Asked:
    """A call on its way to an answer."""

    call: Call
    request: Harmonize
    heard: Heard
    seed: int
    rows: list[Row]
    stopped: bool = False

    @property
    def effort(self) -> Effort:
        """How much work the request is worth."""
        request, heard = self.request, self.heard
        usual = effort(request.quality, len(heard.wanted), heard.grid.frames)
        return usual if request.temperature > 0 else replace(usual, keys=KEYS)


class Harmonizer:
    """The task: owns the network, keeps nothing between calls."""

    def __init__(self, network: nn.Module) -> None:
        self.network = network

    def warm_up(self) -> None:
        """One short answer, so that the first real one is as fast as the second."""
        self.answer([Call(Harmonize(bars=4, voices=1, quality=1, seed=0))])

    def answer(self, calls: Sequence[Call]) -> list[Answer | AntiphonError]:
        """Answer every call; calls that take the same effort share network passes."""
        results: dict[int, Answer | AntiphonError] = {}
        asked: dict[int, Asked] = {}
        for index, call in enumerate(calls):
            try:
                asked[index] = prepare(call)
            except AntiphonError as refusal:
                results[index] = refusal
        for effort in sorted({one.effort for one in asked.values()}):
            group = {i: one for i, one in asked.items() if one.effort == effort}
            with torch.inference_mode():
                self._write(list(group.values()), effort)
            for index, one in group.items():
                results[index] = AntiphonError("cancelled") if one.stopped else choose(one)
        return [results[index] for index in range(len(calls))]

    def _write(self, group: list[Asked], effort: Effort) -> None:
        rows = [row for one in group for row in one.rows]
        total = passes_of(rows, effort)
        done = 0

        def tick() -> None:
            nonlocal done
            done += 1
            for one in group:
                one.stopped = one.stopped or one.call.stopped()
                if not one.stopped:
                    one.call.progress(min(1.0, done / total))
            if all(one.stopped for one in group):
                raise AntiphonError("cancelled")

        try:
            write(self.network, rows, effort, tick)
        except AntiphonError:
            return  # every call of the group was stopped
        for one in group:
            if not one.stopped:
                one.call.progress(1.0)  # there may have been less to correct than was allowed for


def effort(quality: int, voices: int, frames: int) -> Effort:
    """The work to write so many voices at once.

    A full window takes eight passes a voice for each step of `quality`; a shorter piece has fewer
    cells to settle in a pass, and takes fewer passes for them. Their number is odd, so that the
    first pass, when least is known, looks at the eighths as the last one does. Several voices make
    more faults with each other than one with given ones, and have more rounds to mend them.
    """
    share = min(frames, WINDOW) / WINDOW
    passes = math.ceil(8 * share) if voices == 1 else max(3, math.ceil(8 * share))
    rounds = 2 if voices == 1 else 4  # for each step of quality
    odd = (quality * voices * passes - 1) | 1
    return Effort(passes=max(3, odd), corrections=quality * rounds)


def spare(quality: int, voices: int, frames: int) -> int:
    """How many candidates are written besides those asked for, to have something to choose from:
    of one voice in a short piece, which takes few passes, one more, but for a draft."""
    return quality - 1 + (quality > 1 and voices == 1 and frames <= SHORT)


def prepare(call: Call) -> Asked:
    """Hear a call and lay out its candidates; raises AntiphonError when it cannot be answered."""
    request = call.request
    if not isinstance(request, Harmonize):
        raise AntiphonError("not_available")
    heard = hear(request)
    seed = seed_of(request)
    allowed = allowed_classes(request, heard)
    contest = Contest(places=request.variations)
    more = (
        spare(request.quality, len(heard.wanted), heard.grid.frames)
        if request.temperature > 0
        else 0
    )
    rows = [
        Row(
            Grid(heard.grid.pitch.copy(), heard.grid.tie.copy(), heard.grid.setting),
            heard.open.copy(),
            allowed,
            request.temperature * HEAT,
            request.top_p,
            torch.Generator().manual_seed(seed * 64 + number),
            contest,
        )
        for number in range(request.variations + more)
    ]
    return Asked(call, request, heard, seed, rows)


def allowed_classes(request: Harmonize, heard: Heard) -> NDArray[np.bool_]:
    """The classes (4, CLASSES) each voice may sing: its range, the scale if locked, and rests.

    Raises AntiphonError `range_too_narrow` when a wanted voice is left without a pitch.
    """
    pitches = np.arange(LOWEST, LOWEST + PITCHES)
    scale = heard.model.scale if request.scale_lock is ScaleLock.CLIP else None
    in_scale = np.array([scale is None or int(pitch) in scale for pitch in pitches])
    allowed = np.ones((VOICES, CLASSES), dtype=bool)
    for voice in Voice:
        low = getattr(request, f"{voice.name.lower()}_low")
        high = getattr(request, f"{voice.name.lower()}_high")
        sung = in_scale & (pitches >= low) & (pitches <= high)
        if voice in heard.wanted and not sung.any():
            raise AntiphonError("range_too_narrow", voice.value)
        allowed[voice.value, 1:] = np.tile(sung, 2)
    return allowed


def choose(asked: Asked) -> Answer:
    """The candidates that came through, the best first, each with its report."""
    new = asked.heard.open
    through = [row for row in asked.rows if not row.lost]
    judged = [(report(row.grid.pitch, row.grid.tie, new), row) for row in through]
    judged.sort(key=lambda pair: pair[1].cost + pair[0].cost)
    variations = tuple(_variation(asked, row, faults, new) for faults, row in judged)
    return Answer(variations, asked.seed, asked.heard.notices)


def _variation(asked: Asked, row: Row, faults: Report, new: NDArray[np.bool_]) -> Variation:
    clips: tuple[Clip, ...] = new_clips(asked.heard, row.grid, new)
    notes = max(1, sum(len(clip.notes) for clip in clips))
    notices = (
        Notice(
            "voice_leading",
            (faults.parallels, faults.crossings + faults.overlaps, faults.leaps),
        ),
        Notice("likelihood", (round(1000 * row.cost / notes),)),
    )
    return Variation(clips, notices)
