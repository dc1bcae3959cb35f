"""A variational autoencoder of two-bar tunes: 32 steps of rest, hold or onset as one point.

Notable: the same tokens and blocks as for drums, all steps at once; the chance of a class is the
chance of its kind (rest, hold, onset) times that of its pitch, and the pitch is learned wherever a
note sounds, so that an onset which moves on the way between two tunes finds a pitch waiting.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.drums.windows import WINDOW
from models.morph.windows import Sizes, WindowVAE
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


class TuneVAE(WindowVAE):
    """Windows of tunes to points and back."""

    middle: Tensor
    reach: Tensor

    def __init__(self, config: Config) -> None:
        tokens, width, latent = config.tokens, config.width, config.latent
        steps = WINDOW // tokens  # of a token
        super().__init__(
            Sizes(
                width,
                tokens,
                latent,
                (config.encoder_blocks, 2 * width),
                (config.decoder_blocks, 2 * width),
                steps * (KINDS + PITCHES),
            )
        )
        self.config, self.steps = config, steps
        self.heard = nn.Embedding(steps * STATES, width)  # a token is the sum of its steps
        # where played windows of each role lie: their points' mean, and what spreads noise so
        self.register_buffer("middle", torch.zeros(ROLES, latent))
        self.register_buffer("reach", torch.eye(latent).repeat(ROLES, 1, 1))
        nn.init.normal_(self.heard.weight, std=0.5)

    def tokens(self, windows: Tensor) -> Tensor:
        """Windows of states (N, 32) as tokens (N, tokens, width)."""
        at = torch.arange(WINDOW, device=windows.device) % self.steps * STATES
        steps: Tensor = self.heard(windows + at).unflatten(1, (-1, self.steps))
        return steps.sum(2) + self.place

    def meaning(self, out: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of kinds (N, 32, 3) and of pitches (N, 32, PITCHES), of the channels of N windows'
        tokens (..., channels)."""
        out = out.reshape(-1, WINDOW, KINDS + PITCHES)
        return out[..., :KINDS], out[..., KINDS:]

    def decode(self, points: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of kinds (N, 32, 3) and of pitches (N, 32, PITCHES) that points (N, Z) mean."""
        return self.meaning(self.said(points))

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
