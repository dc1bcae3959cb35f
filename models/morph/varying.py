"""Neighbours of a clip, and clips out of nothing."""

import torch
from torch import Tensor

from models.answer import Variation
from models.morph.path import slerp
from models.morph.space import Scene, Space
from models.requests import Generate, Vary

DRIFT = 0.3  # how far a later window of a new clip is from its first, as a share of the way


def vary(space: Space, request: Vary, seed: int) -> tuple[Scene, list[Variation]]:
    """Clips at `amount` of the way to random other ones; at 0 the clip as it came."""
    scene = space.lay_out(request.clips)
    if request.amount == 0:
        return scene, [Variation((request.clips[0],))] * request.variations
    corners = space.find_corners(scene)  # (1, N, Z)
    noise = _noise((request.variations, *corners.shape[1:]), request.temperature, seed)
    others = space.invent(noise, scene.model.role)
    share = torch.full((request.variations, 1, 1), request.amount, device=others.device)
    points = slerp(corners, others, share)  # (M, N, Z)
    near = torch.full((request.variations,), 1 - request.amount, device=others.device)
    grids = space.sound(scene, corners, points, [near], request)
    return scene, [Variation((space.write(one, scene, (1.0,)),)) for one in grids]


def generate(space: Space, request: Generate, seed: int) -> list[Variation]:
    """New clips of 4/4; raises AntiphonError `not_available` for a role the space has not."""
    scene = space.blank(request.bars, request.role)
    shape = (request.variations, len(scene.plan.starts), space.latent)
    fresh = space.invent(_noise(shape, request.temperature, seed), request.role)
    drift = torch.full((1, 1, 1), DRIFT, device=fresh.device)
    points = slerp(fresh[:, :1], fresh, drift)
    grids = space.sound(scene, points[:0], points, [], request)
    return [Variation((space.write(one, scene, ()),)) for one in grids]


def _noise(shape: tuple[int, ...], temperature: float, seed: int) -> Tensor:
    """Where to look for music, the further from the middle the hotter."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator) * temperature
