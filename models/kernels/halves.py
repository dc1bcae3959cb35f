"""Products of eight-bit weights with sixteen-bit numbers whose two bytes are multiplied apart.

A number and `ZERO` more has no sign, and is 256 times its upper byte and its lower one. So two
instructions of `fours` do what takes four, and as many additions, in `panels`; the sums are the
same.
"""

from functools import partial
from typing import Any

from llvmlite import ir
from numba.core import cgutils

from models.kernels.fours import add_fours, begun, kernel
from models.kernels.panels import PANEL, element, write_sums

ZERO = 2**15
AT_ONCE = 16  # inputs: what is multiplied ends with whole ones
_BYTE, _INT = ir.IntType(8), ir.IntType(32)


def multiplier(width: int, rows: int) -> Any:
    """What compiled functions call, as (x, row, panels, panel, start, step, scale, bias, first, y),
    to write the products of so many rows of x (N, 2, in) of uint8, lower bytes and upper ones, with
    one of the panels of `fours.in_quads` into y (N, out) of float32, from output `first` on.

    A sum begins at start (out,) of int32, minus ZERO times the sum of the output's weights, or
    whatever of it thirty-two bits hold; it counts step (N,) times scale (out,); bias (out,) is
    added. All arrays are contiguous; whoever calls keeps the sums below 2³¹. A register holds
    `width` sums.
    """

    return kernel(partial(_multiply, width, rows))


def _multiply(
    width: int, rows: int, context: Any, builder: Any, signature: Any, arguments: Any
) -> Any:
    x, panels, start, step, scale, bias, y = (
        context.make_array(signature.args[place])(context, builder, arguments[place])
        for place in (0, 2, 4, 5, 6, 7, 9)
    )
    row, panel, first = (arguments[place] for place in (1, 3, 8))
    _, quads, _ = cgutils.unpack_tuple(builder, panels.shape)
    numbers = [builder.add(row, row.type(other)) for other in range(rows)]
    lower = [begun(builder, start, first, PANEL) for _ in numbers]
    upper = [[_nothing(builder, total) for total in totals] for totals in lower]
    told = [
        element(builder, x.data, _INT, builder.mul(_twice(builder, number, half), quads))
        for half in (0, 1)
        for number in numbers
    ]
    line = builder.mul(panel, quads)
    weights = element(builder, panels.data, ir.ArrayType(_BYTE, 4 * PANEL), line)
    add_fours(builder, width, quads, told, weights, [*lower, *upper])
    for low, high in zip(lower, upper, strict=True):
        for one, other in zip(low, high, strict=True):
            times_256 = builder.shl(builder.load(other), ir.Constant(other.type.pointee, [8] * 8))
            builder.store(builder.add(builder.load(one), times_256), one)
    write_sums(builder, numbers, lower, (step, scale, bias), first, y)
    return context.get_dummy_value()


def _nothing(builder: Any, like: Any) -> Any:
    return cgutils.alloca_once_value(builder, ir.Constant(like.type.pointee, None))


def _twice(builder: Any, number: Any, half: int) -> Any:
    return builder.add(builder.mul(number, number.type(2)), number.type(half))
