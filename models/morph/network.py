"""A variational autoencoder of two-bar drum windows: 32 steps of nine pieces as one point.

Notable: nothing is recurrent, all 32 steps come out at once, so that a hundred points decode as
fast as one; a few steps together make a token, tokens are mixed by one matrix and turned by gated
layers (Tolstikhin et al., "MLP-Mixer", 2021; Shazeer, "GLU Variants", 2020), which suits a loop
whose places have fixed meanings; hits, velocity and micro-timing share the latent space, so that
feel travels with the notes.

After Kingma & Welling, "Auto-Encoding Variational Bayes" (2014) and Roberts et al., "A Hierarchical
Latent Vector Model" (MusicVAE, ICML 2018).
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.drums.kit import PIECES
from models.drums.windows import WINDOW
from models.norm import Norm

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


class Block(nn.Module):
    """Tokens hear each other, then each turns what it holds; both added to what came in."""

    def __init__(self, tokens: int, width: int, hidden: int) -> None:
        super().__init__()
        self.norm_mix, self.norm_feed = Norm(width), Norm(width)
        self.mix = nn.Linear(tokens, tokens)
        self.feed_in = nn.Linear(width, 2 * hidden)
        self.feed_out = nn.Linear(hidden, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """x (N, tokens, width)."""
        x = x + self.mix.weight @ self.norm_mix(x) + self.mix.bias[:, None]
        gate, value = self.feed_in(self.norm_feed(x)).chunk(2, dim=-1)  # (N, tokens, hidden) each
        return x + self.feed_out(F.silu(gate) * value)


class DrumVAE(nn.Module):
    """Windows to points and back."""

    middle: Tensor
    reach: Tensor

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        tokens, width = config.tokens, config.width
        channels = WINDOW // tokens * PIECES * 3
        self.join = nn.Linear(channels, width)
        self.place = nn.Parameter(torch.randn(tokens, width) * 0.02)
        self.encoder = nn.ModuleList(
            Block(tokens, width, config.encoder_hidden) for _ in range(config.encoder_blocks)
        )
        self.norm_encoded, self.norm_decoded = Norm(width), Norm(width)
        self.posterior = nn.Linear(tokens * width, 2 * config.latent)
        self.spread = nn.Linear(config.latent, tokens * width)
        self.decoder = nn.ModuleList(
            Block(tokens, width, config.decoder_hidden) for _ in range(config.decoder_blocks)
        )
        self.out = nn.Linear(width, channels)
        # where played windows lie: their points' mean, and what turns noise into their spread
        self.register_buffer("middle", torch.zeros(config.latent))
        self.register_buffer("reach", torch.eye(config.latent))

    def encode(self, values: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance (N, Z) of the points that windows (N, 32, 9, 3) may be."""
        x = self.join(values.reshape(len(values), self.config.tokens, -1)) + self.place
        for block in self.encoder:
            x = block(x)
        mean, spread = self.posterior(self.norm_encoded(x).flatten(1)).float().chunk(2, dim=-1)
        return mean, spread.clamp(-8.0, 4.0)

    def decode(self, points: Tensor) -> Decoded:
        """What points (N, Z) mean."""
        x = self.spread(points).float()  # what blocks add to stays exact under autocast
        x = x.view(len(points), self.config.tokens, self.config.width)
        for block in self.decoder:
            x = block(x)
        out = self.out(self.norm_decoded(x)).float().view(len(points), WINDOW, PIECES, 3)
        hit, velocity, offset = out.unbind(-1)
        return Decoded(hit, velocity.sigmoid(), offset.tanh() * LATE)

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


def rate(mean: Tensor, spread: Tensor) -> Tensor:
    """How many nats each point (N, Z) tells: the divergence of its posterior from the prior."""
    return 0.5 * (mean.square() + spread.exp() - 1 - spread).sum(-1)
