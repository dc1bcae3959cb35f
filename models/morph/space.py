"""What a walk through a latent space needs to know of it, whatever kind of clip its points are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.answer import Notice
from models.drums.windows import Layout
from models.errors import AntiphonError
from models.music.clip import Clip, Role
from models.requests import Request

MOST_BARS = 64

Grid = NDArray[Any]  # a clip in steps (T, …)


@dataclass(frozen=True)
class Scene:
    """Clips laid over each other: all as long as the longest, whose bars the windows follow."""

    model: Clip  # whose length, meter and tempo the answer has
    plan: Layout
    grids: tuple[Grid, ...] = ()  # (T, …) of each clip
    memories: tuple[Any, ...] = ()  # what each clip knows about its notes
    notices: tuple[Notice, ...] = ()


class Space(Protocol):
    """A network with its clips: from clips to points, from points to grids, from grids to clips."""

    latent: int
    fine: float  # places looked at on a way for every step taken: more is more even, and stranger

    def lay_out(self, clips: Sequence[Clip]) -> Scene:
        """Hear clips as loops of one length; raises AntiphonError when they cannot be."""

    def blank(self, bars: int, role: Role) -> Scene:
        """A scene without clips, for new ones; raises AntiphonError for a role that is not its."""

    def find_corners(self, scene: Scene) -> Tensor:
        """The places (C, N, Z) of the windows of a scene's clips."""

    def invent(self, noise: Tensor, role: Role) -> Tensor:
        """Points where music of the role lies, from noise (…, Z) of any device."""

    def sound(
        self,
        scene: Scene,
        corners: Tensor,
        points: Tensor,
        nearness: Sequence[Tensor],
        request: Request,
    ) -> list[Grid]:
        """What points (M, N, Z) of a scene's windows sound like, in one batch, as asked.

        What decoding leaves out of the corners (C, N, Z) is given back by nearness, (M,) for each
        corner, which adds up to 1 on the way between clips.
        """

    def cells(self, grids: Sequence[Grid]) -> NDArray[Any]:
        """What of grids is heard (M, cells), to be compared cell by cell."""

    def write(self, grid: Grid, scene: Scene, nearness: Sequence[float]) -> Clip:
        """A grid as a clip, played as the scene's clips are played, the nearest most."""


def overlaid(clips: Sequence[Clip], role: Role) -> tuple[Clip, list[Notice]]:
    """The clip whose bars and length all follow, without notes, and what there is to say of it.

    Raises AntiphonError `too_long`.
    """
    for clip in clips:
        if clip.bars > MOST_BARS:
            raise AntiphonError("too_long", math.ceil(clip.bars), MOST_BARS)
    notices = []
    first = clips[0]
    if any(clip.length != first.length for clip in clips):
        notices.append(Notice("lengths_differ"))
    if any(clip.meter != first.meter for clip in clips):
        notices.append(Notice("meters_differ"))
    if first.meter.bar != 4:
        notices.append(Notice("unusual_meter"))
    longest = max(clip.length for clip in clips)
    return replace(first, notes=(), length=longest, role=role, voice=None, name=""), notices


def summed(notices: Sequence[Notice]) -> list[Notice]:
    """One notice of each kind, counting what all of them count."""
    counts: dict[str, int] = {}
    for notice in notices:
        counts[notice.code] = counts.get(notice.code, 0) + notice.values[0]
    return [Notice(code, (count,)) for code, count in counts.items()]


def given_back(
    decoded: Sequence[Tensor], missed: Sequence[Tensor], nearness: Sequence[Tensor]
) -> list[Tensor]:
    """What was decoded, each (M, …), with what that leaves out of the corners (C, …), by nearness,
    (M,) for each corner."""
    near = torch.stack(list(nearness), dim=1)  # (M, C)
    return [
        part + torch.tensordot(near, lost, 1) for part, lost in zip(decoded, missed, strict=True)
    ]


def as_numpy(tensor: Tensor) -> NDArray[np.float32]:
    """A tensor's numbers, on the CPU."""
    numbers: NDArray[np.float32] = tensor.float().cpu().numpy()
    return numbers
