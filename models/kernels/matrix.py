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
from models.kernels.fours import in_quads
from models.kernels.halves import AT_ONCE, ZERO
from models.kernels.panels import PANEL, from_a_line, in_panels
from models.kernels.quads import WIDTHS, ways

Floats = NDArray[np.float32]
Shorts = NDArray[np.int16]
Bytes = NDArray[np.int8]

LARGEST = 127
HALVED = ways()[0] in WIDTHS  # the bytes of inputs are multiplied apart


class Matrix(NamedTuple):
    """What a row of `in` numbers is multiplied with, and what is added; K matrices of one kind lie
    in one, (K, …).

    A layer of fewer than sixteen outputs has others behind them, which are always 0.
    """

    panels: Bytes  # (out / 16 rounded up, in / 2, 32), or (…, in / 4, 64) where they are `HALVED`
    start: NDArray[np.int32]  # (out,): where the sums of halves begin
    scale: Floats  # (out,)
    bias: Floats  # (out,)


def packed(layer: nn.Linear, *, halved: bool = HALVED) -> Matrix:
    """A layer, rounded in place."""
    bias = None if layer.bias is None else layer.bias.data
    return rounded(layer.weight.data, bias, halved=halved)


def rounded(weight: Tensor, bias: Tensor | None = None, *, halved: bool = HALVED) -> Matrix:
    """A weight (out, in), rounded in place; whether for numbers whose bytes go apart."""
    step = weight.abs().amax(1, keepdim=True).clamp(min=1e-12) / LARGEST  # (out, 1)
    rows = (weight / step).round()
    weight.copy_(rows * step)
    added = torch.zeros(len(rows)) if bias is None else bias
    more, whole = max(0, PANEL - len(rows)), AT_ONCE if halved else 2
    columns = F.pad(rows, (0, -weight.shape[1] % whole, 0, more)).T.to(torch.int8).numpy()
    start = (-ZERO * columns.sum(0, dtype=np.int64)).astype(np.int32)  # what 32 bits hold of it
    panels = in_quads(columns, PANEL) if halved else in_panels(columns)
    return Matrix(panels, start, *(array(F.pad(v, (0, more))) for v in (step[:, 0], added)))


def stacked(matrices: Sequence[Matrix]) -> Matrix:
    """Matrices of one kind in one."""
    panels, *others = (np.stack(part) for part in zip(*matrices, strict=True))
    return Matrix(from_a_line(panels), *others)


@compiled
def one_of(matrices: Matrix, number: int) -> Matrix:
    """One of the matrices that lie in one."""
    start, scale, bias = matrices.start[number], matrices.scale[number], matrices.bias[number]
    return Matrix(matrices.panels[number], start, scale, bias)


def array(tensor: Tensor) -> Floats:
    """The same memory in numpy."""
    return tensor.detach().numpy()
