"""Layers in eight bits: a step takes as long as its weights take to be read.

Every output has a scale of its own, and the network is rounded in place, so that it says the same
wherever it is asked (absolute maximum, symmetric: Dettmers et al., "LLM.int8()", NeurIPS 2022,
sec. 2.1, for weights alone).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from models.kernels.compiled import compiled
from models.kernels.panels import PANEL, from_a_line, in_panels

Floats = NDArray[np.float32]
Shorts = NDArray[np.int16]
Bytes = NDArray[np.int8]

LARGEST = 127


class Matrix(NamedTuple):
    """What a row of `in` numbers, an even count, is multiplied with, and what is added; K matrices
    of one kind lie in one, (K, …).

    A layer of fewer than sixteen outputs has others behind them, which are always 0.
    """

    panels: Bytes  # (out / 16 rounded up, in / 2, 32): see `in_panels`
    scale: Floats  # (out,)
    bias: Floats  # (out,)


def packed(layer: nn.Linear) -> Matrix:
    """A layer, rounded in place."""
    return rounded(layer.weight.data, None if layer.bias is None else layer.bias.data)


def rounded(weight: Tensor, bias: Tensor | None = None) -> Matrix:
    """A weight (out, in), rounded in place."""
    step = weight.abs().amax(1, keepdim=True).clamp(min=1e-12) / LARGEST  # (out, 1)
    rows = (weight / step).round()
    weight.copy_(rows * step)
    added = torch.zeros(len(rows)) if bias is None else bias
    more = max(0, PANEL - len(rows))
    columns = F.pad(rows, (0, 0, 0, more)).T.to(torch.int8).numpy()
    return Matrix(in_panels(columns), *(array(F.pad(v, (0, more))) for v in (step[:, 0], added)))


def stacked(matrices: Sequence[Matrix]) -> Matrix:
    """Matrices of one kind in one."""
    panels, scale, bias = (np.stack(part) for part in zip(*matrices, strict=True))
    return Matrix(from_a_line(panels), scale, bias)


@compiled
def one_of(matrices: Matrix, number: int) -> Matrix:
    """One of the matrices that lie in one."""
    return Matrix(matrices.panels[number], matrices.scale[number], matrices.bias[number])


def array(tensor: Tensor) -> Floats:
    """The same memory in numpy."""
    return tensor.detach().numpy()
