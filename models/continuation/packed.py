"""The network as the compiled functions read it."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from torch import nn

from models.continuation.network import ClipLanguageModel
from models.kernels.coarse import Coarse, packed, stacked
from models.kernels.matrix import Floats, array
from models.norm import Norm

IN_BLOCKS = ("norm_attention", "qkv", "attention_out", "norm_feed", "feed_in", "feed_out")


class Trunk(NamedTuple):
    """The transformer; K matrices of one kind lie in one, (K, …)."""

    heads: int
    states: Floats  # (STATES, C)
    first_state: NDArray[np.int64]  # (columns,)
    rates: Floats  # (D/2,): those by the number of the event, then those by its onset
    norm_attention: Floats  # (K, C)
    qkv: Coarse
    attention_out: Coarse
    norm_feed: Floats  # (K, C)
    feed_in: Coarse
    feed_out: Coarse
    norm: Floats  # (C,)


class Chain(NamedTuple):
    """The small layers from a state to the five attributes of the next note."""

    step: Coarse
    place: Coarse
    chosen_step: Floats  # (ONSETS, C)
    chosen_place: Floats  # (BAR, C)
    norm_pitch: Floats  # (C,)
    pitch_in: Coarse
    pitch_out: Coarse
    pitch: Coarse
    interval: Coarse
    chosen_pitch: Floats  # (PITCHES, C)
    norm_note: Floats  # (C,)
    note_in: Coarse
    length: Coarse
    chosen_length: Floats  # (lengths + 1, C)
    velocity: Coarse
    chosen_velocity: Floats  # (velocities + 1, C)
    offset: Coarse


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
            norm=array(network.norm.scale),
            **{kind: all_parts(network, kind) for kind in IN_BLOCKS},
        )
        chain = {name: part(network.get_submodule(name)) for name in Chain._fields}
        return cls(network, trunk, Chain(**chain))


def part(module: nn.Module) -> Any:
    """A layer as a Coarse, an embedding as its table, a norm as what it multiplies with."""
    if isinstance(module, nn.Linear):
        return packed(module)
    if isinstance(module, nn.Embedding):
        return array(module.weight)
    assert isinstance(module, Norm)
    return array(module.scale)


def all_parts(network: ClipLanguageModel, kind: str) -> Any:
    """The parts of one kind of all blocks."""
    parts = [part(block.get_submodule(kind)) for block in network.blocks]
    return stacked(parts) if isinstance(parts[0], Coarse) else np.stack(parts)
