"""What a new note may be: pure functions on logits, one prohibition each.

Logits of V variations at once; a forbidden class gets -inf. Ticks count as in `tokens`.
"""

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from models.continuation.tokens import LONGEST_STEP, ONSETS, PITCHES, REST

DENSER = 0.7  # what density 1 takes from a step's logit for every doubling of its length
AHEAD = torch.arange(LONGEST_STEP + 1)
EVERY_PITCH = torch.arange(PITCHES)


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

    @cached_property
    def highest(self) -> int:
        """The highest state that may sound."""
        return int(self.pitches.nonzero().max())

    @cached_property
    def open(self) -> Tensor:
        """(ticks,) True where a step may lead: on a line between begin and end, and anywhere
        beyond the end, which says that nothing more comes before it."""
        ticks = torch.arange(self.end + 1)
        allowed = self.lines[ticks % self.bar] & (ticks >= self.begin)
        allowed[self.end] = True
        return allowed

    def leads(self, onset: Tensor) -> Tensor:
        """Which onsets, in ticks, are open."""
        return self.open[onset.clamp(max=self.end)]


def onsets(logits: Tensor, rules: Rules, tick: Tensor, together: Tensor, last: Tensor) -> Tensor:
    """Onsets (V, ONSETS) on open grid lines, at or after the beginning, not too many at once.

    tick, together, last (V,): the last event, how many new notes lie there already, its pitch.
    """
    allowed = torch.zeros_like(logits, dtype=torch.bool)
    allowed[:, : LONGEST_STEP + 1] = rules.leads(tick[:, None] + AHEAD)
    allowed[:, 0] &= (together < rules.together) & ((together == 0) | (last < rules.highest))
    allowed[:, LONGEST_STEP] = True  # as a rest, if not as a note
    allowed[:, LONGEST_STEP + 1] = rules.may_end
    return logits.masked_fill(~allowed, -torch.inf)


def denser(logits: Tensor, density: float) -> Tensor:
    """Steps (V, ONSETS) made shorter (density > 0) or longer (< 0)."""
    steps = torch.arange(ONSETS).clamp(1, LONGEST_STEP)
    return logits - density * DENSER * torch.log2(steps / 6.0)


def pitches(logits: Tensor, rules: Rules, step: Tensor, onset: Tensor, last: Tensor) -> Tensor:
    """Pitches (V, PITCHES) of the allowed set; rising within one onset; rests only as long steps.

    step, onset, last (V,): the step chosen, where it leads, the last event's pitch.
    """
    lowest = torch.where(step == 0, last, -1)  # a START is higher than any pitch, but never again
    lowest = lowest.masked_fill(last > REST, -1)
    allowed = rules.pitches & (lowest[:, None] < EVERY_PITCH)  # (V, PITCHES)
    for pitch, until in rules.held:
        allowed[:, pitch] &= onset >= until
    long = step == LONGEST_STEP
    allowed &= (rules.leads(onset) | ~long)[:, None]
    allowed[:, REST] = long
    if rules.held:  # when only what sounds on is left, it is struck again
        allowed |= rules.pitches & ~allowed.any(1, keepdim=True)
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
