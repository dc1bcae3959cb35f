"""The network as the compiled functions read it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from torch import nn

from models.chorale.network import Block, ChoraleNetwork
from models.kernels.matrix import Floats, Matrix, array, packed, rounded, stacked


class Parts(NamedTuple):
    """`ChoraleNetwork` behind its embeddings; K parts of one kind lie in one, (K, …)."""

    heads: int
    dilations: NDArray[np.int64]  # (K,): frames
    norm_conv: Floats  # (K, C)
    conv: Matrix  # 3 C numbers, of three frames, to 2 C
    conv_out: Matrix
    norm_attention: Floats  # (K, C)
    asks: Matrix  # C numbers to C: queries
    tells: Matrix  # C numbers to 2 C: keys, values
    attention_out: Matrix
    norm_feed: Floats  # (K, C)
    feed_in: Matrix
    feed_out: Matrix
    norm: Floats  # (C,)
    out: Matrix  # C numbers to the classes of four voices

    @classmethod
    def of(cls, network: ChoraleNetwork) -> "Parts":
        """Round a network in place, and pack it."""
        blocks = [block for block in network.blocks if isinstance(block, Block)]
        width = network.config.width
        qkv = [block.qkv.weight.data for block in blocks]
        return cls(
            heads=network.config.heads,
            dilations=np.array([block.dilation for block in blocks]),
            norm_conv=np.stack([_scale(block.norm_conv) for block in blocks]),
            conv=stacked([packed(block.conv) for block in blocks]),
            conv_out=stacked([packed(block.conv_out) for block in blocks]),
            norm_attention=np.stack([_scale(block.norm_attention) for block in blocks]),
            asks=stacked([rounded(weight[:width]) for weight in qkv]),
            tells=stacked([rounded(weight[width:]) for weight in qkv]),
            attention_out=stacked([packed(block.attention_out) for block in blocks]),
            norm_feed=np.stack([_scale(block.norm_feed) for block in blocks]),
            feed_in=stacked([packed(block.feed_in) for block in blocks]),
            feed_out=stacked([packed(block.feed_out) for block in blocks]),
            norm=_scale(network.norm),
            out=packed(network.out),
        )


def _scale(norm: nn.RMSNorm) -> Floats:
    """What a row is multiplied with when its length is 1 (C,)."""
    return array(norm.weight * norm.weight.numel() ** 0.5)
