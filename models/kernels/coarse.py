"""Layers in six bits whose inputs have eight: half again as fast as those of `matrix`, for networks
that lose nothing by it.

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
from models.kernels.layers import SMALLEST
from models.kernels.matrix import Floats, array
from models.kernels.panels import PANEL
from models.kernels.quads import (
    AT_ONCE,
    MOST_INPUT,
    MOST_WEIGHT,
    QUAD,
    ZERO,
    has_bytes_multiplied,
    in_quads,
    multiplier,
)

_ABLE = has_bytes_multiplied()
_one, _two, _three, _four = (multiplier(rows, _ABLE) for rows in (1, 2, 3, 4))


class Coarse(NamedTuple):
    """What a row is multiplied with, and what is added; K of one kind lie in one, (K, …).

    Beyond the layer's own outputs, at least sixteen, and inputs, whole eights, all is 0.
    """

    panels: NDArray[np.uint8]  # (out / 16 rounded up, in / 4, 64): see `in_quads`
    scale: Floats  # (out,)
    bias: Floats  # (out,)


def packed(layer: nn.Linear) -> Coarse:
    """A layer, rounded in place, which rounds what it hears from now on."""
    weight = layer.weight.data
    step = weight.abs().amax(1, keepdim=True).clamp(min=1e-12) / MOST_WEIGHT  # (out, 1)
    rows = (weight / step).round()
    weight.copy_(rows * step)
    layer.register_forward_pre_hook(_round_inputs)
    added = torch.zeros(len(rows)) if layer.bias is None else layer.bias.data
    outs, ins = max(0, PANEL - len(rows)), -rows.shape[1] % (QUAD * AT_ONCE)
    columns = F.pad(rows, (0, ins, 0, outs)).T.to(torch.int8).numpy()
    scale, bias = (array(F.pad(part, (0, outs))) for part in (step[:, 0], added))
    return Coarse(in_quads(columns), scale, bias)


def _round_inputs(_layer: nn.Module, told: tuple[Tensor]) -> Tensor:
    (x,) = told  # (…, in)
    most = x.abs().amax(-1, keepdim=True).clamp(min=float(SMALLEST))  # (…, 1)
    return (x * (MOST_INPUT / most) + 0.5).floor() * (most / MOST_INPUT)


def stacked(layers: Sequence[Coarse]) -> Coarse:
    """Layers of one kind in one."""
    return Coarse(*(np.stack(part) for part in zip(*layers, strict=True)))


@compiled
def one_of(layers: Coarse, number: int) -> Coarse:
    """One of the layers that lie in one."""
    return Coarse(layers.panels[number], layers.scale[number], layers.bias[number])


@compiled
def product(x: Floats, layer: Coarse) -> Floats:
    """(N, out) of x (N, in), each row of which is rounded to eight bits."""
    count, (panels, quads, _), outs = len(x), layer.panels.shape, len(layer.scale)
    numbers, step, start = _rounded(x, QUAD * quads)
    y = np.empty((count, outs), np.float32)
    fours = count // 4 * 4
    for panel in range(panels):
        first = min(panel * PANEL, outs - PANEL)
        told = (layer.panels, panel, start, step, layer.scale, layer.bias, first, y)
        for row in range(0, fours, 4):
            _four(numbers, row, *told)
        if count - fours == 3:
            _three(numbers, fours, *told)
        elif count - fours == 2:
            _two(numbers, fours, *told)
        elif count - fours == 1:
            _one(numbers, fours, *told)
    return y


@compiled(fastmath=REORDERED)
def _rounded(x: Floats, width: int) -> tuple[Any, Floats, Any]:
    """Every row of x (N, in) as whole numbers (N, width), what one is worth (N,), and where the
    sums of its products begin (N,)."""
    numbers = np.zeros((len(x), width), np.int8)
    step, start = np.empty(len(x), np.float32), np.empty(len(x), np.int32)
    for row in range(len(x)):
        values, found = x[row], numbers[row]
        most = max(extent(x, row), SMALLEST)
        for i in range(len(values) // LANES * LANES, len(values)):
            most = max(most, abs(values[i]))
        step[row] = most / np.float32(MOST_INPUT)
        each = np.float32(MOST_INPUT) / most
        total = np.int32(0)
        for i in range(len(values)):
            number = np.int32(np.floor(values[i] * each + np.float32(0.5)))
            found[i] = np.int8(number)
            total += number
        start[row] = -np.int32(ZERO) * total
    return numbers, step, start
