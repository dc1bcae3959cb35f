"""The network of `drumify`: which of nine pieces are hit at which sixteenth of a tapped rhythm.

Order-agnostic like the network of `humanize`: some cells are known to be hit or silent, and it says
how likely each of the others is hit; cells are drawn in groups (Ghazvininejad et al.,
"Mask-Predict", 2019). The task is that of "tap2drum" (Gillick et al., ICML 2019).
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.drums.kit import PIECES
from models.groove.score import PLACES
from models.groove.trunk import Trunk

TAP = 5  # numbers that say how a sixteenth is tapped, in the order of `Taps.steps`
SILENT, STRUCK, OPEN = range(3)  # what is known of a cell; OPEN = nothing
USUAL_HITS, SPREAD_HITS = 1.2, 0.4  # hits a sixteenth in the training data: mean, deviation


class Taps(NamedTuple):
    """Tapped rhythms of one length."""

    steps: Tensor  # (B, T, 5) float: tapped 0/1, accent 0-1, offset in steps, low 0/1, high 0/1
    place: Tensor  # (B, T) int64: sixteenths from the bar line, 0-31
    tempo: Tensor  # (B,) float: quarter notes a minute
    busy: Tensor  # (B,) float: hits a sixteenth, in deviations from the usual; NaN = not told


@dataclass(frozen=True)
class PatternConfig:
    """Sizes of the network."""

    width: int = 128
    blocks: int = 3
    heads: int = 4
    dropout: float = 0.15


class Pattern(nn.Module):
    """Taps, and what is known of the drums, to how likely the rest is."""

    def __init__(self, config: PatternConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.tap_in = nn.Linear(TAP, width)
        self.cells_in = nn.Linear(PIECES * 2, width, bias=False)
        self.place = nn.Embedding(PLACES, width)
        self.whole = nn.Linear(4, width)
        self.trunk = Trunk(width, config.blocks, config.heads, config.dropout)
        self.out = nn.Linear(width, PIECES)

    def steps(self, taps: Taps) -> Tensor:
        """The steps (B, T, W) of tappings."""
        pace = (taps.tempo / 120).log()
        told = (~taps.busy.isnan()).float()
        whole = self.whole(torch.stack([pace, pace.square(), told, taps.busy.nan_to_num()], -1))
        return self.tap_in(taps.steps) + self.place(taps.place) + whole[:, None]

    def forward(self, taps: Taps, cells: Tensor) -> Tensor:
        """Logits (B, T, 9) of hits, given what is known of the cells (B, T, 9)."""
        known = F.one_hot(cells, 3)[..., :OPEN].flatten(2).float()  # (B, T, 18)
        steps = self.trunk(self.trunk.hear(self.steps(taps) + self.cells_in(known)))
        logits: Tensor = self.out(steps).float()
        return logits
