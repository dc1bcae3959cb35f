"""The space of drum clips, and what decoding leaves out of those that one walks between.

The network hears a clip approximately. What it gets wrong at a corner is kept beside the point and
added back to what is decoded nearby, wholly at the corner and less with the distance. So a way
begins and ends with the clip itself, and a hit that the network would have lost fades like others.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.drums.grid import HIT, OFFSET, STEPS_PER_BEAT, VELOCITY, Values, listen
from models.drums.windows import cut, join, layout, repeated
from models.drums.writing import remember, write
from models.errors import AntiphonError
from models.morph.network import Decoded, DrumVAE
from models.morph.packed import Packed
from models.morph.space import Scene, as_numpy, given_back, overlaid, summed
from models.music.clip import Clip, Role
from models.requests import Generate, Request, Vary

FINE = 2.625  # the coarsest whose steps are even enough, on validation windows
MARGIN = 0.5  # least logit of what a corner plays: more would hold it up on the way
DENSER = 2.0  # what density 1 adds to every hit's logit
_NEVER = -30.0  # a logit nothing recovers from


class DrumSpace:
    """Drum clips as points; see `models.morph.space.Space`."""

    def __init__(self, network: DrumVAE) -> None:
        self.packed = Packed.of(network)
        self.network = network
        self.latent = network.config.latent
        self.fine = FINE

    def lay_out(self, clips: Sequence[Clip]) -> Scene:
        """Hear clips as drum loops of one length; raises AntiphonError when they cannot be."""
        model, notices = overlaid(clips, Role.DRUMS)
        played = [listen(clip) for clip in clips]
        told = summed([notice for one in played for notice in one.notices])
        steps = max(one.grid.steps for one in played)
        return Scene(
            model,
            layout(steps, model.meter, model.phase),
            tuple(repeated(one.grid.values, steps) for one in played),
            tuple(remember(one, steps) for one in played),
            (*told, *notices),
        )

    def blank(self, bars: int, role: Role) -> Scene:
        """Bars of 4/4 without anything in them; raises AntiphonError `not_available`."""
        if role not in (Role.ANY, Role.DRUMS):
            raise AntiphonError("not_available")
        model = Clip((), bars * 4.0, role=Role.DRUMS)
        return Scene(model, layout(round(model.length * STEPS_PER_BEAT), model.meter))

    def find_corners(self, scene: Scene) -> Tensor:
        """The places (C, N, Z) of a scene's clips in the latent space."""
        windows = self._windows(scene)  # (C, N, 32, 9, 3)
        return self.packed.encode(windows.flatten(0, 1)).unflatten(0, windows.shape[:2])

    def missed(self, scene: Scene, decoded: Decoded) -> Decoded:
        """What decoding the corners of a scene leaves out of its clips, each (C, N, 32, 9)."""
        windows = self._windows(scene)  # (C, N, 32, 9, 3)
        struck = windows[..., HIT]
        sign = struck * 2 - 1
        hit = sign * (MARGIN - sign * decoded.hit).clamp(min=0)
        velocity = (windows[..., VELOCITY] - decoded.velocity) * struck
        offset = (windows[..., OFFSET] - decoded.offset) * struck
        return Decoded(hit, velocity, offset)

    def invent(self, noise: Tensor, role: Role) -> Tensor:
        """Points where played drums lie: they sound more like drummers than the prior's."""
        return self.network.invent(noise)

    def sound(
        self,
        scene: Scene,
        corners: Tensor,
        points: Tensor,
        nearness: Sequence[Tensor],
        request: Request,
    ) -> list[Values]:
        """The grids (T, 9, 3) that points (M, N, Z) mean, as asked."""
        decoded = self.decode(torch.cat([corners, points]))
        if count := len(corners):
            lost = self.missed(scene, Decoded(*(part[:count] for part in decoded)))
            rest = Decoded(*(part[count:] for part in decoded))
            decoded = restored(rest, lost, nearness)
        hit = decoded.hit
        if isinstance(request, Vary):
            hit = kept(hit, self._windows(scene)[0, ..., HIT] > 0.5, request)
        if isinstance(request, Generate):
            hit = hit + DENSER * request.density
        values = as_numpy(decoded._replace(hit=hit).values)
        return [join(windows, scene.plan) for windows in values]

    def decode(self, points: Tensor) -> Decoded:
        """What points (M, N, Z) of several windows mean, each (M, N, 32, 9), in one batch."""
        many, count, _ = points.shape
        decoded = Decoded(*self.packed.decode(points.flatten(0, 1)))
        return Decoded(*(part.unflatten(0, (many, count)) for part in decoded))

    def cells(self, grids: Sequence[Values]) -> NDArray[np.bool_]:
        """Which cells are hit (M, cells)."""
        return np.stack([one[..., HIT].ravel() > 0.5 for one in grids])

    def write(self, grid: Values, scene: Scene, nearness: Sequence[float]) -> Clip:
        """The grid as a clip, on the nearest clip's own kit where that has the piece."""
        order = sorted(range(len(scene.memories)), key=lambda index: -nearness[index])
        return write(grid, scene.model, [scene.memories[index] for index in order])

    def _windows(self, scene: Scene) -> Tensor:
        """The windows (C, N, 32, 9, 3) of each of a scene's clips."""
        windows = np.stack([cut(values, scene.plan) for values in scene.grids])
        return torch.from_numpy(windows)


def restored(decoded: Decoded, missed: Decoded, nearness: Sequence[Tensor]) -> Decoded:
    """What was decoded (M, N, 32, 9) with the corners' own details, by nearness (M,) 0-1.

    Nearness adds up to 1 over the corners of a way, so that between equal clips nothing changes.
    """
    hit, velocity, offset = given_back(decoded, missed, nearness)
    return Decoded(hit, velocity.clamp(0, 1), offset.clamp(-0.5, 0.5))


def kept(logits: Tensor, struck: Tensor, request: Vary) -> Tensor:
    """Hit logits (M, N, 32, 9) that keep the clip's rhythm or its pieces, as asked.

    Its rhythm: something is hit on just the steps (N, 32, 9) where something was. Its pieces:
    those it does not use stay silent.
    """
    if request.keep_pitches:
        used = struck.flatten(0, 1).any(0)  # (9,)
        logits = logits.masked_fill(~used, _NEVER)
    if request.keep_rhythm:
        sounding = struck.any(-1, keepdim=True)  # (N, 32, 1)
        best = logits == logits.amax(-1, keepdim=True)
        logits = torch.where(best, logits.clamp(min=1.0), logits)
        logits = logits.masked_fill(~sounding, _NEVER)
    return logits
