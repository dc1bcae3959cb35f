"""The hits of test windows, played anew in every way that `antiphon evaluate groove` compares."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from models.drums.grid import Values
from models.drums.kit import PIECES
from models.groove.examples import Played, batch_of
from models.groove.feel import UNKNOWN, Feel, offset_of, velocity_of
from models.groove.playing import Chance, perform
from models.groove.score import Scores

ROWS = 200  # windows in a batch

Value = Callable[[Tensor, Tensor], Tensor]  # classes, and where in them, to values


def drawn(network: Feel, test: Sequence[Played], temperature: float, seed: int = 0) -> Values:
    """Windows as `humanize` plays them, each once."""
    chance = Chance(temperature, 1.0, torch.Generator().manual_seed(seed))
    parts = []
    for scores, _, _ in batches(network, test):
        feeling = perform(network, scores, chance)
        parts.append(grids_of(scores.hit, feeling.velocity, feeling.offset))
    return np.concatenate(parts)


def middles(network: Feel, test: Sequence[Played]) -> Values:
    """Each hit at the median of its distribution, nothing of the others known."""
    parts = []
    for scores, velocity, _ in batches(network, test):
        nothing = torch.full_like(velocity, UNKNOWN)
        loud, late = network(scores, nothing, nothing)
        parts.append(grids_of(scores.hit, _middle(velocity_of, loud), _middle(offset_of, late)))
    return np.concatenate(parts)


def in_turn(network: Feel, test: Sequence[Played], heat: float | None, seed: int = 0) -> Values:
    """Each step's hits, given how those of all steps before it were really played.

    Velocities are drawn at temperature 1, offsets at `heat`; None takes the medians of both.
    """
    chance = Chance(1.0, 1.0, torch.Generator().manual_seed(seed))
    later_chance = chance._replace(temperature=heat or 0.0)
    parts = []
    for scores, velocity, offset in batches(network, test):
        heard = network.listen(scores)
        loud, late = torch.full_like(velocity, UNKNOWN), torch.full_like(offset, UNKNOWN)  # known
        found = torch.zeros(2, *velocity.shape, device=velocity.device)
        for step in range(velocity.shape[1]):
            here = torch.tensor([step], device=velocity.device)
            louder, later = (logits[:, 0] for logits in network.predict(heard, loud, late, here))
            if heat is None:
                found[0, :, step] = _middle(velocity_of, louder)
                found[1, :, step] = _middle(offset_of, later)
            else:
                found[0, :, step] = _drawn(velocity_of, louder, chance)
                found[1, :, step] = _drawn(offset_of, later, later_chance)
            silent = ~scores.hit[:, step]
            loud[:, step] = velocity[:, step].masked_fill(silent, UNKNOWN)
            late[:, step] = offset[:, step].masked_fill(silent, UNKNOWN)
        parts.append(grids_of(scores.hit, found[0], found[1]))
    return np.concatenate(parts)


def batches(network: Feel, test: Sequence[Played]) -> Iterator[tuple[Scores, Tensor, Tensor]]:
    """Scores, velocity classes and offset classes (B, 32, 10) of some windows at a time."""
    device = network.tempo.weight.device
    for at in range(0, len(test), ROWS):
        scores, velocity, offset = batch_of(test[at : at + ROWS])
        yield scores.to(device), velocity.to(device), offset.to(device)


def grids_of(hit: Tensor, velocity: Tensor, offset: Tensor) -> Values:
    """Cells (N, T, 10) as drum grids (N, T, 9, 3)."""
    values = torch.stack(
        [hit.float().cpu(), *(v.cpu() * hit.cpu() for v in (velocity, offset))], -1
    )
    return values[:, :, :PIECES].numpy()


def _middle(value: Value, logits: Tensor) -> Tensor:
    """The median of each distribution (..., C)."""
    median = (logits.softmax(-1).cumsum(-1) < 0.5).sum(-1)
    return value(median, torch.tensor(0.5))


def _drawn(value: Value, logits: Tensor, chance: Chance) -> Tensor:
    """A draw from each distribution (..., C)."""
    index = chance.draw(logits.flatten(0, -2)).view(logits.shape[:-1])
    return value(index, chance.within(index))
