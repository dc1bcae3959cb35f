"""The way between points of the latent space, and where on it to stand so that steps are even.

A way is a row of hit patterns, the first and last of them the musician's own. Stations are chosen
on it by what is heard, not by equal angles: the network may change much at once in one place and
nothing in another.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Patterns = NDArray[np.bool_]

_BACKWARD = 1e3  # cost of one unit of progress taken back: chosen only when there is no other way


def slerp(one: Tensor, other: Tensor, share: Tensor) -> Tensor:
    """Points (..., Z) on the arc from one to the other; lengths change linearly. share (..., 1)."""
    length, far = one.norm(dim=-1, keepdim=True), other.norm(dim=-1, keepdim=True)
    a, b = one / length.clamp(min=1e-6), other / far.clamp(min=1e-6)
    angle = (a * b).sum(-1, keepdim=True).clamp(-1, 1).acos()
    sine = angle.sin()
    straight = sine < 1e-4  # parallel, opposite or no direction: the line is as good as the arc
    safe = torch.where(straight, 1.0, sine)
    first = torch.where(straight, 1 - share, ((1 - share) * angle).sin() / safe)
    last = torch.where(straight, share, (share * angle).sin() / safe)
    return (first * a + last * b) * (length + (far - length) * share)


def targets(steps: int, curve: float = 0.0) -> NDArray[np.float64]:
    """How far along the way each in-between should be, 0-1; curve -1 lingers at the start.

    >>> targets(3).tolist()
    [0.25, 0.5, 0.75]
    """
    even = np.arange(1, steps + 1) / (steps + 1)
    return np.asarray(even ** (3.0**-curve) if curve >= 0 else 1 - (1 - even) ** (3.0**curve))


def progress(patterns: Patterns) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far each pattern (M, cells) is from the first, and how far it has come, both 0-1.

    Distances are differing cells, in shares of how much the ends differ. Where the ends do not
    differ, the place on the way is all there is to go by.
    """
    apart = int((patterns[0] != patterns[-1]).sum())
    if apart == 0:
        even = np.linspace(0.0, 1.0, len(patterns))
        return even, even
    left = (patterns != patterns[0]).sum(1) / apart
    ahead = (patterns != patterns[-1]).sum(1) / apart
    return left, (left - ahead + 1) / 2


def stations(patterns: Patterns, wanted: NDArray[np.float64]) -> list[int]:
    """Which of the patterns (M, cells) to take for the wanted progress, in order.

    The distance from the first never falls from one station to the next where that can be had;
    within that, progress is as near to the wanted as the way allows.
    """
    left, come = progress(patterns)
    count = len(patterns)
    back = _BACKWARD * np.maximum(0.0, left[:, None] - left[None, :])  # (from, to)
    order = np.where(np.arange(count)[:, None] < np.arange(count)[None, :], 0.0, np.inf)
    cost = back[0] + order[0]  # of the best row of stations that ends at each pattern
    cost = cost + (come - wanted[0]) ** 2
    came: list[NDArray[np.intp]] = []
    for want in wanted[1:]:
        through = cost[:, None] + back + order
        came.append(through.argmin(0))
        cost = through.min(0) + (come - want) ** 2
    last = cost + back[:, -1] + order[:, -1]
    row = [int(last.argmin())]
    for origin in reversed(came):
        row.append(int(origin[row[-1]]))
    return row[::-1]
