"""The network's matrices in eight bits: a step takes as long as its weights take to be read.

Every output has a scale of its own, and the network is rounded in place, so that it says the same
wherever it is asked (absolute maximum, symmetric: Dettmers et al., "LLM.int8()", NeurIPS 2022,
sec. 2.1, for weights alone).
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.continuation.network import ClipLanguageModel
from models.continuation.panels import in_panels
from models.norm import Norm

Floats = NDArray[np.float32]
Counts = NDArray[np.int32]
Shorts = NDArray[np.int16]
Bytes = NDArray[np.int8]

LARGEST = 127
IN_BLOCKS = ("norm_attention", "qkv", "attention_out", "norm_feed", "feed_in", "feed_out")


class Matrix(NamedTuple):
    """What a row of `in` numbers, an even count, is multiplied with, and what is added."""

    panels: Bytes  # (out / 16 rounded up, in / 2, 32): see `in_panels`
    scale: Floats  # (out,)
    bias: Floats  # (out,)


class Trunk(NamedTuple):
    """The transformer; K matrices of one kind lie in one, (K, …)."""

    heads: int
    states: Floats  # (STATES, C)
    first_state: NDArray[np.int64]  # (columns,)
    rates: Floats  # (D/2,): those by the number of the event, then those by its onset
    norm_attention: Floats  # (K, C)
    qkv: Matrix
    attention_out: Matrix
    norm_feed: Floats  # (K, C)
    feed_in: Matrix
    feed_out: Matrix
    norm: Floats  # (C,)


class Chain(NamedTuple):
    """The small layers from a state to the five attributes of the next note."""

    step: Matrix
    place: Matrix
    chosen_step: Floats  # (ONSETS, C)
    chosen_place: Floats  # (BAR, C)
    norm_pitch: Floats  # (C,)
    pitch_in: Matrix
    pitch_out: Matrix
    pitch: Matrix
    interval: Matrix
    chosen_pitch: Floats  # (PITCHES, C)
    norm_note: Floats  # (C,)
    note_in: Matrix
    length: Matrix
    chosen_length: Floats  # (lengths + 1, C)
    velocity: Matrix
    chosen_velocity: Floats  # (velocities + 1, C)
    offset: Matrix


@dataclass(frozen=True)
class Packed:
    """A network, and the arrays that the compiled functions read of it."""

    network: ClipLanguageModel
    trunk: Trunk
    chain: Chain

    @classmethod
    def of(cls, network: ClipLanguageModel) -> "Packed":
        """Round a network in place, and pack it."""
        trunk = Trunk(
            heads=network.config.heads,
            states=array(network.states.weight),
            first_state=network.first_state.numpy(),
            rates=array(network.rates),
            norm=scale(network.norm),
            **{kind: stacked(network, kind) for kind in IN_BLOCKS},
        )
        chain = {name: packed(network.get_submodule(name)) for name in Chain._fields}
        return cls(network, trunk, Chain(**chain))


def packed(module: nn.Module) -> Any:
    """A layer as a Matrix, an embedding as its table, a norm as what it multiplies with."""
    if isinstance(module, nn.Linear):
        return matrix(module)
    return array(module.weight) if isinstance(module, nn.Embedding) else scale(module)


def stacked(network: ClipLanguageModel, kind: str) -> Any:
    """The parts of one kind of all blocks."""
    parts = [packed(block.get_submodule(kind)) for block in network.blocks]
    if isinstance(parts[0], Matrix):
        return Matrix(*(np.stack(part) for part in zip(*parts, strict=True)))
    return np.stack(parts)


def matrix(layer: nn.Linear) -> Matrix:
    """A layer, rounded in place."""
    weight = layer.weight.data
    step = weight.abs().amax(1, keepdim=True).clamp(min=1e-12) / LARGEST  # (out, 1)
    rows = (weight / step).round()
    weight.copy_(rows * step)
    bias = torch.zeros(len(rows)) if layer.bias is None else layer.bias.data
    columns = rows.T.to(torch.int8).numpy()
    return Matrix(in_panels(columns), array(step[:, 0].contiguous()), array(bias))


def array(tensor: Tensor) -> Floats:
    """The same memory in numpy."""
    return tensor.detach().numpy()


def scale(norm: nn.Module) -> Floats:
    """What a row is multiplied with when its length is 1 (C,)."""
    assert isinstance(norm, Norm)
    return array(norm.weight * norm.root)
