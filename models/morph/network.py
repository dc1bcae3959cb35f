"""A variational autoencoder of two-bar drum windows: 32 steps of nine pieces as one point.

Notable: hits, velocity and micro-timing share the latent space, so that feel travels with the
notes.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from models.drums.kit import PIECES
from models.drums.windows import WINDOW
from models.morph.windows import Sizes, WindowVAE

LATE = 0.5  # steps that a hit may be off the grid at most


@dataclass(frozen=True)
class Config:
    """Sizes of the network."""

    width: int = 256  # channels of a token
    tokens: int = 8  # that a window is seen as; 8 = quarter notes
    encoder_blocks: int = 2
    decoder_blocks: int = 3
    encoder_hidden: int = 256  # gated channels within a block
    decoder_hidden: int = 192
    latent: int = 128


class Decoded(NamedTuple):
    """What points mean: hit logits, velocity 0-1 and offset in steps, each (N, 32, 9)."""

    hit: Tensor
    velocity: Tensor
    offset: Tensor

    @property
    def values(self) -> Tensor:
        """The likeliest drum grids (N, 32, 9, 3): a hit where its logit is positive."""
        hit = (self.hit > 0).to(self.velocity.dtype)
        return torch.stack([hit, self.velocity * hit, self.offset * hit], dim=-1)


class DrumVAE(WindowVAE):
    """Windows of drums to points and back."""

    middle: Tensor
    reach: Tensor

    def __init__(self, config: Config) -> None:
        channels = WINDOW // config.tokens * PIECES * 3
        super().__init__(
            Sizes(
                config.width,
                config.tokens,
                config.latent,
                (config.encoder_blocks, config.encoder_hidden),
                (config.decoder_blocks, config.decoder_hidden),
                channels,
            )
        )
        self.config = config
        self.join = nn.Linear(channels, config.width)
        # where played windows lie: their points' mean, and what turns noise into their spread
        self.register_buffer("middle", torch.zeros(config.latent))
        self.register_buffer("reach", torch.eye(config.latent))

    def tokens(self, windows: Tensor) -> Tensor:
        """Windows (N, 32, 9, 3) as tokens (N, tokens, width)."""
        joined: Tensor = self.join(windows.reshape(len(windows), self.config.tokens, -1))
        return joined + self.place

    def meaning(self, out: Tensor) -> Decoded:
        """What the channels of N windows' tokens (..., channels) mean."""
        hit, velocity, offset = out.reshape(-1, WINDOW, PIECES, 3).unbind(-1)
        return Decoded(hit, velocity.sigmoid(), offset.tanh() * LATE)

    def decode(self, points: Tensor) -> Decoded:
        """What points (N, Z) mean."""
        return self.meaning(self.said(points))

    def settle(self, values: Tensor) -> None:
        """Find out where played windows (N, 32, 9, 3) lie, for `invent`."""
        mean, spread = self.encode(values)
        covariance = torch.cov(mean.T) + spread.exp().mean(0).diag()
        self.middle.copy_(mean.mean(0))
        self.reach.copy_(torch.linalg.cholesky(covariance))

    def invent(self, noise: Tensor) -> Tensor:
        """Points (..., Z) where music may be, from noise (..., Z); 0 is the middle of it."""
        return self.middle + noise @ self.reach.T

    def forward(self, values: Tensor, noise: Tensor) -> tuple[Decoded, Tensor, Tensor]:
        """Decoded windows, mean and log variance; noise (N, Z) stirs the points."""
        mean, spread = self.encode(values)
        return self.decode(mean + noise * (spread / 2).exp()), mean, spread
