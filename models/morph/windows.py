"""What the autoencoders of two-bar windows share: all 32 steps as one point, and back.

Notable: nothing is recurrent, all 32 steps come out at once, so that a hundred points decode as
fast as one; a few steps together make a token, tokens are mixed by one matrix and turned by gated
layers (Tolstikhin et al., "MLP-Mixer", 2021; Shazeer, "GLU Variants", 2020), which suits a loop
whose places have fixed meanings.

After Kingma & Welling, "Auto-Encoding Variational Bayes" (2014) and Roberts et al., "A Hierarchical
Latent Vector Model" (MusicVAE, ICML 2018).
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.norm import Norm


class Sizes(NamedTuple):
    """Sizes of an autoencoder of windows."""

    width: int  # channels of a token
    tokens: int  # that a window is seen as
    latent: int
    encoder: tuple[int, int]  # blocks, and gated channels within each
    decoder: tuple[int, int]
    channels: int  # that a token comes back as


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


class WindowVAE(nn.Module):
    """Windows to points and back; what a window is, its heirs know."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.sizes = sizes
        width, tokens, latent = sizes[:3]
        self.place = nn.Parameter(torch.randn(tokens, width) * 0.02)
        (heard, inner), (said, outer) = sizes.encoder, sizes.decoder
        self.encoder = nn.ModuleList(Block(tokens, width, inner) for _ in range(heard))
        self.norm_encoded, self.norm_decoded = Norm(width), Norm(width)
        self.posterior = nn.Linear(tokens * width, 2 * latent)
        self.spread = nn.Linear(latent, tokens * width)
        self.decoder = nn.ModuleList(Block(tokens, width, outer) for _ in range(said))
        self.out = nn.Linear(width, sizes.channels)

    def tokens(self, windows: Tensor) -> Tensor:
        """Windows (N, 32, …) as tokens (N, tokens, width)."""
        raise NotImplementedError

    def meaning(self, out: Tensor) -> tuple[Tensor, ...]:
        """What the channels of N windows' tokens (..., channels) mean."""
        raise NotImplementedError

    def encode(self, windows: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance (N, Z) of the points that windows (N, 32, …) may be."""
        x = self.tokens(windows)
        for block in self.encoder:
            x = block(x)
        mean, spread = self.posterior(self.norm_encoded(x).flatten(1)).float().chunk(2, dim=-1)
        return mean, spread.clamp(-8.0, 4.0)

    def said(self, points: Tensor) -> Tensor:
        """The channels (N, tokens, channels) of what points (N, Z) mean."""
        x = self.spread(points).float()  # what blocks add to stays exact under autocast
        x = x.view(len(points), self.sizes.tokens, self.sizes.width)
        for block in self.decoder:
            x = block(x)
        out: Tensor = self.out(self.norm_decoded(x)).float()
        return out


def rate(mean: Tensor, spread: Tensor) -> Tensor:
    """How many nats each point (N, Z) tells: the divergence of its posterior from the prior."""
    return 0.5 * (mean.square() + spread.exp() - 1 - spread).sum(-1)
