"""The space of tunes, and what decoding leaves out of those that one walks between.

As with drums: what the network gets wrong at a corner is added back to what is decoded nearby. All
clips of a scene are moved home together before the network hears them, and what it answers is moved
back, so that a tune and its transposition are treated alike.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.drums.grid import STEPS_PER_BEAT
from models.drums.windows import Layout, cut, layout, repeated
from models.errors import AntiphonError
from models.morph.packed import Packed
from models.morph.space import Scene, as_numpy, given_back, overlaid, summed
from models.music.clip import Clip, Role
from models.music.scale import Scale
from models.requests import Generate, Request, ScaleLock, Vary
from models.tune.key import way_home
from models.tune.line import (
    LOWEST,
    ONSET,
    PITCHES,
    Line,
    classes,
    listen,
    moved,
    pitches,
    plausible,
    states,
)
from models.tune.network import TuneVAE
from models.tune.writing import remember, write

LINES = (Role.MELODY, Role.BASS)
FINE = 4.5  # the coarsest whose steps are even enough, on validation windows
MARGIN = 0.5  # least lead of what a corner plays over what else the network would
DENSER = 2.0  # what density 1 adds to the logit of an onset
_SURE = 30.0  # a logit that nothing beats


class Decoded(NamedTuple):
    """Logits of the kinds (…, 32, 3) and of the pitches (…, 32, PITCHES) of windows."""

    kind: Tensor
    pitch: Tensor


class TuneSpace:
    """Melodies and bass lines as points; see `models.morph.space.Space`."""

    def __init__(self, network: TuneVAE) -> None:
        self.packed = Packed.of(network)
        self.network = network
        self.latent = network.config.latent
        self.fine = FINE

    def lay_out(self, clips: Sequence[Clip]) -> Scene:
        """Hear clips as lines of one length; raises AntiphonError when they cannot be."""
        roles = {clip.role for clip in clips}
        model, notices = overlaid(clips, roles.pop() if len(roles) == 1 else Role.MELODY)
        played = [listen(clip, index) for index, clip in enumerate(clips, 1)]
        told = summed([notice for one in played for notice in one.notices])
        steps = max(one.steps for one in played)
        return Scene(
            model,
            layout(steps, model.meter, model.phase),
            tuple(repeated(one.line, steps) for one in played),
            tuple(remember(one, steps) for one in played),
            (*told, *notices),
        )

    def blank(self, bars: int, role: Role) -> Scene:
        """Bars of 4/4 without anything in them; raises AntiphonError `not_available`."""
        if role not in LINES:
            raise AntiphonError("not_available")
        model = Clip((), bars * 4.0, role=role)
        return Scene(model, layout(round(model.length * STEPS_PER_BEAT), model.meter))

    def find_corners(self, scene: Scene) -> Tensor:
        """The places (C, N, Z) of a scene's clips in the latent space."""
        heard = self._windows(scene)  # (C, N, 32)
        return self.packed.encode(heard.flatten(0, 1)).unflatten(0, heard.shape[:2])

    def missed(self, scene: Scene, decoded: Decoded) -> Decoded:
        """What decoding the corners of a scene leaves out of its clips, each (C, N, 32, …)."""
        heard = self._windows(scene)  # (C, N, 32)
        line = torch.from_numpy(classes(heard.cpu().numpy())).to(heard.device)
        kind = _lacking(decoded.kind, line.clamp(max=ONSET))
        pitch = _lacking(decoded.pitch, (line - ONSET).clamp(min=0))
        pitch = pitch * (line >= ONSET)[..., None]
        return Decoded(kind, pitch)

    def invent(self, noise: Tensor, role: Role) -> Tensor:
        """Points where played lines of the role lie."""
        return self.network.invent(noise, LINES.index(role))

    def sound(
        self,
        scene: Scene,
        corners: Tensor,
        points: Tensor,
        nearness: Sequence[Tensor],
        request: Request,
    ) -> list[Line]:
        """The lines (T,) that points (M, N, Z) mean, as asked: kinds first, then pitches."""
        decoded = self.decode(torch.cat([corners, points]))
        if count := len(corners):
            lost = self.missed(scene, Decoded(*(part[:count] for part in decoded)))
            rest = [part[count:] for part in decoded]
            decoded = Decoded(*given_back(rest, lost, nearness))
        window, step = places(scene.plan)
        kind = as_numpy(decoded.kind)[:, window, step]  # (M, T, 3)
        pitch = as_numpy(decoded.pitch)[:, window, step]  # (M, T, PITCHES)
        shift = home(scene)
        if request.scale_lock is ScaleLock.CLIP and scene.model.scale is not None:
            pitch = np.where(_inside(scene.model.scale, shift), pitch, -np.inf)
        if isinstance(request, Generate):
            kind[..., ONSET] += DENSER * request.density
        if isinstance(request, Vary):
            kind, pitch = kept(kind, pitch, moved(states(scene.grids[0]), shift), request)
        return list(_back(plausible(kind, pitch), shift))

    def decode(self, points: Tensor) -> Decoded:
        """What points (M, N, Z) of several windows mean, in one batch."""
        many, count, _ = points.shape
        decoded = self.packed.decode(points.flatten(0, 1))
        return Decoded(*(part.unflatten(0, (many, count)) for part in decoded))

    def cells(self, grids: Sequence[Line]) -> NDArray[np.int64]:
        """What every step is (M, T)."""
        return np.stack(list(grids))

    def write(self, grid: Line, scene: Scene, nearness: Sequence[float]) -> Clip:
        """The line as a clip."""
        return write(grid, scene.model, scene.memories, nearness)

    def _windows(self, scene: Scene) -> Tensor:
        """The windows (C, N, 32) of each of a scene's clips, moved home."""
        shift = home(scene)
        heard = [cut(moved(states(line), shift), scene.plan) for line in scene.grids]
        return torch.from_numpy(np.stack(heard))


