"""What lies between clips, judged as by Roberts et al. (ICML 2018, sec. 5.2).

Random pairs, seven in-betweens: does the Hamming distance to the first clip only rise, how even
are the steps, and what does a language model of steps pay for the in-betweens, as a share of what
it pays for the ends mixed in proportion. Beside the morph: even angles on the bare arc, and taking
each cell from one clip or the other by chance.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from models.drums.windows import WINDOW, layout
from models.morph.morphing import way
from models.morph.path import slerp, stations, targets
from models.morph.space import Grid, Scene, Space
from models.music.clip import Clip
from models.music.meter import Meter
from models.requests import Morph

STEPS = 7  # in-betweens

Patterns = NDArray[Any]  # (M, cells)
Cost = Callable[[Grid], float]  # language-model nats a step of a pattern (cells,)


@dataclass
class Between:
    """What lies between random pairs, for one way of going."""

    way: str  # morph, arc alone, cell by cell
    falls: float  # share of pairs whose distance from the first clip falls at least once
    largest: float  # mean share of the change that the largest step carries
    surprise: float  # language-model cost of in-betweens over the ends' mix


def between(space: Space, windows: Patterns, cost: Cost, pairs: int) -> list[Between]:
    """Morphs of random pairs of windows (N, 32, …), the bare arc, and mixing cell by cell."""
    rng = np.random.default_rng(0)
    rows: dict[str, list[tuple[float, float, float]]] = {}
    for _ in range(pairs):
        chosen = rng.choice(len(windows), 2, replace=False)
        scene = Scene(
            Clip((), WINDOW / 4), layout(WINDOW, Meter()), tuple(windows[i] for i in chosen)
        )
        ways = {
            "morph": _morph(space, scene),
            "arc alone": _arc(space, scene),
            "cell by cell": _mixed(space.cells(scene.grids), rng),
        }
        for name, patterns in ways.items():
            rows.setdefault(name, []).append(judge(patterns, cost))
    return [Between(name, *np.mean(found, axis=0).tolist()) for name, found in rows.items()]


def judge(patterns: Patterns, cost: Cost) -> tuple[float, float, float]:
    """Whether it falls back, its largest step, its surprise; patterns (STEPS + 2, cells)."""
    left = (patterns != patterns[0]).sum(1)
    moved = (patterns[1:] != patterns[:-1]).sum(1)
    costs = np.array([cost(pattern) for pattern in patterns])
    mix = np.linspace(costs[0], costs[-1], len(costs))
    falls = float((np.diff(left) < 0).any())
    largest = float(moved.max() / max(1, moved.sum()))
    return falls, largest, float((costs[1:-1] / mix[1:-1]).mean())


def _morph(space: Space, scene: Scene) -> Patterns:
    """The patterns (STEPS + 2, cells) of a morph with its ends."""
    corners = space.find_corners(scene)
    stray = torch.zeros_like(corners[0])
    _, grids = way(space, scene, corners, round(space.fine * (STEPS + 1)) + 1, stray, Morph())
    patterns = space.cells(grids)
    return patterns[[0, *stations(patterns, targets(STEPS)), -1]]


def _arc(space: Space, scene: Scene) -> Patterns:
    """What the network makes of even places on the arc, ends as decoded."""
    first, last = space.find_corners(scene)
    share = torch.linspace(0, 1, STEPS + 2, device=first.device).view(-1, 1, 1)
    points = slerp(first, last, share)
    return space.cells(space.sound(scene, points[:0], points, [], Morph()))


def _mixed(ends: Patterns, rng: np.random.Generator) -> Patterns:
    """Each cell from the other clip with rising probability, drawn anew at every station."""
    share = np.linspace(0, 1, STEPS + 2)[:, None]
    return np.where(rng.random((STEPS + 2, ends.shape[1])) < share, ends[1], ends[0])
