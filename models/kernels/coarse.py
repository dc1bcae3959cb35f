"""Layers in six bits whose inputs have eight: 1.6 times as fast as those of `matrix` for four rows,
for networks that lose nothing by it.

As there, every output has a scale of its own; so has every row of the inputs, found when it comes
(Dettmers et al., "LLM.int8()", NeurIPS 2022, sec. 2.1). The network is rounded in place, and its
layers round what they hear, so that torch says the same as what is compiled.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from models.kernels.compiled import REORDERED, compiled
from models.kernels.extent import LANES, extent
from models.kernels.fours import QUAD, in_quads
from models.kernels.layers import SMALLEST
from models.kernels.matrix import Floats, array
from models.kernels.panels import from_a_line
from models.kernels.quads import (
    AT_ONCE,
    MOST,
    MOST_INPUT,
    MOST_WEIGHT,
    PANEL,
    ZERO,
    added_together,
    multiplier,
    ways,
)

ROUNDED = MOST - 4  # eight weights together before they are rounded, each by a half at most

_multiply_one, _multiply_two, _multiply_four = (multiplier(ways()[0], rows) for rows in (1, 2, 4))


class Coarse(NamedTuple):
    """What a row is multiplied with, and what is added; K of one kind lie in one, (K, …).

    Beyond the layer's own outputs, at least thirty-two, and inputs, whole sixteens, all is 0.
    """

    panels: NDArray[np.int8]  # (out / 32 rounded up, in / 4, 128): see `in_quads`
    start: NDArray[np.int32]  # (out,): where the sums begin
    scale: Floats  # (out,)
    bias: Floats  # (out,)


def packed(layer: nn.Linear) -> Coarse:
    """A layer, rounded in place, which rounds what it hears from now on."""
    weight = layer.weight.data
    outs, ins = max(0, PANEL - len(weight)), -weight.shape[1] % (QUAD * AT_ONCE)
    step = _step(F.pad(weight, (0, ins)))
    rows = (weight / step).round()
    weight.copy_(rows * step)
    layer.register_forward_pre_hook(_round_inputs)
    added = torch.zeros(len(rows)) if layer.bias is None else layer.bias.data
    columns = F.pad(rows, (0, ins, 0, outs)).T.to(torch.int8).numpy()
    start = -ZERO * columns.sum(0, dtype=np.int32)
    scale, bias = (array(F.pad(part, (0, outs))) for part in (step[:, 0], added))
    return Coarse(in_quads(columns, PANEL), start, scale, bias)


def _step(weight: Tensor) -> Tensor:
    """What one is worth (out, 1) of weights (out, in): no weight is more than six bits hold, nor
    eight together more than sixteen, which is seldom what counts."""
    eights = torch.from_numpy(added_together(weight.numpy()))  # (out, in / 8, 8)
    sums = torch.stack([eights.clamp(min=0).sum(2), eights.clamp(max=0).sum(2).neg()])
    each, together = weight.abs().amax(1), sums.amax((0, 2))  # (out,)
    step = torch.maximum(each / MOST_WEIGHT, together / ROUNDED)
    return step.clamp(min=1e-12)[:, None]


def _round_inputs(_layer: nn.Module, told: tuple[Tensor]) -> Tensor:
    (x,) = told  # (…, in)
    most = x.abs().amax(-1, keepdim=True).clamp(min=float(SMALLEST))  # (…, 1)
    return (x * (MOST_INPUT / most) + 0.5).floor() * (most / MOST_INPUT)


def stacked(layers: Sequence[Coarse]) -> Coarse:
    """Layers of one kind in one."""
    panels, *others = (np.stack(part) for part in zip(*layers, strict=True))
    return Coarse(from_a_line(panels), *others)


@compiled
def one_of(layers: Coarse, number: int) -> Coarse:
    """One of the layers that lie in one."""
    start, scale, bias = layers.start[number], layers.scale[number], layers.bias[number]
    return Coarse(layers.panels[number], start, scale, bias)


@compiled
def product(x: Floats, layer: Coarse) -> Floats:
    """(N, out) of x (N, in), each row of which is rounded to eight bits."""
    numbers, step = _rounded(x, QUAD * layer.panels.shape[1])
    y = np.empty((len(x), len(layer.scale)), np.float32)
    _write(numbers, step, layer.panels, layer.start, layer.scale, layer.bias, y)
    return y


@compiled
def _write(
    numbers: NDArray[np.uint8],
    step: Floats,
    panels: NDArray[np.int8],
    start: NDArray[np.int32],
    scale: Floats,
    bias: Floats,
    y: Floats,
) -> None:
    """Write the products into y (N, out). Arrays that are told one by one are not counted anew for
    every panel."""
    count, outs = y.shape
    for panel in range(len(panels)):
        first = min(panel * PANEL, outs - PANEL)
        for row in range(0, count - 3, 4):  # the panel stays at hand from one row to the next
            _multiply_four(numbers, row, panels, panel, start, step, scale, bias, first, y)
        row = count // 4 * 4
        if count - row > 1:
            _multiply_two(numbers, row, panels, panel, start, step, scale, bias, first, y)
        if count % 2:
            _multiply_one(numbers, count - 1, panels, panel, start, step, scale, bias, first, y)


@compiled(fastmath=REORDERED)
def _rounded(x: Floats, width: int) -> tuple[Any, Floats]:
    """Every row of x (N, in) as whole numbers (N, width), ZERO more than they mean, and what one is
    worth (N,)."""
    numbers, step = np.empty((len(x), width), np.uint8), np.empty(len(x), np.float32)
    for row in range(len(x)):
        values, found = x[row], numbers[row]
        most = max(extent(x, row), SMALLEST)
        for i in range(len(values) // LANES * LANES, len(values)):
            most = max(most, abs(values[i]))
        step[row] = most / np.float32(MOST_INPUT)
        each = np.float32(MOST_INPUT) / most
        for i in range(len(values)):
            number = np.int32(np.floor(values[i] * each + np.float32(0.5)))
            found[i] = np.uint8(number + ZERO)
        for i in range(len(values), width):
            found[i] = ZERO
    return numbers, step
