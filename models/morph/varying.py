"""Neighbours of a clip, and clips out of nothing."""

import torch
from torch import Tensor

from models.answer import Variation
from models.drums.grid import STEPS_PER_BEAT
from models.drums.windows import layout
from models.drums.writing import write
from models.errors import AntiphonError
from models.morph.corners import Scene, decode, find_corners, lay_out, loops, restored
from models.morph.network import Decoded, DrumVAE
from models.morph.path import slerp
from models.music.clip import Clip, Role
from models.requests import Generate, Vary

DRIFT = 0.3  # how far a later window of a new clip is from its first, as a share of the way
DENSER = 2.0  # what density 1 adds to every hit's logit
_NEVER = -30.0  # a logit nothing recovers from


def vary(network: DrumVAE, request: Vary, seed: int) -> tuple[Scene, list[Variation]]:
    """Clips at `amount` of the way to random other ones; at 0 the clip as it came."""
    scene = lay_out(request.clips)
    source = request.clips[0]
    if request.amount == 0:
        return scene, [Variation((source,))] * request.variations
    (home,) = find_corners(network, scene)
    noise = _points(network, (request.variations, *home.points.shape), request.temperature, seed)
    share = torch.full((request.variations, 1, 1), request.amount, device=noise.device)
    points = slerp(home.points, noise, share)  # (M, N, Z)
    near = torch.full((request.variations,), 1 - request.amount, device=noise.device)
    decoded = restored(decode(network, points), [home], [near])
    windows = torch.from_numpy(scene.windows(0)).to(noise.device)
    hit = kept(decoded.hit, windows[..., 0] > 0.5, request)
    values = loops(decoded._replace(hit=hit), scene.plan)
    return scene, [Variation((write(one, scene.model, scene.memories),)) for one in values]


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


def generate(network: DrumVAE, request: Generate, seed: int) -> list[Variation]:
    """New drum clips of 4/4; raises AntiphonError `not_available` for other roles."""
    if request.role not in (Role.ANY, Role.DRUMS):
        raise AntiphonError("not_available")
    model = Clip((), request.bars * 4.0, role=Role.DRUMS)
    plan = layout(round(model.length * STEPS_PER_BEAT), model.meter)
    shape = (request.variations, len(plan.starts), network.config.latent)
    fresh = _points(network, shape, request.temperature, seed)
    points = slerp(fresh[:, :1], fresh, torch.full((1, 1, 1), DRIFT, device=fresh.device))
    decoded = decode(network, points)
    denser = Decoded(decoded.hit + DENSER * request.density, decoded.velocity, decoded.offset)
    return [Variation((write(values, model, ()),)) for values in loops(denser, plan)]


def _points(network: DrumVAE, shape: tuple[int, ...], temperature: float, seed: int) -> Tensor:
    """Points drawn from where the played windows lie, spread by the temperature.

    They sound more like drummers than the prior's: the card has the figures.
    """
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(shape, generator=generator) * temperature
    return network.invent(noise.to(network.middle.device))
