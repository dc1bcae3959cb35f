"""Long pieces: the network looks at sixteen bars at a time; windows overlap, and what one has
settled the next takes as given, so that the seams are as smooth as the middle.

Candidates of one question compete as soon as their first window is filled: correcting all of them
takes as long again and leaves the same one ahead in two of three cases, so only those that are
sent go on to it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.chorale.correction import PASSES, correct, worth
from models.chorale.decoding import Board, Manner, fill
from models.chorale.grid import Grid
from models.chorale.keys import InKeys

WINDOW = 256  # frames; twice the crops of training, which held-out chorales bear out
HOP = 192  # frames by which the window moves on
KEPT = 224  # frames of a window that stay as written when another follows; the rest looks ahead


@dataclass(frozen=True, order=True)
class Effort:
    """How much work an answer is worth."""

    passes: int  # network passes of the filling
    corrections: int  # rounds of correction after it, at most
    keys: int = 1  # in how many keys the network listens


@dataclass(frozen=True, eq=False)
class Contest:
    """What rows that answer the same question take part in."""

    places: int  # how many of them go on when the first window is filled


@dataclass
class Row:
    """One candidate in the making: a private copy of the grid, filled window after window."""

    grid: Grid
    open: NDArray[np.bool_]  # (T, 4)
    allowed: NDArray[np.bool_]  # (4, CLASSES)
    temperature: float
    top_p: float
    generator: torch.Generator
    contest: Contest | None = None  # without one a row always goes on
    lost: bool = False  # others of the contest were better: the row stays unwritten
    cost: float = 0.0  # nats over all cells written

    @property
    def starts(self) -> list[int]:
        """The first frame of every window."""
        return list(range(0, max(1, self.grid.frames - WINDOW + HOP), HOP))


def passes_of(rows: list[Row], effort: Effort) -> int:
    """How many times `write` will ask the network at most, if the rows are of one length."""
    return max(len(row.starts) for row in rows) * (effort.passes + PASSES * effort.corrections)


def write(
    network: nn.Module,
    rows: list[Row],
    effort: Effort,
    tick: Callable[[], None] = lambda: None,
) -> None:
    """Fill every open cell of every row that loses no contest, in place.

    `tick` runs before each network pass.
    """
    if effort.keys > 1:
        network = InKeys(network, effort.keys)
    for number in range(max(len(row.starts) for row in rows)):
        going_on = [row for row in rows if number < len(row.starts) and not row.lost]
        for batch in alike(going_on, number):
            _write_window(network, batch, number, effort, tick)


def alike(rows: list[Row], number: int) -> Iterator[list[Row]]:
    """Rows whose window has the same length, together: padding would change the last digits of
    the logits, and with them, once in a while, a note that the same seed gave before."""
    lengths = [min(WINDOW, row.grid.frames - row.starts[number]) for row in rows]
    for length in sorted(set(lengths)):
        yield [row for row, mine in zip(rows, lengths, strict=True) if mine == length]


def _write_window(
    network: nn.Module,
    rows: list[Row],
    number: int,
    effort: Effort,
    tick: Callable[[], None],
) -> None:
    device = next(network.parameters()).device
    start = rows[0].starts[number]
    length = min(WINDOW, rows[0].grid.frames - start)
    here = slice(start, start + length)

    def stacked(arrays: list[NDArray[np.generic]]) -> Tensor:
        return torch.from_numpy(np.stack(arrays)).to(device)

    opened = stacked([row.open[here] for row in rows])
    board = Board(
        pitch=stacked([row.grid.pitch[here] for row in rows]),
        tie=stacked([row.grid.tie[here] for row in rows]),
        open=opened.clone(),
        setting=stacked([row.grid.setting[here] for row in rows]),
        present=torch.ones(opened.shape[:2], dtype=torch.bool, device=device),
        allowed=stacked([row.allowed for row in rows])[:, None],
    )
    manner = Manner(
        effort.passes,
        effort.corrections,
        temperature=torch.tensor([row.temperature for row in rows], device=device),
        top_p=torch.tensor([row.top_p for row in rows], device=device),
        generators=[row.generator for row in rows],
    )
    cost = fill(network, board, manner, tick)  # (B, T, 4)
    if number == 0:
        ahead = compete(rows, worth(board, opened, cost).sum(1))
        rows = [rows[i] for i in ahead.tolist()]
        board, manner, opened, cost = board.of(ahead), manner.of(ahead), opened[ahead], cost[ahead]
    correct(network, board, opened, cost, manner, tick)
    for i, row in enumerate(rows):
        final = number == len(row.starts) - 1
        kept = row.open[here].copy()
        if not final:
            kept[KEPT:] = False
        row.grid.pitch[here][kept] = board.pitch[i].cpu().numpy()[kept]
        row.grid.tie[here][kept] = board.tie[i].cpu().numpy()[kept]
        row.open[here] &= ~kept
        row.cost += float(cost[i].cpu().numpy()[kept].sum())


def compete(rows: list[Row], cost: Tensor) -> Tensor:
    """Which rows go on, by number: of every contest the cheapest. The others have `lost`.

    cost (B,): what the rows cost as filled, surprise and faults together, in nats.
    """
    places = {row.contest: row.contest.places for row in rows if row.contest}
    for number in cost.argsort(stable=True).tolist():
        if contest := rows[number].contest:
            rows[number].lost = places[contest] <= 0
            places[contest] -= 1
    return torch.tensor([number for number, row in enumerate(rows) if not row.lost])
