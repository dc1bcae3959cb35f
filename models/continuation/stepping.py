"""One note a variation through the transformer, in numpy.

A step is some two hundred operations on a few hundred numbers each. In torch the operation itself
takes less time than what stands around it; numpy has a fifth of that. The weights and the cache are
the network's own memory, seen from numpy, so prompts are read by torch and steps go on from there.
"""

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from models.continuation.constraints import Floats, Ints
from models.continuation.network import Block, ClipLanguageModel, Layer, Norm

SMALLEST = np.float32(1e-5)  # as in `Norm`


class Step:
    """`ClipLanguageModel.read` of one row for each variation, with a cache."""

    def __init__(self, network: ClipLanguageModel) -> None:
        self.states = array(network.states.weight)  # (STATES, C)
        self.first_state = array(network.first_state)  # (columns,)
        self.by_index, self.by_time = np.split(array(network.rates), 2)  # (D/4,) each
        self.blocks = [BlockStep(block) for block in network.blocks if isinstance(block, Block)]
        self.norm = scale(network.norm)

    def read(self, rows: Ints, index: int, tick: Ints, cache: list[Layer]) -> Floats:
        """States (V, C) after rows (V, columns), the `index`-th, at tick (V,)."""
        x = self.states[rows + self.first_state].sum(1)  # (V, C)
        late = tick[:, None].astype(np.float32) * self.by_time  # (V, D/4)
        angle = np.concatenate(
            [np.broadcast_to(np.float32(index) * self.by_index, late.shape), late], axis=1
        )  # (V, D/2)
        cosine, sine = np.cos(angle)[:, None], np.sin(angle)[:, None]  # (V, 1, D/2)
        with np.errstate(over="ignore"):  # exp of a shut gate: its inverse is 0, as it should be
            for block, layer in zip(self.blocks, cache, strict=True):
                x = block(x, cosine, sine, layer)
        return normed(x, self.norm)


class BlockStep:
    """`Block.forward` of one row."""

    def __init__(self, block: Block) -> None:
        self.heads = block.heads
        self.norm_attention, self.norm_feed = scale(block.norm_attention), scale(block.norm_feed)
        self.qkv, self.attention_out = matrix(block.qkv), matrix(block.attention_out)
        self.feed_in, self.feed_out = matrix(block.feed_in), matrix(block.feed_out)
        self.sharpness = np.float32((self.qkv.shape[0] // self.heads) ** -0.5)

    def __call__(self, x: Floats, cosine: Floats, sine: Floats, layer: Layer) -> Floats:
        """x (V, C) goes on from what `layer` holds; cosine, sine (V, 1, D/2)."""
        count, heads = len(x), self.heads
        qkv = (normed(x, self.norm_attention) @ self.qkv).reshape(count, 3 * heads, -1)
        qk = rotated(qkv[:, : 2 * heads], cosine, sine)  # (V, 2 H, D)
        query = qk[:, :heads, None] * self.sharpness  # (V, H, 1, D)
        keys, values = layer.append(qk[:, heads:], qkv[:, 2 * heads :])  # (V, H, T, D) each
        close = query @ keys.swapaxes(2, 3)  # (V, H, 1, T)
        close = np.exp(close - close.max(-1, keepdims=True))
        heard = close @ values / close.sum(-1, keepdims=True)  # (V, H, 1, D)
        x = x + heard.reshape(count, -1) @ self.attention_out
        gate, value = np.split(normed(x, self.norm_feed) @ self.feed_in, 2, axis=1)
        return x + (gate / (1 + np.exp(-gate)) * value) @ self.feed_out


def normed(x: Floats, scale: Floats) -> Floats:
    """`Norm.forward`: x (V, C), scale (C,)."""
    size = np.sqrt(np.einsum("vc,vc->v", x, x))[:, None]
    return x * (scale / np.maximum(size, SMALLEST))


def rotated(x: Floats, cosine: Floats, sine: Floats) -> Floats:
    """`rotate`: x (V, H, D), cosine, sine (V, 1, D/2)."""
    half = x.shape[-1] // 2
    one, two = x[..., :half], x[..., half:]
    return np.concatenate([one * cosine - two * sine, two * cosine + one * sine], axis=-1)


def array(tensor: Tensor | nn.Module) -> NDArray:
    """The same memory in numpy."""
    assert isinstance(tensor, Tensor)
    return tensor.detach().numpy()


def scale(norm: nn.Module) -> Floats:
    """What `normed` multiplies with (C,)."""
    assert isinstance(norm, Norm)
    return array(norm.weight) * np.float32(norm.root)


def matrix(layer: nn.Module) -> Floats:
    """The matrix (in, out) that a row is multiplied with."""
    assert isinstance(layer, nn.Linear)
    return array(layer.weight).T
