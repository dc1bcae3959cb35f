"""A variational autoencoder of two-bar tunes: 32 steps of rest, hold or onset as one point.

Notable: the same tokens and blocks as for drums, all steps at once; the chance of a class is the
chance of its kind (rest, hold, onset) times that of its pitch, and the pitch is learned wherever a
note sounds, so that an onset which moves on the way between two tunes finds a pitch waiting.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.drums.windows import WINDOW
from models.morph.network import Block
from models.norm import Norm
from models.tune.line import PITCHES

ROLES = 2  # melody, bass
KINDS = 3  # rest, hold, onset
STATES = 1 + 2 * PITCHES  # rest; onsets; held pitches


@dataclass(frozen=True)
class Config:
    """Sizes of the network."""

    width: int = 192  # channels of a token
    tokens: int = 8  # that a window is seen as; 8 = quarter notes
    encoder_blocks: int = 2
    decoder_blocks: int = 3
    latent: int = 128


class TuneVAE(nn.Module):
    """Windows to points and back."""

    middle: Tensor
    reach: Tensor

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        tokens, width = config.tokens, config.width
        self.steps = WINDOW // tokens  # of a token
        self.heard = nn.Embedding(self.steps * STATES, width)  # a token is the sum of its steps
        self.place = nn.Parameter(torch.randn(tokens, width) * 0.02)
        self.encoder = nn.ModuleList(
            Block(tokens, width, 2 * width) for _ in range(config.encoder_blocks)
        )
        self.norm_encoded, self.norm_decoded = Norm(width), Norm(width)
        self.posterior = nn.Linear(tokens * width, 2 * config.latent)
        self.spread = nn.Linear(config.latent, tokens * width)
        self.decoder = nn.ModuleList(
            Block(tokens, width, 2 * width) for _ in range(config.decoder_blocks)
        )
        self.out = nn.Linear(width, self.steps * (KINDS + PITCHES))
        # where played windows of each role lie: their points' mean, and what spreads noise so
        self.register_buffer("middle", torch.zeros(ROLES, config.latent))
        self.register_buffer("reach", torch.eye(config.latent).repeat(ROLES, 1, 1))
        nn.init.normal_(self.heard.weight, std=0.5)

    def encode(self, states: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance (N, Z) of the points that windows of states (N, 32) may be."""
        at = torch.arange(WINDOW, device=states.device) % self.steps * STATES
        steps = self.heard(states + at).unflatten(1, (self.config.tokens, self.steps))
        x = steps.sum(2) + self.place  # (N, tokens, width)
        for block in self.encoder:
            x = block(x)
        mean, spread = self.posterior(self.norm_encoded(x).flatten(1)).float().chunk(2, dim=-1)
        return mean, spread.clamp(-8.0, 4.0)

    def decode(self, points: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of kinds (N, 32, 3) and of pitches (N, 32, PITCHES) that points (N, Z) mean."""
        x = self.spread(points).float()  # what blocks add to stays exact under autocast
        x = x.view(len(points), self.config.tokens, self.config.width)
        for block in self.decoder:
            x = block(x)
        out = self.out(self.norm_decoded(x)).float().view(len(points), WINDOW, KINDS + PITCHES)
        return out[..., :KINDS], out[..., KINDS:]

    def settle(self, states: Tensor, roles: Tensor) -> None:
        """Find out where played windows (N, 32) lie, for `invent`; roles (N,) are 0 or 1."""
        mean, spread = self.encode(states)
        for role in range(ROLES):
            own, doubt = mean[roles == role], spread[roles == role].exp().mean(0)
            if len(own) > self.config.latent:
                self.middle[role] = own.mean(0)
                self.reach[role] = torch.linalg.cholesky(torch.cov(own.T) + doubt.diag())

    def invent(self, noise: Tensor, role: int) -> Tensor:
        """Points (..., Z) where music of a role may be, from noise (..., Z); 0 is the middle."""
        return self.middle[role] + noise @ self.reach[role].T

    def forward(self, states: Tensor, noise: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Logits of kind and pitch, mean and log variance; noise (N, Z) stirs the points."""
        mean, spread = self.encode(states)
        kind, pitch = self.decode(mean + noise * (spread / 2).exp())
        return kind, pitch, mean, spread
