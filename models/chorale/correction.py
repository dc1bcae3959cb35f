"""Correcting what has been written, as a teacher does: circle the faulty notes and have just those
written again, at other pitches; what gets better stays, what does not is put back. A note that
begins in the middle of nothing, a sixteenth off the eighths, is moved onto the next one."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn

from models.chorale.decoding import Board, Manner, begin_broken_holds, settle
from models.chorale.grid import CLASSES, HELD, MASKED, ONSET, PITCHES, REST, TIE_UNKNOWN
from models.chorale.once import Once
from models.chorale.voice_leading import WEIGHTS, faults, marked, report, stumbles

PASSES = 2  # network passes to write the circled notes again


def correct(
    network: nn.Module,
    board: Board,
    new: Tensor,
    cost: Tensor,
    manner: Manner,
    tick: Callable[[], None],
) -> None:
    """Up to `manner.corrections` rounds over a filled board, in place.

    new (B, T, 4): the cells that may change; cost (B, T, 4): what they cost when drawn, in nats.
    """
    if manner.corrections:
        straighten(board, new)
        network = Once(network)  # what was put back comes up again
    for _ in range(manner.corrections):
        circled, elsewhere = _circled(board, new)
        rows = circled.any(2).any(1).nonzero()[:, 0]  # rows with something to correct
        if not len(rows):
            return
        again = circled[rows]
        trial, trial_cost = _reopened(board, rows, again, elsewhere[rows]), cost[rows].clone()
        trial_manner = manner.of(rows)
        for step in range(PASSES):
            tick()
            settle(network, trial, trial_manner, trial_cost, step, PASSES)
        begin_broken_holds(trial, again)
        before = worth(board.of(rows), new[rows], cost[rows])
        better = _better(again.any(2), before, worth(trial, new[rows], trial_cost))
        for i, row in enumerate(rows.tolist()):
            at = better[i].to(again.device)  # (T,)
            board.pitch[row, at], board.tie[row, at] = trial.pitch[i, at], trial.tie[i, at]
            cost[row, at] = trial_cost[i, at]
        straighten(board, new)


def straighten(board: Board, new: Tensor) -> None:
    """Let every stumble begin a sixteenth later, in place, where that makes no other fault.

    The note before it, or the rest, then lasts as much longer.
    """
    for row, (pitch, tie, mine) in enumerate(zip(*_arrays(board, new), strict=True)):
        found = stumbles(pitch, tie, mine)
        least = report(pitch, tie, mine).cost if found else 0.0
        for voice, frame in found:
            moved, bound = pitch.copy(), tie.copy()
            moved[frame, voice] = pitch[frame - 1, voice]
            bound[frame, voice] = HELD if moved[frame, voice] > 0 else ONSET
            bound[frame + 1, voice] = ONSET
            if (now := report(moved, bound, mine).cost) < least:
                pitch, tie, least = moved, bound, now
        board.pitch[row] = torch.from_numpy(pitch).to(new.device)
        board.tie[row] = torch.from_numpy(tie).to(new.device)


def _circled(board: Board, new: Tensor) -> tuple[Tensor, Tensor]:
    """Cells (B, T, 4) to write again, and those of them that need another pitch."""
    rows = [marked(*row) for row in zip(*_arrays(board, new), strict=True)]
    again, elsewhere = (torch.from_numpy(np.stack(marks)) for marks in zip(*rows, strict=True))
    return again.to(new.device), elsewhere.to(new.device)


def worth(board: Board, new: Tensor, cost: Tensor) -> Tensor:
    """What each frame costs (B, T), surprise and faults together, in nats."""
    nats = cost.sum(2).cpu()
    for row, (pitch, tie, mine) in enumerate(zip(*_arrays(board, new), strict=True)):
        for fault, frames, _voices in faults(pitch, tie, mine):
            nats[row].index_add_(
                0, torch.from_numpy(frames), torch.full((len(frames),), WEIGHTS[fault])
            )
    return nats


def _better(again: Tensor, before: Tensor, after: Tensor) -> Tensor:
    """The frames (B, T) of `again` where writing anew has paid, stretch by stretch.

    A stretch is judged with the frame after it, where what it does to the next note shows.
    """
    better = torch.zeros(again.shape, dtype=torch.bool)
    for row, marks in enumerate(again.cpu().numpy()):
        edges = np.flatnonzero(np.diff(marks, prepend=False, append=False))
        for start, end in edges.reshape(-1, 2).tolist():
            judged = slice(start, end + 1)
            better[row, start:end] = after[row, judged].sum() < before[row, judged].sum()
    return better


def _arrays(board: Board, new: Tensor) -> tuple[np.ndarray, ...]:
    return board.pitch.cpu().numpy(), board.tie.cpu().numpy(), new.cpu().numpy()


def _reopened(board: Board, rows: Tensor, again: Tensor, elsewhere: Tensor) -> Board:
    """A copy of some rows with the circled cells open: no rests there, and where it must be
    another pitch, not the one they had."""
    trial = board.of(rows)
    had = trial.pitch[elsewhere]  # (N,) pitch states
    allowed = trial.allowed.expand(*again.shape, CLASSES).clone()  # (B, T, 4, CLASSES)
    forbidden = torch.zeros(len(had), CLASSES, dtype=torch.bool, device=had.device)
    forbidden.scatter_(1, had[:, None], True)
    forbidden.scatter_(1, (had + PITCHES)[:, None], True)
    allowed[elsewhere] &= ~forbidden
    silence = torch.zeros(CLASSES, dtype=torch.bool, device=had.device)
    silence[REST] = True
    sings = (allowed & ~silence).any(-1, keepdim=True)  # a voice with one pitch may have to rest
    allowed &= ~(silence & again[..., None] & sings)
    trial.pitch[again], trial.tie[again] = MASKED, TIE_UNKNOWN
    return replace(trial, open=again.clone(), allowed=allowed)
