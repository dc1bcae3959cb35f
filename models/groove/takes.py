"""The hits of test windows, played anew in every way that `antiphon evaluate groove` compares."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from models.drums.grid import Values
from models.drums.kit import PIECES
from models.groove.examples import Played, batch_of
from models.groove.feel import UNKNOWN, Feel, offset_of, velocity_of
from models.groove.packed import Packed
from models.groove.playing import Chance, perform
from models.groove.score import Scores
from models.sampling import pick

ROWS = 200  # windows in a batch

Value = Callable[[Tensor, Tensor], Tensor]  # classes, and where in them, to values


def drawn(packed: Packed, test: Sequence[Played], temperature: float, seed: int = 0) -> Values:
    """Windows as `humanize` plays them, each once."""
    chance = Chance(temperature, 1.0, torch.Generator().manual_seed(seed))
    parts = []
    for scores, _, _ in batches(test):
        feeling = perform(packed, scores, chance)
        parts.append(grids_of(scores.hit, *map(torch.from_numpy, feeling)))
    return np.concatenate(parts)


def middles(network: Feel, test: Sequence[Played]) -> Values:
    """Each hit at the median of its distribution, nothing of the others known."""
    parts = []
    for scores, velocity, _ in batches(test):
        nothing = torch.full_like(velocity, UNKNOWN)
        loud, late = network(scores, nothing, nothing)
        parts.append(grids_of(scores.hit, _middle(velocity_of, loud), _middle(offset_of, late)))
    return np.concatenate(parts)


def in_turn(network: Feel, test: Sequence[Played], heat: float | None, seed: int = 0) -> Values:
    """Each step's hits, given how those of all steps before it were really played.

    Velocities are drawn at temperature 1, offsets at `heat`; None takes the medians of both.
    """
    generator = torch.Generator().manual_seed(seed)
    parts = []
    for scores, velocity, offset in batches(test):
        heard = network.listen(scores)
        loud, late = torch.full_like(velocity, UNKNOWN), torch.full_like(offset, UNKNOWN)  # known
        found = torch.zeros(2, *velocity.shape)
        for step in range(velocity.shape[1]):
            here = torch.tensor([step])
            louder, later = (logits[:, 0] for logits in network.predict(heard, loud, late, here))
            if heat is None:
                found[0, :, step] = _middle(velocity_of, louder)
                found[1, :, step] = _middle(offset_of, later)
            else:
                found[0, :, step] = _drawn(velocity_of, louder, generator)
                found[1, :, step] = _drawn(offset_of, later / heat, generator)
            silent = ~scores.hit[:, step]
            loud[:, step] = velocity[:, step].masked_fill(silent, UNKNOWN)
            late[:, step] = offset[:, step].masked_fill(silent, UNKNOWN)
        parts.append(grids_of(scores.hit, found[0], found[1]))
    return np.concatenate(parts)


def batches(test: Sequence[Played]) -> Iterator[tuple[Scores, Tensor, Tensor]]:
    """Scores, velocity classes and offset classes (B, 32, 10) of some windows at a time."""
    for at in range(0, len(test), ROWS):
        scores, velocity, offset = batch_of(test[at : at + ROWS])
        yield scores, velocity, offset


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


def _drawn(value: Value, logits: Tensor, generator: torch.Generator) -> Tensor:
    """A draw from each distribution (..., C)."""
    uniform, within = torch.rand(2, *logits.shape[:-1], generator=generator).to(logits.device)
    return value(pick(logits, uniform), within)
