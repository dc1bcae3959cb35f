"""Corners: clips as points of the latent space, and what decoding leaves out of them.

The network hears a clip approximately. What it gets wrong at a corner is kept beside the point and
added back to what is decoded nearby, wholly at the corner and less with the distance. So a way
begins and ends with the clip itself, and a hit that the network would have lost fades like others.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.answer import Notice
from models.drums.grid import HIT, OFFSET, VELOCITY, Values, listen
from models.drums.windows import Layout, cut, join, layout, repeated
from models.drums.writing import Memory, remember
from models.errors import AntiphonError
from models.morph.network import Decoded, DrumVAE
from models.music.clip import Clip, Role

MOST_BARS = 64
MARGIN = 0.5  # least logit of what a corner plays: more would hold it up on the way


@dataclass(frozen=True)
class Scene:
    """Clips laid over each other: all as long as the longest, whose bars the windows follow."""

    model: Clip  # whose length, meter and tempo the answer has
    plan: Layout
    memories: tuple[Memory, ...]  # one of each clip
    values: tuple[Values, ...]  # (T, 9, 3) of each clip
    notices: tuple[Notice, ...]

    def windows(self, index: int) -> Values:
        """The windows (N, 32, 9, 3) of one of the clips."""
        return cut(self.values[index], self.plan)


@dataclass(frozen=True)
class Corner:
    """A clip's windows as points (N, Z), and what decoding them leaves out, each (N, 32, 9)."""

    points: Tensor
    missed: Decoded


def lay_out(clips: Sequence[Clip]) -> Scene:
    """Hear clips as drum loops of one length; raises AntiphonError when they cannot be."""
    for clip in clips:
        if clip.role not in (Role.ANY, Role.DRUMS):
            raise AntiphonError("not_available")
        if clip.bars > MOST_BARS:
            raise AntiphonError("too_long", math.ceil(clip.bars), MOST_BARS)
    played = [listen(clip) for clip in clips]
    counts: dict[str, int] = {}
    for notice in (notice for one in played for notice in one.notices):
        counts[notice.code] = counts.get(notice.code, 0) + notice.values[0]
    notices = [Notice(code, (count,)) for code, count in counts.items()]
    longest = max(clips, key=lambda clip: clip.length)
    first = clips[0]
    if any(clip.length != first.length for clip in clips):
        notices.append(Notice("lengths_differ"))
    if any(clip.meter != first.meter for clip in clips):
        notices.append(Notice("meters_differ"))
    if first.meter.bar != 4:
        notices.append(Notice("unusual_meter"))
    model = Clip(
        (), longest.length, first.meter, first.tempo, first.scale, Role.DRUMS, phase=first.phase
    )
    steps = max(one.grid.steps for one in played)
    return Scene(
        model,
        layout(steps, model.meter, model.phase),
        tuple(remember(one, steps) for one in played),
        tuple(repeated(one.grid.values, steps) for one in played),
        tuple(notices),
    )


def find_corners(network: DrumVAE, scene: Scene) -> list[Corner]:
    """The places of a scene's clips in the latent space."""
    device = network.middle.device
    count = len(scene.values)
    windows = torch.from_numpy(np.stack([scene.windows(index) for index in range(count)]))
    windows = windows.to(device)  # (C, N, 32, 9, 3)
    points, _ = network.encode(windows.flatten(0, 1))
    points = points.unflatten(0, (count, -1))  # (C, N, Z)
    decoded = decode(network, points)
    struck = windows[..., HIT]
    sign = struck * 2 - 1
    hit = sign * (MARGIN - sign * decoded.hit).clamp(min=0)
    velocity = (windows[..., VELOCITY] - decoded.velocity) * struck
    offset = (windows[..., OFFSET] - decoded.offset) * struck
    return [
        Corner(points[index], Decoded(hit[index], velocity[index], offset[index]))
        for index in range(count)
    ]


def restored(decoded: Decoded, corners: Sequence[Corner], nearness: Sequence[Tensor]) -> Decoded:
    """What was decoded (M, N, 32, 9) with the corners' own details, by nearness (M,) 0-1.

    Nearness adds up to 1 over the corners of a way, so that between equal clips nothing changes.
    """
    parts = list(decoded)
    for one, near in zip(corners, nearness, strict=True):
        weight = near.view(-1, 1, 1, 1)
        parts = [part + weight * missed for part, missed in zip(parts, one.missed, strict=True)]
    return Decoded(parts[0], parts[1].clamp(0, 1), parts[2].clamp(-0.5, 0.5))


def decode(network: DrumVAE, points: Tensor) -> Decoded:
    """What points (M, N, Z) of several windows mean, each (M, N, 32, 9), in one batch."""
    many, count, _ = points.shape
    decoded = network.decode(points.flatten(0, 1))
    return Decoded(*(part.unflatten(0, (many, count)) for part in decoded))


def loops(decoded: Decoded, plan: Layout) -> list[Values]:
    """The grids (T, 9, 3) that decoded windows make, one for each of M."""
    values = decoded.values.cpu().numpy()
    return [join(windows, plan) for windows in values]


def hits(values: Sequence[Values]) -> NDArray[np.bool_]:
    """Which cells are hit (M, cells)."""
    return np.stack([one[..., HIT].ravel() > 0.5 for one in values])
