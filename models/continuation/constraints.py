"""What a new note may be: pure functions on logits, one prohibition each.

Logits of V variations at once; a forbidden class gets -inf. Ticks count as in `tokens`.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from models.continuation.tokens import LONGEST_STEP, ONSETS, PITCHES, REST

DENSER = 0.7  # what density 1 takes from a step's logit for every doubling of its length


@dataclass(frozen=True)
class Rules:
    """What holds for all new notes of an answer."""

    bar: int  # ticks
    begin: int  # first tick where a note may lie
    end: int  # first tick where none may
    lines: Tensor  # (bar,) True where a note may lie in the bar
    pitches: Tensor  # (PITCHES,) True for what may sound
    together: int  # most onsets at one tick; 1 = one line
    may_end: bool  # may the rest of the gap be silent
    velocities: tuple[int, int]  # least and greatest class
    offsets: tuple[int, int]
    lengths: tuple[int, int]
    density: float = 0.0  # -1 to 1
    held: tuple[tuple[int, int], ...] = ()  # pitches still sounding at `begin`, and until when
    obvious: tuple[tuple[int, int], ...] = ()  # (place, pitch) of the bar not to be repeated


def onsets(logits: Tensor, rules: Rules, tick: Tensor, together: Tensor) -> Tensor:
    """Onsets (V, ONSETS) on open grid lines, at or after the beginning, not too many at once.

    tick (V,): the last event; together (V,): how many new notes already lie there. A step to the
    end or beyond is allowed everywhere: it says that nothing more comes before it.
    """
    ahead = torch.arange(LONGEST_STEP + 1, device=logits.device)
    onset = tick[:, None] + ahead  # (V, 193)
    allowed = rules.lines[onset % rules.bar] & (onset >= rules.begin) | (onset >= rules.end)
    allowed[:, 0] &= together < rules.together
    allowed[:, LONGEST_STEP] = True  # as a rest, if not as a note
    end = torch.full_like(allowed[:, :1], rules.may_end)
    return logits.masked_fill(~torch.cat([allowed, end], dim=1), -torch.inf)


def denser(logits: Tensor, density: float) -> Tensor:
    """Steps (V, ONSETS) made shorter (density > 0) or longer (< 0)."""
    steps = torch.arange(ONSETS, device=logits.device).clamp(1, LONGEST_STEP)
    return logits - density * DENSER * torch.log2(steps / 6.0)


def pitches(logits: Tensor, rules: Rules, step: Tensor, onset: Tensor, last: Tensor) -> Tensor:
    """Pitches (V, PITCHES) of the allowed set; rising within one onset; rests only as long steps.

    step, onset, last (V,): the step chosen, where it leads, the last event's pitch.
    """
    every = torch.arange(PITCHES, device=logits.device)
    allowed = rules.pitches & ((step > 0)[:, None] | (every > last[:, None]))  # (V, PITCHES)
    for pitch, until in rules.held:
        allowed[:, pitch] &= onset >= until
    long = step == LONGEST_STEP
    silent = long & ~(rules.lines[onset % rules.bar] & (onset >= rules.begin))
    allowed &= ~silent[:, None]
    allowed[:, REST] = long
    stuck = ~allowed.any(1)  # nothing higher is left in this onset: then anything of the set
    allowed[stuck] = rules.pitches
    return logits.masked_fill(~allowed, -torch.inf)


def between(logits: Tensor, limits: tuple[int, int]) -> Tensor:
    """Classes (V, C) within inclusive limits."""
    every = torch.arange(logits.shape[-1], device=logits.device)
    return logits.masked_fill((every < limits[0]) | (every > limits[1]), -torch.inf)


def unobvious(
    logits: Tensor, rules: Rules, bars: list[list[tuple[int, int]]], onset: list[int]
) -> Tensor:
    """Pitches (V, PITCHES) without the one that would make a bar an exact repeat.

    bars: what each variation has written in the bar of its onset, as (place, pitch).
    """
    for row, written in enumerate(bars):
        place = onset[row] % rules.bar
        missing = rules.obvious[-1:]
        if missing and missing[0][0] == place and tuple(written) == rules.obvious[:-1]:
            kept = logits[row, missing[0][1]].clone()
            logits[row, missing[0][1]] = -torch.inf
            if not torch.isfinite(logits[row]).any():
                logits[row, missing[0][1]] = kept  # the only pitch there is
    return logits
