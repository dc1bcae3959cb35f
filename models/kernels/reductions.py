"""The largest of many numbers, and their sum, sixteen at a time.

Compilers take them one after the other, each waiting for the last, since comparisons have no answer
for what is no number, and sums another one in another order. Here neither matters.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from models.kernels.panels import FLOAT, FLOATS, element, floats_from

_AT_ONCE = 2  # registers
_INT = ir.IntType(32)

Pair = Callable[[Any, Any, Any], Any]


def _larger(builder: Any, one: Any, other: Any) -> Any:
    return builder.select(builder.fcmp_ordered(">", one, other), one, other)


def _both(builder: Any, one: Any, other: Any) -> Any:
    return builder.fadd(one, other)


@intrinsic
def largest(_typing: Any, x: Any) -> Any:
    """What compiled functions call for the largest of x (N,), float32 and contiguous; minus
    infinity of none."""
    return types.float32(x), partial(_reduced, _larger, float("-inf"))


@intrinsic
def summed(_typing: Any, x: Any) -> Any:
    """What compiled functions call for the sum of x (N,), float32 and contiguous."""
    return types.float32(x), partial(_reduced, _both, 0.0)


def _reduced(
    pair: Pair, start: float, context: Any, builder: Any, signature: Any, arguments: Any
) -> Any:
    x = context.make_array(signature.args[0])(context, builder, arguments[0])
    (count,) = cgutils.unpack_tuple(builder, x.shape)
    width, one = count.type(_AT_ONCE * FLOATS.count), count.type(1)
    parts = [cgutils.alloca_once(builder, FLOATS) for _ in range(_AT_ONCE)]
    for part in parts:
        builder.store(ir.Constant(FLOATS, [start] * FLOATS.count), part)
    whole = builder.sdiv(count, width)
    with cgutils.for_range(builder, whole) as loop:
        first = builder.mul(loop.index, width)
        for number, part in enumerate(parts):
            place = builder.add(first, first.type(number * FLOATS.count))
            more = builder.load(floats_from(builder, x.data, place), align=4)
            builder.store(pair(builder, builder.load(part), more), part)
    eight = pair(builder, *(builder.load(part) for part in parts))
    lanes = [builder.extract_element(eight, _INT(lane)) for lane in range(FLOATS.count)]
    while len(lanes) > 1:
        half = len(lanes) // 2
        lanes = [pair(builder, *both) for both in zip(lanes[:half], lanes[half:], strict=True)]
    found = cgutils.alloca_once(builder, FLOAT)
    builder.store(lanes[0], found)
    with cgutils.for_range_slice(builder, builder.mul(whole, width), count, one) as (rest, _):
        more = builder.load(element(builder, x.data, FLOAT, rest))
        builder.store(pair(builder, builder.load(found), more), found)
    return builder.load(found)
