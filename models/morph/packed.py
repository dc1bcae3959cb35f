"""An autoencoder of windows as the compiled functions read it."""

from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from models.kernels.matrix import array, packed, rounded
from models.kernels.threads import in_parts
from models.morph.mixing import Blocks, Decoder, Encoder, decode, encode
from models.morph.windows import WindowVAE

FEWEST = 8  # points that are worth a thread


@dataclass(frozen=True)
class Packed:
    """A network, and the arrays that are read of it."""

    network: WindowVAE
    encoder: Encoder
    decoder: Decoder

    @classmethod
    def of(cls, network: WindowVAE) -> "Packed":
        """Round a network in place, and pack it."""
        latent, posterior = network.sizes.latent, network.posterior
        return cls(
            network,
            Encoder(
                Blocks.of(network.encoder),
                array(network.norm_encoded.scale),
                rounded(posterior.weight.data[:latent], posterior.bias.data[:latent]),
            ),
            Decoder(
                packed(network.spread),
                Blocks.of(network.decoder),
                array(network.norm_decoded.scale),
                packed(network.out),
            ),
        )

    def encode(self, windows: Tensor) -> Tensor:
        """The middle (N, Z) of the points that windows (N, 32, …) may be."""
        found = torch.from_numpy(encode(self.encoder, self.network.tokens(windows).numpy()))
        return found[:, : self.network.sizes.latent]

    def decode(self, points: Tensor) -> tuple[Tensor, ...]:
        """What points (N, Z) mean, as the network tells it."""
        rows = points.contiguous().numpy()
        out = in_parts(partial(decode, self.decoder), rows, FEWEST)
        return self.network.meaning(torch.from_numpy(out))
