"""The network of `humanize`: how loud and how late each of some given hits is played.

Order-agnostic: some hits' velocities and offsets are known, and it predicts a distribution over
each of the others, so that drawing one after the other, in any order, each hearing those before it,
gives performances whose hits belong together (Uria et al., "A Deep and Tractable Density
Estimator", ICML 2014). All hits are heard from the beginning, those to come as well: most of the
network listens to them, once, and only its last block hears what is known, again for every draw.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from models.groove.score import ANCHORS, COLUMNS, PLACES, Scores
from models.groove.trunk import Reading, Trunk
from models.music.style import Style

Numbers = TypeVar("Numbers", Tensor, NDArray[Any])

VELOCITIES, OFFSETS = 32, 40  # classes
UNKNOWN = -1  # the class of what is to be guessed, and of cells that are not hit


@dataclass(frozen=True)
class FeelConfig:
    """Sizes of the network."""

    width: int = 128
    hearing: int = 3  # blocks that listen to the score; one more hears how some of it is played
    heads: int = 4
    dropout: float = 0.2


class Feel(nn.Module):
    """Scores, and what is known of how they are played, to distributions over the rest."""

    loud: Tensor
    late: Tensor

    def __init__(self, config: FeelConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.score_in = nn.Linear(COLUMNS * len(ANCHORS), width)
        self.played_in = nn.Linear(COLUMNS * 4, width, bias=False)
        self.place = nn.Embedding(PLACES, width)
        self.style = nn.Embedding(len(Style), width)
        self.tempo = nn.Linear(2, width)
        self.hearing = Trunk(width, config.hearing, config.heads, config.dropout)
        self.playing = Trunk(width, 1, config.heads, config.dropout)
        self.out = nn.Linear(width, COLUMNS * (VELOCITIES + OFFSETS))
        loud, late = torch.arange(VELOCITIES) / VELOCITIES, torch.arange(OFFSETS) / OFFSETS
        self.register_buffer("loud", told(loud - 0.5), persistent=False)
        self.register_buffer("late", told((late - 0.5) * 4), persistent=False)

    def steps(self, scores: Scores) -> Tensor:
        """The steps (B, T, W) of scores."""
        meant = F.one_hot(scores.anchor, len(ANCHORS)) * scores.hit[..., None]  # (B, T, 10, 4)
        pace = (scores.tempo / 120).log()
        whole = self.style(scores.style) + self.tempo(torch.stack([pace, pace.square()], -1))
        return self.score_in(meant.flatten(2).float()) + self.place(scores.place) + whole[:, None]

    def listen(self, scores: Scores) -> Reading:
        """What stays the same however they are played."""
        steps = self.hearing(self.hearing.hear(self.steps(scores)))
        return self.playing.hear(steps)

    def predict(
        self, heard: Reading, velocity: Tensor, offset: Tensor, wanted: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Logits (B, T, 10, 32) and (B, T, 10, 40), given classes (B, T, 10), some UNKNOWN; of all
        steps, or of the wanted ones (R,)."""
        played = torch.stack([self.loud[velocity], self.late[offset]], -1)  # (B, T, 10, 2, 2)
        steps = self.playing(heard.plus(self.played_in(played.flatten(2))), wanted)
        out = self.out(steps).float()
        out = out.unflatten(-1, (COLUMNS, -1))
        return out[..., :VELOCITIES], out[..., VELOCITIES:]

    def forward(self, scores: Scores, velocity: Tensor, offset: Tensor) -> tuple[Tensor, Tensor]:
        """`listen` and `predict` in one."""
        return self.predict(self.listen(scores), velocity, offset)


def told(values: Tensor) -> Tensor:
    """What the network is told of each class (C + 1, 2): that it is known, and its value; of the
    last, which is UNKNOWN, neither."""
    return F.pad(torch.stack([torch.ones_like(values), values], -1), (0, 0, 0, 1))


def velocity_class(velocity: Tensor) -> Tensor:
    """Velocities 0-1 as classes."""
    return (velocity * VELOCITIES).long().clamp(0, VELOCITIES - 1)


def offset_class(offset: Tensor) -> Tensor:
    """Offsets in steps, -0.5 to 0.5, as classes."""
    return ((offset + 0.5) * OFFSETS).long().clamp(0, OFFSETS - 1)


def velocity_of(index: Numbers, within: Numbers) -> Numbers:
    """The velocity 0-1 of a class; `within`, 0-1, says where inside it."""
    return (index + within) / VELOCITIES


def offset_of(index: Numbers, within: Numbers) -> Numbers:
    """The offset in steps, -0.5 to 0.5, of a class."""
    return (index + within) / OFFSETS - 0.5
