"""Products with packed matrices, compiled, in whichever of two ways the processor is faster.

Rows are rounded to sixteen bits or a few less: all there is room for in a sum.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.kernels import halves, panels
from models.kernels.compiled import REORDERED, compiled
from models.kernels.extent import LANES, extent
from models.kernels.layers import SMALLEST
from models.kernels.matrix import HALVED, LARGEST, Floats, Matrix, Shorts
from models.kernels.panels import PANEL
from models.kernels.quads import WIDTHS, ways

MOST_LEVELS = 2**15 - 1  # of an input
SUMS = (2**31 - 1) // LARGEST  # levels of all inputs together that a sum has room for

_pairs_of_one, _pairs_of_four = panels.multiplier(1), panels.multiplier(4)
_width = WIDTHS.get(ways()[0], 8)
_halves_of_one, _halves_of_two, _halves_of_four = (
    halves.multiplier(_width, rows) for rows in (1, 2, 4)
)


@compiled
def in_pairs(x: Floats, matrix: Matrix) -> Floats:
    """(N, out) of x (N, in)."""
    pairs = matrix.panels.shape[1]
    numbers, step = _rounded(x, levels(2 * pairs), 2 * pairs)
    y = np.empty((len(x), len(matrix.scale)), np.float32)
    _write_pairs(numbers, step, matrix.panels, matrix.scale, matrix.bias, y)
    return y


@compiled
def in_halves(x: Floats, matrix: Matrix) -> Floats:
    """The same of a matrix for numbers whose bytes go apart."""
    ins = 4 * matrix.panels.shape[1]
    numbers, step = _rounded(x, levels(ins), ins)
    apart = _apart(numbers)
    y = np.empty((len(x), len(matrix.scale)), np.float32)
    _write_halves(apart, step, matrix.panels, matrix.start, matrix.scale, matrix.bias, y)
    return y


product: Any = in_halves if HALVED else in_pairs


@compiled
def levels(ins: int) -> np.float32:
    """How large a rounded input may be, where there are so many."""
    return np.float32(min(MOST_LEVELS, SUMS // ins))


@compiled(fastmath=REORDERED)
def _rounded(x: Floats, levels: np.float32, width: int) -> tuple[Shorts, Floats]:
    """Every row of x (N, in) as whole numbers up to `levels`, (N, width), and what one is worth
    (N,)."""
    numbers, step = np.zeros((len(x), width), np.int16), np.empty(len(x), np.float32)
    for row in range(len(x)):
        values, found = x[row], numbers[row]
        most = max(extent(x, row), SMALLEST)
        for i in range(len(values) // LANES * LANES, len(values)):
            most = max(most, abs(values[i]))
        step[row] = most / levels
        each = levels / most
        for i in range(len(values)):
            found[i] = np.int16(np.int32(np.floor(values[i] * each + np.float32(0.5))))
    return numbers, step


@compiled
def _apart(numbers: Shorts) -> NDArray[np.uint8]:
    """Lower and upper bytes (N, 2, width) of numbers (N, width), with 2¹⁵ more."""
    rows, width = numbers.shape
    found = np.empty((rows, 2, width), np.uint8)
    for row in range(rows):
        lower, upper, told = found[row, 0], found[row, 1], numbers[row]
        for i in range(width):
            lower[i] = np.uint8(told[i] & 255)
            upper[i] = np.uint8((told[i] >> 8) + 128)
    return found


@compiled
def _write_pairs(
    numbers: Shorts, step: Floats, panels: Any, scale: Floats, bias: Floats, y: Floats
) -> None:
    """Write the products into y (N, out); arrays that are told one by one are not counted anew for
    every panel."""
    count, outs = y.shape
    for panel in range(len(panels)):  # it stays at hand from one row to the next
        first = min(panel * PANEL, outs - PANEL)
        for row in range(0, count - 3, 4):
            _pairs_of_four(numbers, row, panels, panel, step, scale, bias, first, y)
        for row in range(count // 4 * 4, count):
            _pairs_of_one(numbers, row, panels, panel, step, scale, bias, first, y)


@compiled
def _write_halves(
    apart: Any, step: Floats, panels: Any, start: Any, scale: Floats, bias: Floats, y: Floats
) -> None:
    """The same of numbers whose bytes go apart."""
    count, outs = y.shape
    for panel in range(len(panels)):
        first = min(panel * PANEL, outs - PANEL)
        for row in range(0, count - 3, 4):
            _halves_of_four(apart, row, panels, panel, start, step, scale, bias, first, y)
        row = count // 4 * 4
        if count - row > 1:
            _halves_of_two(apart, row, panels, panel, start, step, scale, bias, first, y)
        if count % 2:
            _halves_of_one(apart, count - 1, panels, panel, start, step, scale, bias, first, y)
