"""Filling the hidden cells of a grid: any order, in parallel, under hard constraints.

Each pass asks the network once and settles the cells it is surest of, so that later cells are
chosen knowing the earlier ones (Ghazvininejad et al., "Mask-Predict", 2019, sec. 3, with sampling
in place of the mode). Cells are drawn from their own conditional distribution: the order looks at
how sure the network is, never at what was drawn.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from models.chorale.grid import CLASSES, HELD, MASKED, ONSET, PITCHES, TIE_UNKNOWN
from models.chorale.once import Once
from models.sampling import draw


@dataclass
class Board:
    """Rows to fill, all of one length. What is not `open` is given and never changes.

    pitch, tie, open (B, T, 4); setting (B, T, 4); present (B, T); allowed (B, T or 1, 4, CLASSES).
    """

    pitch: Tensor
    tie: Tensor
    open: Tensor
    setting: Tensor
    present: Tensor
    allowed: Tensor

    def of(self, rows: Tensor) -> "Board":
        """A copy of some rows, by number."""
        return Board(*(getattr(self, name)[rows] for name in vars(self)))


@dataclass(frozen=True)
class Manner:
    """How to fill: one value per row where rows may differ."""

    passes: int  # network passes of the filling
    corrections: int  # rounds of correcting after it, see `correction`
    temperature: Tensor  # (B,) 0 = the likeliest
    top_p: Tensor  # (B,)
    generators: list[torch.Generator]  # one a row: a row's draws do not depend on its neighbours

    def of(self, rows: Tensor) -> "Manner":
        """How to fill some of the rows, by number."""
        return replace(
            self,
            temperature=self.temperature[rows],
            top_p=self.top_p[rows],
            generators=[self.generators[row] for row in rows.tolist()],
        )


def fill(
    network: nn.Module,
    board: Board,
    manner: Manner,
    tick: Callable[[], None] = lambda: None,
) -> Tensor:
    """Settle every open cell of `board` in place; returns what each cell cost, in nats (B, T, 4).

    `tick` is called before each network pass and may raise to stop.
    """
    wanted = board.open.clone()
    board.pitch[wanted], board.tie[wanted] = MASKED, TIE_UNKNOWN
    cost = torch.zeros(wanted.shape, device=wanted.device)  # (B, T, 4) nats when last drawn
    for step in range(manner.passes):
        tick()
        settle(Once(network), board, manner, cost, step, manner.passes)
    begin_broken_holds(board, wanted)
    return cost


def settle(
    network: nn.Module, board: Board, manner: Manner, cost: Tensor, step: int, steps: int
) -> None:
    """One pass: draw every open cell, keep the surest; the last two passes keep all.

    Neighbours in a voice are never drawn in the same pass, unless there is but one: passes take odd
    and even frames in turn, and the last one the even ones, on the eighths, where chords are made
    and most of the faults too.
    """
    logits = network(board.pitch, board.tie, board.setting, board.present).float()
    logits = logits.masked_fill(~_legal(board), -torch.inf)  # (B, T, 4, CLASSES)
    spread = logits.log_softmax(-1)
    drawn = draw(logits, manner.temperature, manner.top_p, _uniform(board.open, manner))
    sure = spread.amax(-1)  # (B, T, 4)
    frames = torch.arange(board.open.shape[1], device=sure.device)
    turn = (frames % 2 == (steps - 1 - step) % 2)[None, :, None] | (steps == 1)
    ready = board.open & turn
    keep = ready
    if step < steps - 2:
        left = board.open.sum((1, 2))  # (B,)
        count = (left / (steps - step)).ceil().long()
        ranked = sure.masked_fill(~ready, -torch.inf).flatten(1)  # (B, T * 4)
        bar = ranked.sort(descending=True).values.gather(1, (count - 1).clamp(min=0)[:, None])
        keep = ready & (sure >= bar[:, :, None]) & (left > 0)[:, None, None]
    chosen = drawn[keep]
    board.pitch[keep] = torch.where(chosen > PITCHES, chosen - PITCHES, chosen)
    board.tie[keep] = torch.where(chosen > PITCHES, HELD, ONSET)
    cost[keep] = -spread[keep].gather(-1, chosen[:, None])[:, 0]
    board.open &= ~keep


def _legal(board: Board) -> Tensor:
    """Classes (B, T, 4, CLASSES) that contradict neither the ranges nor the neighbours in time."""
    pitch = board.pitch
    legal = board.allowed.expand(*pitch.shape, CLASSES).clone()
    classes = torch.arange(CLASSES, device=pitch.device)
    names_hold = classes > PITCHES
    sounds = torch.where(names_hold, classes - PITCHES, classes)  # (CLASSES,) pitch state
    before = torch.nn.functional.pad(pitch, (0, 0, 1, 0))[:, :-1]  # the first frame follows a rest
    held_on = names_hold & (sounds != before[..., None]) & (before != MASKED)[..., None]
    after = torch.nn.functional.pad(pitch, (0, 0, 0, 1))[:, 1:]
    after_tie = torch.nn.functional.pad(board.tie, (0, 0, 0, 1))[:, 1:]
    bound = ((after_tie == HELD) & (after < MASKED) & (after > 0))[..., None]
    legal &= ~held_on & ~(bound & (sounds != after[..., None]))
    stuck = ~legal.any(-1)  # neighbours that cannot be reconciled: the later hold becomes an onset
    legal[stuck] = board.allowed.expand_as(legal)[stuck] & ~names_hold
    return legal


def begin_broken_holds(board: Board, wanted: Tensor) -> None:
    """A new cell that holds another pitch than the cell before it begins its note instead."""
    before = torch.nn.functional.pad(board.pitch, (0, 0, 1, 0))[:, :-1]
    broken = wanted & (board.tie == HELD) & (board.pitch != before)
    board.tie[broken] = ONSET


def _uniform(like: Tensor, manner: Manner) -> Tensor:
    """Uniform draws, shape of `like` (B, ...), row by row from the rows' own generators."""
    rows = [torch.rand(like.shape[1:], generator=g) for g in manner.generators]
    return torch.stack(rows).to(like.device)
