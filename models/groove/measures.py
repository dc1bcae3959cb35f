"""How near humanized windows are to played ones, and how much like them.

Timing error and the divergences are those of Gillick et al. (ICML 2019): Gaussians are fitted to
what was predicted and to what was played, at each place in the bar and piece, and the divergences
of the played from the predicted are averaged over those. (The large figures for regressions there,
whose predictions hardly spread, are only reached in that direction.)
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.drums.grid import HIT, OFFSET, VELOCITY, Values
from models.drums.kit import PIECES
from models.groove.corpus import BAR

FEWEST = 20  # hits at a place and piece, for a Gaussian
_LEAST = 1e-3  # deviation, in steps and in shares of 127: less is no spread at all


@dataclass
class Likeness:
    """One way of humanizing, over all test windows: means of its draws, which each count once."""

    way: str
    mae_ms: float  # mean absolute timing error
    mse: float  # mean squared timing error, sixteenths squared
    timing_kl: float
    velocity_kl: float
    velocity_mae: float  # of 127
    timing_kl_sd: float = 0.0  # deviation from draw to draw
    velocity_kl_sd: float = 0.0


def likeness(way: str, draws: Sequence[Values], true: Values, tempos: np.ndarray) -> Likeness:
    """draws, true (N, T, 9, 3) with the same hits; tempos (N,)."""
    figures = np.array([_figures(found, true, tempos) for found in draws])  # (draws, 5)
    mae_ms, mse, timing_kl, velocity_kl, velocity_mae = figures.mean(0).tolist()
    _, _, timing_sd, velocity_sd, _ = figures.std(0).tolist()
    return Likeness(way, mae_ms, mse, timing_kl, velocity_kl, velocity_mae, timing_sd, velocity_sd)


def _figures(found: Values, true: Values, tempos: np.ndarray) -> tuple[float, ...]:
    """Timing error in ms, and squared; both divergences; velocity error."""
    hit = true[..., HIT] > 0
    error = (found - true)[..., OFFSET]
    step_ms = np.broadcast_to(15_000 / tempos[:, None, None], hit.shape)
    return (
        float((np.abs(error) * step_ms)[hit].mean()),
        float((error**2)[hit].mean()),
        divergence(found, true, OFFSET),
        divergence(found, true, VELOCITY),
        float(np.abs(found - true)[..., VELOCITY][hit].mean() * 127),
    )


def divergence(found: Values, true: Values, what: int) -> float:
    """Mean divergence, in nats, of the played Gaussians from the predicted; NaN for few hits."""
    costs = []
    for place in range(BAR):
        for piece in range(PIECES):
            played, guess = (values[:, place::BAR, piece] for values in (true, found))
            hit = played[..., HIT] > 0
            if hit.sum() < FEWEST:
                continue
            p, q = played[hit][:, what], guess[hit][:, what]
            wide, narrow = max(p.std(), _LEAST), max(q.std(), _LEAST)
            apart = (wide**2 + (p.mean() - q.mean()) ** 2) / (2 * narrow**2)
            costs.append(np.log(narrow / wide) + apart - 0.5)
    return float(np.mean(costs)) if costs else float("nan")


@dataclass
class Togetherness:
    """How hits spread, and how they belong together."""

    source: str
    offset_spread: float  # deviation within a window, in sixteenths
    velocity_spread: float  # of 127
    offsets_together: float  # correlation of the offsets of hits at one step
    velocities_in_turn: float  # correlation of a piece's velocities with those two steps later


def togetherness(source: str, values: Values) -> Togetherness:
    """Of windows (N, T, 9, 3), each with a few hits."""
    hit = values[..., HIT] > 0
    late, loud = values[..., OFFSET], values[..., VELOCITY] * 127
    windows = [index for index in range(len(values)) if hit[index].sum() > 1]
    spreads = [(late[i][hit[i]].std(), loud[i][hit[i]].std()) for i in windows]
    offset_spread, velocity_spread = np.mean(spreads, 0).tolist()
    pairs = [
        (late[..., one][both], late[..., other][both])
        for one in range(PIECES)
        for other in range(one)
        if (both := hit[..., one] & hit[..., other]).any()
    ]
    one, other = (np.concatenate(side) for side in zip(*pairs, strict=True))
    again = hit[:, :-2] & hit[:, 2:]
    in_turn = correlation(loud[:, :-2][again], loud[:, 2:][again])
    together = correlation(one, other)
    return Togetherness(source, offset_spread, velocity_spread, together, in_turn)


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Pearson's; NaN where one of them is always the same."""
    if min(one.std(), other.std()) < _LEAST:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])