def home(scene: Scene) -> int:
    """The semitones by which a scene's clips come home together; 0 for none."""
    return way_home(np.stack([states(line) for line in scene.grids])) if scene.grids else 0


def places(plan: Layout) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The window, and the step in it, that each step (T,) of a loop is taken from."""
    window, step = np.zeros((2, plan.steps), dtype=np.int64)
    for number, (start, count) in enumerate(zip(plan.starts, plan.kept, strict=True)):
        at = (start + np.arange(count)) % plan.steps
        window[at], step[at] = number, np.arange(count)
    return window, step


def kept(
    kind: NDArray[np.float32], pitch: NDArray[np.float32], own: Line, request: Vary
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Logits (M, T, …) that keep the rhythm or the pitches of a clip's states (T,), as asked.

    Its rhythm: every note begins and ends where it did. Its pitches: a note, wherever it begins,
    has the pitch that the clip sounds there, or sounded last.
    """
    steps = np.arange(len(own))
    if request.keep_rhythm:
        kind = kind.copy()
        kind[:, steps, np.minimum(classes(own), ONSET)] = _SURE
    if request.keep_pitches:
        sounding = pitches(own)
        last = np.maximum.accumulate(np.where(sounding >= 0, steps, -1))
        first = int(np.flatnonzero(sounding >= 0)[0])
        pitch = pitch.copy()
        # infinite, for no scale may forbid what the clip has
        pitch[:, steps, sounding[np.where(last < 0, first, last)]] = np.inf
    return kind, pitch


def _lacking(logits: Tensor, right: Tensor) -> Tensor:
    """What the right class (…) lacks to lead the logits (…, C) by the margin, 0 elsewhere."""
    right = right[..., None]
    own = logits.gather(-1, right)
    best = logits.scatter(-1, right, -torch.inf).amax(-1, keepdim=True)
    return torch.zeros_like(logits).scatter(-1, right, (best + MARGIN - own).clamp(min=0))


def _inside(scale: Scale, shift: int) -> NDArray[np.bool_]:
    """Which pitches at home (PITCHES,) lie in the scale once they are moved back."""
    return np.array([(LOWEST + index - shift) in scale for index in range(PITCHES)])


def _back(line: Line, shift: int) -> Line:
    """Lines (M, T) from home."""
    onsets = moved(np.where(line >= ONSET, line - ONSET + 1, 0), -shift)
    return np.where(line >= ONSET, onsets - 1 + ONSET, line)
