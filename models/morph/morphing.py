"""Clips between clips: along a way between two, or over the square between four."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.answer import Variation
from models.errors import AntiphonError
from models.morph.path import slerp, stations, targets
from models.morph.space import Grid, Scene, Space
from models.music.clip import Clip
from models.requests import Morph, wire_fields

DETOUR = 0.5  # how far from the direct way other variations stray half-way, at temperature 1
_CORNERS = 4


def morph(space: Space, request: Morph, seed: int) -> tuple[Scene, list[Variation]]:
    """The in-betweens of a request; raises AntiphonError when its clips cannot be morphed.

    The first variation takes the direct way; others make a detour, the wider the hotter.
    """
    square = request.grid_width > 0 or request.grid_height > 0
    _check(request, square)
    scene = space.lay_out(request.clips)
    corners = space.find_corners(scene)
    generator = torch.Generator().manual_seed(seed)
    variations = []
    for number in range(request.variations):
        noise = torch.randn(corners.shape[1:], generator=generator)
        stray = noise.to(corners) * (DETOUR * request.temperature if number else 0.0)
        if square:
            clips = _over_square(space, request, scene, corners, stray)
        else:
            clips = _along_way(space, request, scene, corners, stray)
        variations.append(Variation(tuple(clips)))
    return scene, variations


def _check(request: Morph, square: bool) -> None:
    most = _CORNERS if square else 2
    if len(request.clips) > most:
        raise AntiphonError("too_many_clips", len(request.clips), most)
    for name in ("grid_width", "grid_height"):
        lines = getattr(request, name)
        if square and (lines < 2 or len(request.clips) < _CORNERS):
            raise AntiphonError("bad_field", wire_fields(Morph).index(name), lines)


def _along_way(
    space: Space, request: Morph, scene: Scene, corners: Tensor, stray: Tensor
) -> list[Clip]:
    """In-betweens of two clips, in order."""
    places = round(space.fine * (request.steps + 1)) + 1
    share, grids = way(space, scene, corners, places, stray, request)
    chosen = stations(space.cells(grids), targets(request.steps, request.curve))
    return [space.write(grids[place], scene, (1 - share[place], share[place])) for place in chosen]


def way(
    space: Space,
    scene: Scene,
    corners: Tensor,
    places: int,
    stray: Tensor,
    request: Morph,
) -> tuple[NDArray[np.float64], list[Grid]]:
    """Grids at even places of the way between two corners, both ends among them; and the places.

    `stray` (N, Z) is added half-way and nothing of it at the ends.
    """
    first, last = corners
    share = torch.linspace(0, 1, places, device=first.device)
    between = share[1:-1]
    along = between.view(-1, 1, 1)  # (M, 1, 1)
    points = slerp(first, last, along)  # (M, N, Z)
    points = points + stray * (along * torch.pi).sin()
    grids = space.sound(scene, corners, points, (1 - between, between), request)
    return share.double().cpu().numpy(), [scene.grids[0], *grids, scene.grids[1]]


def _over_square(
    space: Space, request: Morph, scene: Scene, corners: Tensor, stray: Tensor
) -> list[Clip]:
    """The square's clips without its corners, row by row; corners in reading order."""
    width, height = request.grid_width, request.grid_height
    device = stray.device
    down, right = torch.meshgrid(
        torch.linspace(0, 1, height, device=device),
        torch.linspace(0, 1, width, device=device),
        indexing="ij",
    )
    right, down = right.flatten(), down.flatten()  # (M,) each
    across, along = right.view(-1, 1, 1), down.view(-1, 1, 1)
    upper = slerp(corners[0], corners[1], across)  # (M, N, Z)
    lower = slerp(corners[2], corners[3], across)
    points = slerp(upper, lower, along)
    points = points + stray * (across * torch.pi).sin() * (along * torch.pi).sin()
    near = [(1 - right) * (1 - down), right * (1 - down), (1 - right) * down, right * down]
    grids = space.sound(scene, corners, points, near, request)
    closeness = torch.stack(near, dim=-1).double().cpu().numpy()  # (M, 4)
    taken = {0, width - 1, (height - 1) * width, height * width - 1}
    return [
        space.write(grids[place], scene, closeness[place])
        for place in range(width * height)
        if place not in taken
    ]
